"""A baked reading: one sentence as one model reads it, with what it suggests at every character and looks back at.

The page holds it as gzipped JSON, with `length` = the number of characters of the sentence, its leading space included:

| key | content |
| --- | --- |
| `schema` | `SCHEMA_VERSION` |
| `sentence`, `model` | their ids |
| `length` | number of output positions, and of input positions |
| `layout` | `"lower"`: no output depends on a later input, and these are left out; `"full"`: nothing is |
| `measures` | by the id of a stored measure: `rows`, its levels by `codec.py`, and `maxima`, by `columns.py` |
| `predictions` | what is suggested, and what becomes of the word being typed, by `predictions.py` |

What a level stands for, a measure's unit and its sign are in the manifest.

For a word outside the vocabulary there is no target logit: its rows explain the model's own first suggestion instead,
its `target_probabilities` are 0 and its `target_ranks` are 0.

Unpacking takes half a second. The cache therefore keeps a reading as arrays as well, with probabilities that are not
rounded to what is shown of them: see `arrays_of`.
"""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from jaxtyping import Float, UInt8

from generator.contract.codec import Layout, pack_levels, unpack_levels
from generator.contract.columns import pack_decimals, unpack_decimals
from generator.contract.levels import Table, table_of
from generator.contract.measures import DEFAULT, Measure
from generator.contract.predictions import Predictions, pack_predictions, unpack_predictions
from generator.contract.version import SCHEMA_VERSION
from generator.errors import InputError

PROBABILITY_UNITS = 10_000
"""A suggestion's probability is kept as a whole number of 1 / this."""


@dataclass(frozen=True, eq=False)
class BakedRows:
    """The values of one measure as they are stored."""

    levels: UInt8[np.ndarray, "output input"]
    maxima: list[float]
    table: Table
    """The share of a row's largest value that each level stands for."""

    def shares(self, output: int) -> Float[np.ndarray, " input"]:
        """Return the values of a row as shares of its largest, -1 to 1; zero for inputs that are not looked at."""
        shares: np.ndarray = np.array(self.table)[self.levels[output]]
        return shares

    def values(self, output: int) -> Float[np.ndarray, " input"]:
        """Return the values of a row, in the measure's unit."""
        return self.shares(output) * self.maxima[output]


@dataclass(frozen=True, eq=False)
class BakedReading:
    """See the table above; by output position, and of each measure by input position."""

    sentence: str
    model: str
    length: int
    layout: Layout
    measures: Mapping[str, BakedRows]
    words: list[str]
    suggestions: list[list[int]]
    probabilities: list[list[int]]
    target_probabilities: list[float]
    target_ranks: list[int]
    targets: tuple[str, ...] = ()
    """What is explained at each output; if it is empty, the word that the output is in."""

    @property
    def connectivity(self) -> BakedRows:
        """The default measure."""
        return self.measures[DEFAULT]

    def suggested(self, output: int) -> list[str]:
        """Return the words that are suggested at a position, the most probable first."""
        return [self.words[index] for index in self.suggestions[output]]


def stored(reading: BakedReading) -> dict[str, Any]:
    """Return a reading as the table that the page holds, ready for JSON."""
    predictions = Predictions(
        suggestions=[reading.suggested(output) for output in range(reading.length)],
        probabilities=np.array(reading.probabilities) / PROBABILITY_UNITS,
        target_probabilities=np.array(reading.target_probabilities),
        target_ranks=np.array(reading.target_ranks),
    )
    return {
        "schema": SCHEMA_VERSION,
        **{name: getattr(reading, name) for name in _PLAIN},
        "measures": {
            name: {
                "rows": pack_levels(rows.levels, len(rows.table), reading.layout, zero=rows.table.index(0)),
                "maxima": pack_decimals(np.array(rows.maxima)),
            }
            for name, rows in reading.measures.items()
        },
        "predictions": pack_predictions(predictions),
    }


def read_stored(table: Mapping[str, Any], measures: Mapping[str, Measure]) -> BakedReading:
    """Return the reading of a table.

    Raises:
        InputError: the table is of another schema, damaged, or has a measure that is not among `measures`.
    """
    if table["schema"] != SCHEMA_VERSION:
        raise InputError(f"reading of schema {table['schema']}, expected {SCHEMA_VERSION}; run the bake again")
    length, rows = table["length"], {}
    for name, kept in table["measures"].items():
        if name not in measures:
            raise InputError(f"reading with the measure {name!r}, which is not described; run the bake again")
        of_measure = table_of(measures[name])
        levels = unpack_levels(kept["rows"], len(of_measure), (length, length), table["layout"])
        rows[name] = BakedRows(levels, unpack_decimals(kept["maxima"], length).tolist(), of_measure)
    predictions = unpack_predictions(table["predictions"], length)
    words = list(dict.fromkeys(word for row in predictions.suggestions for word in row))
    return BakedReading(
        **{name: table[name] for name in _PLAIN},
        measures=rows,
        words=words,
        suggestions=[[words.index(word) for word in row] for row in predictions.suggestions],
        probabilities=np.rint(predictions.probabilities * PROBABILITY_UNITS).astype(int).tolist(),
        target_probabilities=predictions.target_probabilities.tolist(),
        target_ranks=predictions.target_ranks.tolist(),
    )


def read_packed(packed: bytes, measures: Mapping[str, Measure]) -> BakedReading:
    """Return the reading that a gzipped JSON holds: see `read_stored`."""
    return read_stored(orjson.loads(gzip.decompress(packed)), measures)


def arrays_of(reading: BakedReading) -> dict[str, np.ndarray]:
    """Return a reading as arrays, nothing rounded: `of_arrays` reads them again."""
    table = {name: value for name, value in vars(reading).items() if name != "measures"}
    table["maxima"] = {name: rows.maxima for name, rows in reading.measures.items()}
    levels = {f"levels.{name}": rows.levels for name, rows in reading.measures.items()}
    return {"table": np.frombuffer(orjson.dumps(table), np.uint8), **levels}


def of_arrays(arrays: Mapping[str, np.ndarray], measures: Mapping[str, Measure]) -> BakedReading:
    """Return the reading that `arrays_of` gave the arrays of."""
    table = orjson.loads(arrays["table"].tobytes())
    table["targets"] = tuple(table["targets"])
    rows = {
        name: BakedRows(arrays[f"levels.{name}"], maxima, table_of(measures[name]))
        for name, maxima in table.pop("maxima").items()
    }
    return BakedReading(**table, measures=rows)


_PLAIN = ("sentence", "model", "length", "layout")
