"""The triangle: a whole sentence at once, what every moment of it looks back at, a picture a model."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

from markupsafe import Markup

from generator.contract.baked_reading import BakedReading
from generator.contract.heat import shade
from generator.contract.reach import reach, word_sums
from generator.contract.schema import Baked, Model, Sentence
from generator.rendering.figures.figure import render
from generator.rendering.figures.model_colours import colour_of
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.figure_options import check_options, figure_error, position_at, sentence_of


@dataclass(frozen=True)
class TrianglePanel:
    """The picture of one model, word by word, and within how many characters its moments look, half of them."""

    model: Model
    colour: int
    half: int
    most: int
    paths: list[tuple[int, Markup]]


def triangle(block: FigureBlock, baked: Baked) -> str:
    """Return the figure of a whole sentence. `at` is the moment that is marked first (default: the last)."""
    check_options(block, {"sentence", "at"})
    sentence = sentence_of(block, baked.manifest)
    models = [model for model in baked.manifest.models if model.causal and (sentence.id, model.id) in baked.readings]
    if not models:
        raise figure_error(block, f"no model that reads from left to right has been baked on '{sentence.id}'")
    panels = [_panel(baked, sentence, model) for model in models]
    return render(
        "triangle.html",
        block,
        sentence=sentence,
        position=position_at(block, sentence) if "at" in block.options else len(sentence.text) - 1,
        panels=panels,
        size=len(sentence.words),
    )


def _panel(baked: Baked, sentence: Sentence, model: Model) -> TrianglePanel:
    reading = baked.readings[sentence.id, model.id]
    reaches = [
        found
        for output in range(reading.length)
        if (found := reach(reading.connectivity.values(output).tolist(), output))
    ]
    return TrianglePanel(
        model,
        colour_of(baked.manifest, model.id),
        median_low([found.half for found in reaches]) if reaches else 0,
        median_low([found.most for found in reaches]) if reaches else 0,
        paths(word_shades(reading, sentence)),
    )


def word_shades(reading: BakedReading, sentence: Sentence) -> list[list[int]]:
    """Return the shades of each word's sum, at the space before each word: a row a moment, as long as what is read."""
    words = [(word.start, word.end) for word in sentence.words]
    rows = []
    for k, (output, _) in enumerate(words):
        sums = word_sums(reading.connectivity.values(output).tolist(), words, output + 1)
        values = [sums[start] for start, _ in words[: k + 1]]
        most = max(values)
        rows.append([shade(value / most) if most else 0 for value in values])
    return rows


def paths(rows: Sequence[Sequence[int]]) -> list[tuple[int, Markup]]:
    """Return the cells of each shade as a path of SVG, those of none left out; a cell is 1 by 1."""
    drawn: dict[int, list[str]] = {}
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end] == row[x]:
                end += 1
            if row[x]:
                drawn.setdefault(row[x], []).append(f"M{x} {y}h{end - x}v1H{x}z")
            x = end
    return [(level, Markup("".join(cells))) for level, cells in sorted(drawn.items())]
