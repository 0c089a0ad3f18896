"""How far back models look, held against whole matrices."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from generator.corpus.observations import Corpus
from generator.corpus.vocabulary import UNKNOWN
from generator.studies import context
from tests.studies.observed import NUMBERS, model_of, whole


def shares_of(text: str, row: np.ndarray, output: int) -> tuple[int, dict[str, float], list[float], list[float]]:
    """Return the letters typed, and the shares by part, by distance and by word back, all by slicing the text."""
    share = row / row.sum()
    starts = [place for place, character in enumerate(text[: output + 1]) if character == " "]
    edges = [*starts, output + 1]
    words = [share[a:b].sum() for a, b in pairwise(edges)][::-1]
    beyond = [share[: max(0, output - d)].sum() for d in range(context.DISTANCES)]
    words += [0.0] * context.WORDS_BACK
    parts = {"own": words[0], "previous": words[1], "earlier": sum(words[2:])}
    return output - starts[-1], parts, beyond, words[: context.WORDS_BACK]


@pytest.mark.parametrize("unit", ["gru", "nested_lstm", "tests.support.own_units:Attention"])
def test_asked_about_every_character_context_is_that_of_the_whole_matrices(
    tiny_corpus: Corpus, unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "EACH", 1000)
    model = model_of(tiny_corpus, unit)
    found = context.observe(model, tiny_corpus, "test", NUMBERS, seed=0)
    beyond: list[list[float]] = []
    words: list[list[float]] = []
    typed: dict[int, list[dict[str, float]]] = {}
    for number in NUMBERS:
        text, targets, matrix = whole(tiny_corpus, model, number)
        for output in range(len(text)):
            if targets[output] > UNKNOWN:
                letters, parts, far, back = shares_of(text, matrix[output], output)
                beyond.append(far)
                words.append(back)
                typed.setdefault(letters, []).append(parts)
    result = context.summarise(found, seed=0)
    np.testing.assert_allclose(result["beyond"]["share"], np.mean(beyond, axis=0), atol=6e-6)
    np.testing.assert_allclose(result["words"]["share"], np.mean(words, axis=0), atol=6e-6)
    assert result["typed"]["typed"] == sorted(typed)
    for part in context.PARTS:
        expected = [np.mean([parts[part] for parts in typed[letters]]) for letters in sorted(typed)]
        np.testing.assert_allclose(result["typed"][part]["share"], expected, atol=6e-6)
    assert result["summary"]["beyond_20"]["value"] == result["beyond"]["share"][20]
    few = [parts["earlier"] for letters in (0, 1) for parts in typed[letters]]
    assert result["summary"]["earlier"]["value"] == pytest.approx(np.mean(few), abs=6e-6)


def test_a_sample_of_characters_estimates_what_all_of_them_give(
    tiny_corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = model_of(tiny_corpus)
    drawn = [context.observe(model, tiny_corpus, "test", NUMBERS, seed) for seed in range(60)]
    monkeypatch.setattr(context, "EACH", 1000)
    full = context.observe(model, tiny_corpus, "test", NUMBERS, seed=0)
    assert all(np.allclose(sample["weight"], full["weight"]) for sample in drawn)
    for key in ("beyond", "words"):
        samples = np.stack([sample[key].sum(0) for sample in drawn])
        error = samples.std(0, ddof=1) / np.sqrt(len(samples))
        assert (np.abs(samples.mean(0) - full[key].sum(0)) <= 4.5 * error + 1e-9).all()
        assert error.max() > 0


def test_shares_of_a_row_by_hand() -> None:
    """A text of two words, one row, at its last character: own word 3 of 6, previous 2, the one before it 1."""
    from generator.studies.sampling import Asked

    asked = Asked(
        numbers=np.array([0]),
        characters=torch.zeros(1, 6, dtype=torch.long),
        word=np.array([[0, 0, 1, 1, 2, 2]]),
        outputs=torch.tensor([[5]]),
        targets=torch.tensor([[3]]),
        typed=np.array([[1]]),
        weights=np.array([[2.0]]),
    )
    found = context.sums(np.array([[[0.0, 1.0, 0.0, 2.0, 1.0, 2.0]]]), asked)
    np.testing.assert_allclose(found["beyond"][0, :6] * 6 / 2, [4, 3, 1, 1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(found["words"][0, :4] * 6 / 2, [3, 2, 1, 0], atol=1e-12)
    np.testing.assert_allclose(found["typed"][0, :, 1] * 6 / 2, [3, 2, 1], atol=1e-12)
    assert found["typed_weight"][0].tolist() == [0, 2, *[0] * (context.TYPED - 2)]
