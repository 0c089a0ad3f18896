"""How well a measure tells which characters matter, held against occlusion: making each a space and reading again.

For a prediction, Spearman's rank correlation (1904) between the size of the measure and the size of the occlusion's
change, over the characters read so far that are not spaces (a space made a space changes nothing). The value of a
measure is the mean over predictions; its interval comes of the bootstrap over texts. Occlusion is a measure too, and
not the truth: it moves a text off the language that the model knows.

What lies near matters more than what lies far, in any text. So a measure that falls with the distance agrees with
occlusion whether or not it knows the model. *Nearness* is what such a ranking alone comes to, the last character read
first; *gradient beyond nearness* is the partial rank correlation: of what nearness leaves of either.
"""

from typing import Any

import numpy as np
import torch
from jaxtyping import Float

from generator.attribution.connectivity import rows_of
from generator.attribution.measures import measures
from generator.attribution.measures.occlusion import occlusion
from generator.contract.alphabet import BOUNDARY
from generator.contract.measures import DEFAULT
from generator.corpus.observations import Corpus
from generator.model import Autocomplete
from generator.studies.estimates import estimates
from generator.studies.sampling import ask

MEASURES = tuple(id_ for id_, measure in measures().items() if not measure.of and id_ != "occlusion")
"""A power of a measure ranks characters as the measure does."""

COMPARED = (*MEASURES, "nearness", "gradient_beyond_nearness")
EACH = 2
_FIRST = 20  # a rank correlation of a few characters says little
_STEPS = 16  # of integrated gradients: enough for an order


def observe(model: Autocomplete, corpus: Corpus, split: str, numbers: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """Return each text's sums of rank correlations by measure `(observation, measure)`, and their number."""
    asked = ask(corpus, split, numbers, strata=1, each=EACH, seed=seed, first=_FIRST)
    drawn = asked.weights > 0
    outputs = asked.outputs.numpy()
    explained = {
        measure: rows_of(model, asked.characters, asked.outputs, asked.targets, measure=measure, steps=_STEPS)
        .abs()
        .numpy()
        for measure in MEASURES
    }
    sums = np.zeros((len(numbers), len(COMPARED)))
    for k in range(len(numbers)):
        chosen = np.flatnonzero(drawn[:, k])
        if not len(chosen):
            continue
        length = int(outputs[chosen, k].max()) + 1
        characters = asked.characters[k, :length]
        # Every place has a target, but only those asked about are read.
        targets = torch.zeros(length, dtype=torch.long)
        targets[asked.outputs[chosen, k]] = asked.targets[chosen, k]
        worth = occlusion(model, characters, targets, causal=True, outputs=asked.outputs[chosen, k]).abs().numpy()
        for row, place in enumerate(chosen):
            read = np.flatnonzero(characters[: outputs[place, k] + 1].numpy() != BOUNDARY)
            found = [explained[measure][place, k, read] for measure in MEASURES]
            near, removed = read.astype(float), worth[row, read]
            correlations = [spearman(values, removed) for values in (*found, near)]
            gradient = found[MEASURES.index(DEFAULT)]
            sums[k] += [*correlations, partial_spearman(gradient, removed, given=near)]
    return {"correlations": sums, "predictions": drawn.sum(0)}


def summarise(found: dict[str, np.ndarray], seed: int) -> dict[str, Any]:
    """Return each measure's mean rank correlation with occlusion."""
    counts = found["predictions"][:, None]
    return {
        "measures": {
            measure: estimates(found["correlations"][:, [k]], counts, seed=seed, one=True)
            for k, measure in enumerate(COMPARED)
        }
    }


def spearman(one: Float[np.ndarray, " n"], other: Float[np.ndarray, " n"]) -> float:
    """Return the rank correlation; equal values share their mean rank; 0 if one side is all equal."""
    ranks = np.stack([_ranks(one), _ranks(other)])
    centred = ranks - ranks.mean(1, keepdims=True)
    norm = np.sqrt((centred**2).sum(1)).prod()
    return float(centred[0] @ centred[1] / norm) if norm > 0 else 0.0


def partial_spearman(
    one: Float[np.ndarray, " n"], other: Float[np.ndarray, " n"], *, given: Float[np.ndarray, " n"]
) -> float:
    """Return the correlation of what is left of two sides' ranks once those of a third are regressed out of both.

    0 if nothing is left of a side.
    """
    with_each = spearman(one, given), spearman(other, given)
    left = (1 - with_each[0] ** 2) * (1 - with_each[1] ** 2)
    return (spearman(one, other) - with_each[0] * with_each[1]) / left**0.5 if left > 1e-12 else 0.0


def _ranks(values: np.ndarray) -> np.ndarray:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: np.ndarray = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return ranks
