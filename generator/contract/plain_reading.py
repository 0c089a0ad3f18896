"""A reading as a figure that stands alone holds it; `assets/js/plain-readings.js` reads it.

It is written in no time, where the coder of `codec.py` takes seconds, and takes a tenth more space. gzip packs the
levels: each is a character from "#" on, row by row, of a causal model up to the input equal to the output. Numbers are
plain. `tests/contract/readings.json` has cases.
"""

import gzip
from typing import Any

import orjson

from generator.contract.baked_reading import PROBABILITY_UNITS, BakedReading, BakedRows

OFFSET = 35
"""Code of the character of level 0."""


def pack_plain(reading: BakedReading) -> bytes:
    """Return the gzipped JSON of `plain`; the same reading always gives the same bytes."""
    return gzip.compress(orjson.dumps(plain(reading)), mtime=0)


def plain(reading: BakedReading) -> dict[str, Any]:
    """Return a reading as a table."""
    return {
        "model": reading.model,
        "sentence": reading.sentence,
        "length": reading.length,
        "causal": reading.layout == "lower",
        "measures": {
            name: {"rows": _text(rows, causal=reading.layout == "lower"), "maxima": rows.maxima}
            for name, rows in reading.measures.items()
        },
        "suggestions": [
            [[reading.words[index], units / PROBABILITY_UNITS] for index, units in zip(indices, shares, strict=True)]
            for indices, shares in zip(reading.suggestions, reading.probabilities, strict=True)
        ],
        "targets": list(reading.targets),
        "targetProbabilities": reading.target_probabilities,
        "targetRanks": reading.target_ranks,
    }


def _text(rows: BakedRows, *, causal: bool) -> str:
    levels = (rows.levels + OFFSET).tolist()
    kept = (row[: output + 1] if causal else row for output, row in enumerate(levels))
    return "".join(chr(code) for row in kept for code in row)
