"""Moments at which models differ most: found where a difference was planted."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from generator.contract.moments import resolve_moment
from generator.contract.schema import Baked
from generator.rendering.claims.moment_search import QUANTITIES, find_candidates, share_before_word, share_far_back
from tests.support.baked import make_baked

BAKED = make_baked(sentences=2, models=3)
GRAMMAR = BAKED.manifest.sentences[0]


def changed(model: str, **columns: Any) -> Baked:
    """Return the baked data with parts of one model's reading of the first sentence replaced."""
    reading = replace(BAKED.readings["grammar", model], **columns)
    return replace(BAKED, readings={**BAKED.readings, ("grammar", model): reading})


def test_a_planted_difference_comes_first() -> None:
    probabilities = BAKED.readings["grammar", "lstm"].target_probabilities
    probabilities = [*probabilities[:161], 1.5, *probabilities[162:]]
    first = find_candidates(changed("lstm", target_probabilities=probabilities), 3, ["probability of the word"])[0]
    assert resolve_moment(BAKED.manifest, first.moment) == ("grammar", 161)
    assert first.most == ("lstm", 1.5)
    assert first.difference == pytest.approx(1.5 - first.least[1])


def test_shares_are_of_the_row_and_of_what_lies_before() -> None:
    # At "gra" of the second "grammar", position 161: one character holds all, at first in the word, then before it.
    for position, before, far in ((160, 0.0, 0.0), (157, 1.0, 0.0), (141, 1.0, 0.0), (140, 1.0, 1.0)):
        rows = BAKED.readings["grammar", "gru"].connectivity
        levels = np.zeros_like(rows.levels)
        levels[161, position] = rows.levels.max()
        reading = changed("gru", measures={"gradient": replace(rows, levels=levels)}).readings["grammar", "gru"]
        assert share_before_word(GRAMMAR, reading, 161) == before
        assert share_far_back(GRAMMAR, reading, 161) == far


def test_each_quantity_has_its_own_list_of_different_words_the_largest_difference_first() -> None:
    found = find_candidates(BAKED, 5)
    for quantity in QUANTITIES:
        listed = [candidate for candidate in found if candidate.quantity == quantity]
        assert len({candidate.moment.rpartition("/")[0] for candidate in listed}) == 5
        differences = [candidate.difference for candidate in listed]
        assert differences == sorted(differences, reverse=True)
    assert not any("zymurgy" in candidate.moment for candidate in find_candidates(BAKED, 1000))
