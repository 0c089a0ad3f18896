"""The picture that messengers and social sites show for a link: the title over the forgetting curves.

An article whose recall was not studied has a sentence in their place, as one model reads it.

A file of its own beside the page, as such sites take no other. The same data always give the same bytes.
"""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from generator.contract.baked_reading import BakedReading
from generator.contract.schema import Baked, Manifest, Model, Sentence
from generator.rendering.language import say
from generator.rendering.page import link_chart

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

    Font = FreeTypeFont | ImageFont

PICTURE = "social.png"
WIDTH, HEIGHT = 1200, 630  # what Open Graph's users ask for

MARGIN = 72
TITLE_SIZES = (92, 84, 76, 68, 60)
TEXT_SIZE, LINE = 40, 60
MOST_LINES = 4

# The colours of assets/css/tokens.css, light.
PAPER, INK, FAINT, ACCENT, RULE = (253, 252, 249), (27, 30, 35), (104, 106, 109), (14, 90, 120), (222, 221, 219)
AHEAD = (150, 150, 148)
RAMP = ((243, 241, 236), (246, 191, 95), (229, 101, 31))


def is_charted(manifest: Manifest) -> bool:
    """Return whether the picture shows the forgetting curves, which it does where recall was studied."""
    return bool(manifest.studies.get("recall"))


def social_picture(baked: Baked) -> bytes:
    """Return the picture as PNG, `WIDTH` x `HEIGHT`."""
    # 0.1 s, and only a build needs it.
    from PIL import Image, ImageDraw, ImageFont

    article = baked.manifest.article
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    fonts = {size: ImageFont.load_default(size) for size in (*TITLE_SIZES, TEXT_SIZE, 32, 28)}
    draw.rectangle((0, 0, WIDTH, 12), fill=ACCENT)
    charted = is_charted(baked.manifest)
    bottom = _title(draw, fonts, article.title, TITLE_SIZES[2:] if charted else TITLE_SIZES)
    if charted:
        draw.text((MARGIN, bottom + 8), say("forgetting.link"), FAINT, fonts[28])
        box = (MARGIN + 60, round(bottom) + 72, WIDTH - MARGIN - 300, HEIGHT - 64)
        link_chart.draw_forgetting(image, (fonts[32], fonts[28]), baked, box)
        return _png(image)
    model, sentence, reading, position = striking_moment(baked)
    top = max(bottom + 36, HEIGHT - 104 - MOST_LINES * LINE)
    _shaded_text(draw, fonts[TEXT_SIZE], sentence, reading, position, top)
    word = sentence.word_at(position)
    typed = sentence.text[word.start + 1 : position + 1]
    said = say("link.shaded", label=model.label, typed=typed, word=word.text)
    draw.text((MARGIN, HEIGHT - 68), said, FAINT, fonts[28])
    return _png(image)


def striking_moment(baked: Baked) -> tuple[Model, Sentence, BakedReading, int]:
    """Return where the model of the lowest cross entropy looks back the farthest in the first sentence.

    Of the moments after the first line at which a letter is typed and the model's first suggestion is right, that with
    most of its connectivity before the last two words.
    """
    causal = [model for model in baked.manifest.models if model.causal] or list(baked.manifest.models)
    model = min(causal, key=lambda model: model.metrics.cross_entropy)
    sentence = baked.manifest.sentences[0]
    reading = baked.readings[sentence.id, model.id]
    shares = {}
    for k, word in enumerate(sentence.words):
        for position in range(word.start + 1, word.end):
            row = reading.connectivity.shares(position)
            earlier = sentence.words[k - 1].start if k else 0
            if reading.target_ranks[position] == 1 and position >= min(60, reading.length // 2):
                shares[position] = float(row[:earlier].sum() / row.sum()) if row.any() else 0.0
    position = max(shares, key=lambda position: (shares[position], position), default=reading.length - 1)
    return model, sentence, reading, position


def _title(draw: "ImageDraw", fonts: "dict[int, Font]", title: str, sizes: Sequence[int]) -> float:
    """Draw the title as large as two lines allow; return where it ends."""
    for size in sizes:
        lines = _wrapped(draw, fonts[size], title.split(), WIDTH - 2 * MARGIN)
        if len(lines) <= 2:
            break
    widths = range(WIDTH // 3, WIDTH - 2 * MARGIN, 20)  # as narrow as the same number of lines allows: balanced
    lines = next((b for w in widths if len(b := _wrapped(draw, fonts[size], title.split(), w)) == len(lines)), lines)
    top = 64.0
    for line in lines:
        draw.text((MARGIN, top), line, INK, fonts[size], stroke_width=size / 60, stroke_fill=INK)
        top += size * 1.12
    return top


def _wrapped(draw: "ImageDraw", font: "Font", words: list[str], width: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and draw.textlength(longer, font) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _shaded_text(
    draw: "ImageDraw", font: "Font", sentence: Sentence, reading: BakedReading, position: int, top: float
) -> None:
    """Draw the words, each character on its shade, so that the line of the position is among them."""
    row = reading.connectivity.shares(position)
    lines: list[list[tuple[int, float, float]]] = [[]]  # of (position, left, right)
    left = float(MARGIN)
    for word in sentence.words:
        widths = [draw.textlength(sentence.text[p], font) for p in range(word.start, word.end)]
        if left + sum(widths) > WIDTH - MARGIN and lines[-1]:
            lines.append([])
            left = float(MARGIN)
        for p, width in zip(range(word.start, word.end), widths, strict=True):
            lines[-1].append((p, left, left + width))
            left += width
    chosen = next(k for k, line in enumerate(lines) if any(p == position for p, _, _ in line))
    first = max(0, min(chosen - MOST_LINES + 1, len(lines) - MOST_LINES))
    for line in lines[first : first + MOST_LINES]:
        for p, start, end in line:
            box = (round(start), top, round(end) - 1, top + LINE - 8)
            if p <= position:
                draw.rectangle(box, fill=shade(float(row[p])))
            if p == position:
                draw.rectangle((box[0], box[3] + 1, box[2], box[3] + 6), fill=INK)
            draw.text((start, top + 4), sentence.text[p], INK if p <= position else AHEAD, font)
        top += LINE


def shade(strength: float) -> tuple[int, int, int]:
    """Return the colour of a strength of 0 to 1: from cold by warm to hot."""
    place = strength * (len(RAMP) - 1)
    k = min(int(place), len(RAMP) - 2)
    red, green, blue = (round(a + (b - a) * (place - k)) for a, b in zip(RAMP[k], RAMP[k + 1], strict=True))
    return red, green, blue


def _png(image: object) -> bytes:
    from PIL.Image import Image

    assert isinstance(image, Image)
    file = io.BytesIO()
    image.quantize(128).save(file, "PNG", optimize=True)  # a third of the bytes, and no change that can be seen
    return file.getvalue()
