"""The measures, one a file: each says what it is by `MEASURE`, and computes it by `rows(question)`.

A file put here is found: the command line and the public functions offer it, and if it is `on_page`, it is baked and
the connectivity figure shows it. A measure that is a power of another one (`of`) needs no `rows`.
"""

import importlib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from generator.contract.measures import Measure, read_measures

if TYPE_CHECKING:
    from torch import Tensor

    from generator.attribution.question import Question

    Rows = Callable[[Question], Tensor]


@cache
def measures() -> dict[str, Measure]:
    """Return the description of every measure by its id, the default one first. Torch is not imported."""
    return read_measures(Path(__path__[0]))


def stored_measures() -> list[Measure]:
    """Return the measures that are computed and stored for the page."""
    found = measures()
    return list({measure.base: found[measure.base] for measure in found.values() if measure.on_page}.values())


def modules_of(some: Iterable[Measure]) -> list[str]:
    """Return the names of the modules that compute some measures; no other module imports them by name."""
    return [f"{__name__}.{measure.base}" for measure in some]


def rows_by(measure: str) -> "Rows":
    """Return the function that computes a measure: from a question to its values, (output, batch, input)."""
    described = measures()[measure]
    compute: Rows = importlib.import_module(modules_of([described])[0]).rows
    return (lambda question: compute(question) ** described.power) if described.of else compute
