"""The triangle: every word's row as shades, drawn as few cells as it takes."""

import re
from collections.abc import Sequence

import numpy as np
import pytest

from generator.errors import InputError
from generator.rendering.figures import FIGURES, state_address
from generator.rendering.figures.triangle import paths, word_shades
from generator.rendering.markdown.figure_blocks import FigureBlock
from tests.support.baked import make_baked

BAKED = make_baked(sentences=2, models=4)


def render(**options: str) -> str:
    return FIGURES["triangle"](FigureBlock("triangle", options, "Caption.", 3, "article.md"), BAKED)


def drawn(cells: Sequence[tuple[int, str]], size: int) -> np.ndarray:
    """Return the matrix that paths of SVG fill."""
    found = np.zeros((size, size), int)
    for level, path in cells:
        for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1H\1z", path):
            found[int(y), int(x) : int(x) + int(width)] += level
    return found


def test_each_word_s_row_is_the_sums_of_the_words_before_it_relative_to_the_largest() -> None:
    reading, sentence = BAKED.readings["grammar", "gru"], BAKED.manifest.sentences[0]
    rows = word_shades(reading, sentence)
    for k in (0, 5, 33):
        start = sentence.words[k].start
        values = reading.connectivity.values(start)
        sums = [values[word.start : min(word.end, start + 1)].sum() for word in sentence.words[: k + 1]]
        assert rows[k] == [round(value / max(sums) * 31) for value in sums]
    assert [len(row) for row in rows] == list(range(1, 36))


def test_paths_fill_the_cells_of_their_shade_and_no_others() -> None:
    rows = [[3], [0, 3], [3, 3, 31]]
    found = paths(rows)
    assert [level for level, _ in found] == [3, 31]
    np.testing.assert_array_equal(drawn(found, 3), [[3, 0, 0], [0, 3, 0], [3, 3, 31]])


def test_the_figure_has_a_picture_for_each_model_that_reads_from_left_to_right() -> None:
    html = render(sentence="grammar", at="grammar/2/1")
    assert re.findall(r'class="triangle-panel" data-model="([^"]+)"', html) == ["gru", "lstm", "nested-lstm"]
    assert 'data-sentence="grammar" data-position="159"' in html
    assert html.count("<svg") == 3 and "<canvas" not in html
    assert re.search(r"half of the connectivity lies on the last \d+ characters or fewer", html)


def test_its_state_is_a_moment() -> None:
    assert state_address("triangle", "grammar/grammar/2/1", BAKED.manifest, {}) == "#triangle:grammar/159"


def test_what_it_does_not_know_is_refused() -> None:
    with pytest.raises(InputError, match=r"article.md:3: .*measure"):
        render(sentence="grammar", measure="gradient")
