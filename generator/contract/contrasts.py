"""Contrasts: what speaks for the word being typed rather than for one that a model suggests, at some moments of a page.

All are in one gzipped JSON: `schema`; `offset` and `shares`, by which a row's characters are read; and `sentences`, by
sentence and position a table with `rivals`, words, and `models`, by model a table with `rows`, a string a rival, a
character an input, and `maxima`. The norm of the gradient of logit(word typed) - logit(rival), in logits per one-hot
input, is `shares[code point - offset]` * maximum.
"""

import gzip
from collections.abc import Mapping
from typing import Any

import numpy as np
import orjson
from jaxtyping import Float

from generator.contract.levels import quantise_rows
from generator.contract.rounding import significant
from generator.contract.version import SCHEMA_VERSION

OFFSET = 35
SHARES = tuple(level / 31 for level in range(32))

Contrasts = dict[str, dict[str, dict[str, Any]]]
"""By sentence and position, as the page has them."""


def encode_contrasts(values: Float[np.ndarray, "rival input"]) -> dict[str, Any]:
    """Return the contrasts of one model at one moment as they are stored: a string and a maximum a rival."""
    levels, maxima = quantise_rows(values, SHARES)
    return {
        "rows": ["".join(map(chr, row)) for row in (levels.astype(int) + OFFSET).tolist()],
        "maxima": [significant(maximum, 4) for maximum in maxima],
    }


def pack_contrasts(sentences: Contrasts) -> bytes:
    """Return the contrasts of a page as gzipped JSON."""
    table = {"schema": SCHEMA_VERSION, "offset": OFFSET, "shares": SHARES, "sentences": sentences}
    return gzip.compress(orjson.dumps(table), 9, mtime=0)


def decode_rivals(packed: bytes) -> dict[tuple[str, int], list[str]]:
    """Return the words that the typed one is compared with, by sentence and position, of all contrasts of a page."""
    sentences: Mapping[str, Any] = orjson.loads(gzip.decompress(packed))["sentences"] if packed else {}
    return {
        (sentence, int(position)): found["rivals"]
        for sentence, positions in sentences.items()
        for position, found in positions.items()
    }
