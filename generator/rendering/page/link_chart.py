"""The forgetting curves of a link's picture: what it is worth to each model to have read a word before, by distance."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from generator.contract.schema import Baked
from generator.rendering.figures.chart import Entry, entries_of
from generator.rendering.figures.estimated import highest
from generator.rendering.figures.forgetting import FIRST_SHOWN
from generator.rendering.figures.scales import Scale, spread_out
from generator.rendering.numbers import local

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

    Font = FreeTypeFont | ImageFont

FINER = 3
"""Pixels of a curve for one of the picture: its edges become smooth when it is made smaller."""

MARK = 9
"""Pixels from the middle of a mark to its edge."""

SOFT, RULE, PAPER = (73, 75, 79), (222, 221, 219), (253, 252, 249)
MODELS = ((110, 105, 0), (3, 85, 240), (32, 114, 101), (187, 10, 158), (137, 0, 33), (34, 5, 86))
"""`--model-1` to `--model-6` of assets/css/tokens.css, light."""


def draw_forgetting(image: "Image", fonts: "tuple[Font, Font]", baked: Baked, box: tuple[int, int, int, int]) -> None:
    """Draw the curves into a box of left, top, right, bottom; the names at their ends stand to the right of it."""
    from PIL import Image, ImageDraw

    models: dict[str, Any] = baked.manifest.studies["recall"]["models"]
    entries = entries_of(baked.manifest, models)
    curves = {id_: models[id_]["gain"][FIRST_SHOWN] for id_ in entries}
    bins = models[next(iter(entries))]["distance"]
    middles = [(low * high) ** 0.5 for low, high in bins]
    x, y = Scale(middles[0] * 0.9, middles[-1], log=True), Scale(-0.04 * highest(curves), highest(curves) * 1.04)
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    fine = Image.new("RGB", (width * FINER, height * FINER), PAPER)
    draw, words = ImageDraw.Draw(fine), ImageDraw.Draw(image)
    for value in y.ticks(5):
        at = (1 - y.fraction(value)) * height
        draw.line((0, at * FINER, width * FINER, at * FINER), RULE, 2 * FINER)
        words.text((left - 16, top + at), local(f"{value:g}"), SOFT, fonts[1], anchor="rm")
    ends = []
    for id_, entry in entries.items():
        points = [
            (x.fraction(middle) * (width - MARK), (1 - y.fraction(value)) * height)
            for middle, value in zip(middles, curves[id_]["value"], strict=True)
        ]
        _curve(draw, entry, points)
        ends.append(points[-1])
    image.paste(fine.resize((width, height), Image.Resampling.LANCZOS), (left, top))
    for value in x.ticks(6):
        at = left + x.fraction(value) * (width - MARK)
        words.text((at, bottom + 12), local(f"{value:g}"), SOFT, fonts[1], anchor="ma")
    _names(words, fonts[0], list(entries.values()), curves, ends, box)


def _curve(draw: "ImageDraw", entry: Entry, points: Sequence[tuple[float, float]]) -> None:
    fine = [(at * FINER, height * FINER) for at, height in points]
    colour = MODELS[entry.colour - 1]
    draw.line(fine, colour, 5 * FINER, joint="curve")
    for at, height in fine:
        draw.circle((at, height), MARK * FINER, colour, PAPER, FINER * 2)


def _names(
    draw: "ImageDraw",
    font: "Font",
    entries: Sequence[Entry],
    curves: dict[str, Any],
    ends: Sequence[tuple[float, float]],
    box: tuple[int, int, int, int],
) -> None:
    left, top, _, bottom = box
    height = bottom - top
    places = spread_out([at / height for _, at in ends], 42 / height)
    for entry, (end, _), place in zip(entries, ends, places, strict=True):
        last = curves[entry.id]["value"][-1]
        text = f"{entry.label} {local(f'{last:.2f}')}"
        at = (left + end + 24, top + place * height)
        draw.text(at, text, MODELS[entry.colour - 1], font, anchor="lm", stroke_width=0.5)
