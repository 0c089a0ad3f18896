"""A baked reading: one sentence as one model reads it, with what it suggests at every character and looks back at.

The page holds it as gzipped JSON, with `length` = the number of characters of the sentence, its leading space included:

| key | content |
| --- | --- |
| `schema` | `SCHEMA_VERSION` |
| `sentence`, `model` | their ids |
| `length` | number of output positions, and of input positions |
| `layout` | `"lower"`: no output depends on a later input, and these are left out; `"full"`: nothing is |
| `measures` | by the id of a stored measure: `rows`, its levels by `pack_rows`, and `maxima`, a float a row |
| `words` | the words that `suggestions` points into |
| `suggestions` | a row of `TOP` indices into `words` an output position, the most probable first |
| `probabilities` | the suggestions' probabilities, in units of 1 / `PROBABILITY_UNITS`, rounded |
| `target_probabilities` | a float an output position: the probability of the word being typed |
| `target_ranks` | an integer an output position: 1 if the word being typed is the model's first suggestion |

What a level stands for, a measure's unit and its sign are in the manifest.

For a word outside the vocabulary there is no target logit: its rows explain the model's own first suggestion instead,
its `target_probabilities` are 0 and its `target_ranks` are 0.
"""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from jaxtyping import Float, UInt8

from generator.contract.measures import DEFAULT, Measure
from generator.contract.rows import Layout, Levels, levels_of, pack_rows, unpack_rows
from generator.contract.version import SCHEMA_VERSION
from generator.errors import InputError


@dataclass(frozen=True, eq=False)
class BakedRows:
    """The values of one measure as they are stored."""

    levels: UInt8[np.ndarray, "output input"]
    maxima: list[float]
    steps: Levels

    def shares(self, output: int) -> Float[np.ndarray, " input"]:
        """Return the values of a row as shares of its largest, -1 to 1; zero for inputs that are not looked at."""
        shares: np.ndarray = np.array(self.steps.shares)[self.levels[output]]
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

    @property
    def connectivity(self) -> BakedRows:
        """The default measure."""
        return self.measures[DEFAULT]

    def suggested(self, output: int) -> list[str]:
        """Return the words that are suggested at a position, the most probable first."""
        return [self.words[index] for index in self.suggestions[output]]


def stored(reading: BakedReading) -> dict[str, Any]:
    """Return a reading as the table that the page holds, ready for JSON."""
    table: dict[str, Any] = {"schema": SCHEMA_VERSION, **vars(reading)}
    table["measures"] = {
        name: {"rows": pack_rows(rows.levels, rows.steps, reading.layout), "maxima": rows.maxima}
        for name, rows in reading.measures.items()
    }
    return table


def read_stored(
    table: Mapping[str, Any], measures: Mapping[str, Measure], levels: Mapping[str, np.ndarray] | None = None
) -> BakedReading:
    """Return the reading of a table. Where the `levels` are known already, its rows are not unpacked.

    Raises `InputError` for a table of another schema, or with a measure that is not among `measures`.
    """
    if table["schema"] != SCHEMA_VERSION:
        raise InputError(f"reading of schema {table['schema']}, expected {SCHEMA_VERSION}; run the bake again")
    rows = {}
    for name, kept in table["measures"].items():
        if name not in measures:
            raise InputError(f"reading with the measure {name!r}, which is not described; run the bake again")
        steps = levels_of(measures[name])
        found = levels[name] if levels else unpack_rows(kept["rows"], steps, table["length"], table["layout"])
        rows[name] = BakedRows(found, kept["maxima"], steps)
    return BakedReading(**{**{key: table[key] for key in table if key != "schema"}, "measures": rows})


def read_packed(
    packed: bytes, measures: Mapping[str, Measure], levels: Mapping[str, np.ndarray] | None = None
) -> BakedReading:
    """Return the reading that a gzipped JSON holds: see `read_stored`."""
    return read_stored(orjson.loads(gzip.decompress(packed)), measures, levels)
