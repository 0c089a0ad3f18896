"""How far back a model looks, over many held-out texts: the share of a row's connectivity in what lies behind.

A *row* is the connectivity of one character's prediction, the share of some characters in it their part of its sum. All
quantities are means over the rows of known words. They are estimated: of each text, `EACH` rows are drawn for each
number of letters typed, 0 to 4 and 5 or more, and each stands for as many rows as there are of its kind in the text, by
the number drawn (a stratified sample; the estimate is a ratio of sums over texts). Intervals come of the bootstrap over
texts.
"""

from typing import Any

import numpy as np

from generator.attribution.connectivity import rows_of
from generator.corpus.observations import Corpus
from generator.model import Autocomplete
from generator.studies.estimates import estimates
from generator.studies.sampling import Asked, ask

STRATA, EACH = 6, 1
DISTANCES = 121  # 0 to 120 characters back
WORDS_BACK = 21
TYPED = 11  # 0 to 10 letters
PARTS = ("own", "previous", "earlier")
_SUMMARY_DISTANCE = 20
_FEW_TYPED = 2  # 0 or 1 letters: what comes before the word decides


def observe(model: Autocomplete, corpus: Corpus, split: str, numbers: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """Return each text's weighted sums of shares, and the weights: all with a leading axis of observations."""
    asked = ask(corpus, split, numbers, strata=STRATA, each=EACH, seed=seed)
    rows = rows_of(model, asked.characters, asked.outputs, asked.targets).double().numpy()
    return sums(rows, asked)


def sums(rows: np.ndarray, asked: Asked) -> dict[str, np.ndarray]:
    """Return, of rows of connectivity `(asked, batch, input)`, what `summarise` adds up over texts."""
    total = rows.sum(-1, keepdims=True)
    shares = np.divide(rows, total, out=np.zeros_like(rows), where=total != 0)
    outputs, weights = asked.outputs.numpy(), asked.weights * (total[..., 0] != 0)
    column = np.arange(len(asked.numbers))
    distance = outputs[..., None] - np.arange(rows.shape[-1])  # (asked, batch, input)
    own = asked.word[column, outputs][..., None]
    back = own - asked.word[None]  # words; below 0 are those ahead
    near = np.where(distance >= 0, np.minimum(distance, DISTANCES), -1)
    by_distance = np.stack([np.where(near == d, shares, 0).sum(-1) for d in range(DISTANCES + 1)], axis=-1)
    beyond = by_distance[..., ::-1].cumsum(-1)[..., -2::-1]  # more than 0, 1, ... back
    behind = distance >= 0
    words = np.stack([np.where(behind & (back == k), shares, 0).sum(-1) for k in range(WORDS_BACK)], axis=-1)
    earlier = np.where(behind & (back > 1), shares, 0).sum(-1)
    parts = np.stack([words[..., 0], words[..., 1], earlier], axis=-1)  # (asked, batch, part)
    typed = (asked.typed[..., None] == np.arange(TYPED)) * weights[..., None]  # (asked, batch, typed)
    return {
        "weight": weights.sum(0),
        "beyond": np.einsum("ab,abd->bd", weights, beyond),
        "words": np.einsum("ab,abw->bw", weights, words),
        "typed": np.einsum("abt,abp->bpt", typed, parts),
        "typed_weight": typed.sum(0),
    }


def summarise(found: dict[str, np.ndarray], seed: int) -> dict[str, Any]:
    """Return the curves and numbers of one model, of all texts' sums."""
    weight = found["weight"][:, None]

    def curve(sums: np.ndarray, weights: np.ndarray) -> dict[str, Any]:
        return estimates(sums, weights, seed=seed, value="share")

    def number(sums: np.ndarray, weights: np.ndarray) -> dict[str, Any]:
        return estimates(sums, weights, seed=seed, one=True)

    # As many letters as some text was asked about.
    typed = [int(k) for k in np.flatnonzero(found["typed_weight"].sum(0) > 0)]
    few = [k for k in typed if k < _FEW_TYPED]
    by_part = {
        part: curve(found["typed"][:, place, typed], found["typed_weight"][:, typed])
        for place, part in enumerate(PARTS)
    }
    earlier = found["typed"][:, PARTS.index("earlier"), few].sum(1, keepdims=True)
    return {
        "beyond": {"distance": list(range(DISTANCES)), **curve(found["beyond"], weight)},
        "words": {"back": list(range(WORDS_BACK)), **curve(found["words"], weight)},
        "typed": {"typed": typed, **by_part},
        "summary": {
            "beyond_20": number(found["beyond"][:, [_SUMMARY_DISTANCE]], weight),
            "earlier": number(earlier, found["typed_weight"][:, few].sum(1, keepdims=True)),
        },
    }
