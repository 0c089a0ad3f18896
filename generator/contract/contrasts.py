"""Contrasts: what speaks for the word being typed rather than for one that a model suggests, at some moments of a page.

All are in one gzipped JSON: `schema`; `levels`, the shares of a row's largest value that levels stand for; and
`sentences`, by sentence and position a table:

| key | content |
| --- | --- |
| `rivals`, `models` | the words that are suggested, and the ids of the models |
| `inputs` | number of inputs of a row |
| `rows` | (model and rival, input) levels, by `codec.py` in the layout "full" |
| `maxima` | (model and rival), by `columns.py` |

Rows stand model by model. The norm of the gradient of logit(word typed) - logit(rival), in logits per one-hot input, is
share * maximum. `assets/js/contrasts.js` unpacks them.
"""

import gzip
from collections.abc import Mapping
from typing import Any

import numpy as np
import orjson
from jaxtyping import Float

from generator.contract.codec import pack_levels, unpack_levels
from generator.contract.columns import pack_decimals, unpack_decimals
from generator.contract.levels import CONTRASTS, quantise_rows, values_of
from generator.contract.version import SCHEMA_VERSION

Moment = dict[str, Any]
"""The contrasts at one position of a sentence, as the page has them."""

Contrasts = Mapping[str, Mapping[str, Moment]]
"""By sentence and position."""


def pack_moment(rivals: list[str], values: Mapping[str, Float[np.ndarray, "rival _"]]) -> Moment:
    """Return the contrasts of some models, by their ids, with the words `rivals`.

    A model that looks back alone has values of fewer inputs than one that does not: the others are zero.
    """
    inputs = max(rows.shape[1] for rows in values.values())
    filled = np.concatenate([np.pad(rows, ((0, 0), (0, inputs - rows.shape[1]))) for rows in values.values()])
    levels, maxima = quantise_rows(filled, CONTRASTS)
    return {
        "rivals": rivals,
        "models": list(values),
        "inputs": inputs,
        "rows": pack_levels(levels, len(CONTRASTS), "full", zero=CONTRASTS.index(0)),
        "maxima": pack_decimals(maxima),
    }


def unpack_moment(moment: Moment) -> dict[str, Float[np.ndarray, "rival input"]]:
    """Return the contrasts of each model, by its id.

    Raises `InputError` if they are damaged.
    """
    models, rivals, inputs = moment["models"], len(moment["rivals"]), moment["inputs"]
    count = len(models) * rivals
    levels = unpack_levels(moment["rows"], len(CONTRASTS), (count, inputs), "full")
    values = values_of(levels, unpack_decimals(moment["maxima"], count), CONTRASTS)
    return dict(zip(models, values.reshape(len(models), rivals, inputs), strict=True))


def pack_contrasts(sentences: Contrasts) -> bytes:
    """Return the contrasts of a page as gzipped JSON."""
    return gzip.compress(
        orjson.dumps({"schema": SCHEMA_VERSION, "levels": CONTRASTS, "sentences": sentences}), 9, mtime=0
    )


def decode_rivals(packed: bytes) -> dict[tuple[str, int], list[str]]:
    """Return the words that the typed one is compared with, by sentence and position, of all contrasts of a page."""
    sentences: Contrasts = orjson.loads(gzip.decompress(packed))["sentences"] if packed else {}
    return {
        (sentence, int(position)): found["rivals"]
        for sentence, positions in sentences.items()
        for position, found in positions.items()
    }
