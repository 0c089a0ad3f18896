"""Predictions packed and read again, with the figures that are shown of them."""

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.contract.predictions import (
    SHARES,
    Predictions,
    level_of_share,
    pack_predictions,
    share_of,
    unpack_predictions,
)
from generator.errors import InputError
from generator.rendering.numbers import percent
from tests.contract.codec_cases import PATH, predictions

CASES = orjson.loads(PATH.read_bytes())


def test_golden_predictions_are_packed_as_they_were_and_read_again() -> None:
    case = CASES["predictions"]
    assert pack_predictions(predictions()) == case["packed"]
    read = unpack_predictions(case["packed"], 4)
    assert read.suggestions == case["suggestions"]
    assert read.probabilities.tolist() == case["probabilities"]
    assert read.target_probabilities.tolist() == case["target_probabilities"]
    assert read.target_ranks.tolist() == case["target_ranks"]


@st.composite
def any_predictions(draw: st.DrawFn) -> Predictions:
    length, top = draw(st.integers(1, 8)), draw(st.integers(1, 4))
    row = st.lists(
        st.sampled_from(["the", "of", "and", "in", "a", "to", "is", "by"]), min_size=top, max_size=top, unique=True
    )
    share = st.floats(0, 1)
    probabilities = np.array(
        draw(st.lists(st.lists(share, min_size=top, max_size=top), min_size=length, max_size=length))
    )
    ranks = np.array(draw(st.lists(st.integers(0, 16_387), min_size=length, max_size=length)))
    far = np.array(draw(st.lists(share, min_size=length, max_size=length)))
    suggested = probabilities[np.arange(length), np.clip(ranks, 1, top) - 1]
    return Predictions(
        suggestions=draw(st.lists(row, min_size=length, max_size=length)),
        probabilities=probabilities,
        target_probabilities=np.where(ranks == 0, 0, np.where(ranks > top, far, suggested)),
        target_ranks=ranks,
    )


@given(any_predictions())
def test_predictions_come_back_with_the_figures_that_are_shown(given_: Predictions) -> None:
    read = unpack_predictions(pack_predictions(given_), len(given_.suggestions))
    assert read.suggestions == given_.suggestions
    assert read.target_ranks.tolist() == given_.target_ranks.tolist()
    for ours, theirs in (
        (read.probabilities, given_.probabilities),
        (read.target_probabilities, given_.target_probabilities),
    ):
        assert [percent(share) for share in ours.ravel().tolist()] == [
            percent(share) for share in theirs.ravel().tolist()
        ]


@given(st.floats(0, 1))
def test_a_level_of_a_probability_is_shown_as_the_probability_is(share: float) -> None:
    level = level_of_share(share)
    assert 0 <= level < SHARES
    assert percent(share_of(level)) == percent(share)
    assert level_of_share(share_of(level)) == level


@pytest.mark.parametrize("share", [0.0, 1.0, 0.0005, 0.00049, 0.0995, 0.09949999, 0.105, 0.995])
def test_the_ends_of_a_level_are_shown_as_it_is(share: float) -> None:
    assert percent(share_of(level_of_share(share))) == percent(share)


def test_levels_of_probabilities_rise() -> None:
    assert (np.diff([share_of(level) for level in range(SHARES)]) > 0).all()
    assert share_of(SHARES - 1) == 1


def test_damaged_predictions_are_refused() -> None:
    packed = CASES["predictions"]["packed"]
    for key in ("indices", "shares", "ranks", "others"):
        with pytest.raises(InputError, match="bake again"):
            unpack_predictions({**packed, key: packed[key][4:]}, 4)
    with pytest.raises(InputError, match="bake again"):
        unpack_predictions({**packed, "words": "the a"}, 4)
    with pytest.raises(InputError, match="bake again"):
        unpack_predictions({**packed, "others": packed["shares"], "most": SHARES - 1}, 4)
