"""How faithful connectivity is to removal, held against plain loops and definitions."""

import numpy as np
import pytest

from generator.attribution.measures.occlusion import occlusion
from generator.corpus.observations import Corpus
from generator.studies import faithfulness
from generator.studies.sampling import ask
from tests.studies.observed import NUMBERS, model_of, whole


def test_rank_correlation_is_spearmans() -> None:
    """Without equal values by 1 - 6 sum d^2 / (n (n^2 - 1)); with them by the correlation of mean ranks."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        one, other = rng.normal(size=(2, 15))
        ranks = [[sum(v <= value for v in values) for value in values] for values in (one, other)]
        squares = sum((a - b) ** 2 for a, b in zip(*ranks, strict=True))
        assert faithfulness.spearman(one, other) == pytest.approx(1 - 6 * squares / (15 * (15**2 - 1)), abs=1e-12)
        tied = rng.integers(0, 6, 15).astype(float)
        means = [np.mean([1 + k for k, v in enumerate(sorted(tied)) if v == value]) for value in tied]
        expected = np.corrcoef(means, ranks[1])[0, 1]
        assert faithfulness.spearman(tied, other) == pytest.approx(expected, abs=1e-12)
    assert faithfulness.spearman(np.ones(5), np.arange(5.0)) == 0


def test_a_partial_rank_correlation_is_that_of_what_regression_leaves() -> None:
    rng = np.random.default_rng(0)

    def left_of(values: np.ndarray, given: np.ndarray) -> np.ndarray:
        ranks, by = (np.argsort(np.argsort(side)).astype(float) for side in (values, given))
        design = np.stack([np.ones_like(by), by], 1)
        left: np.ndarray = ranks - design @ np.linalg.lstsq(design, ranks, rcond=None)[0]
        return left

    for _ in range(10):
        given = rng.normal(size=15)
        one, other = given + rng.normal(size=15), given - rng.normal(size=15)
        expected = np.corrcoef(left_of(one, given), left_of(other, given))[0, 1]
        assert faithfulness.partial_spearman(one, other, given=given) == pytest.approx(expected, abs=1e-12)
        assert faithfulness.partial_spearman(given, other, given=given) == 0


def test_faithfulness_is_the_mean_rank_correlation_with_occlusion(tiny_corpus: Corpus) -> None:
    model = model_of(tiny_corpus)
    found = faithfulness.observe(model, tiny_corpus, "test", NUMBERS, seed=0)
    asked = ask(tiny_corpus, "test", NUMBERS, strata=1, each=faithfulness.EACH, seed=0, first=20)
    expected = np.zeros((len(NUMBERS), 3))
    for k, number in enumerate(NUMBERS):
        text, targets, matrix = whole(tiny_corpus, model, number)
        worth = occlusion(model, asked.characters[k, : len(text)], targets, causal=True).numpy()
        for place in np.flatnonzero(asked.weights[:, k]):
            output = int(asked.outputs[place, k])
            read = [p for p in range(output + 1) if text[p] != " "]
            sides, near = (matrix[output, read], np.abs(worth[output, read])), np.arange(float(len(read)))
            expected[k] += [
                faithfulness.spearman(*sides),
                faithfulness.spearman(near, sides[1]),
                faithfulness.partial_spearman(*sides, given=near),
            ]
    assert found["predictions"].sum() > 4
    columns = [faithfulness.COMPARED.index(name) for name in ("gradient", "nearness", "gradient_beyond_nearness")]
    np.testing.assert_allclose(found["correlations"][:, columns], expected, atol=1e-9)
    assert list(faithfulness.summarise(found, 0)["measures"]) == list(faithfulness.COMPARED)
