"""The measures, one a file: each says what it is by `MEASURE`, and computes it by `rows(question)`.

A file put here is found: the command line and the public functions offer it, and if it is `on_page`, it is baked and
the connectivity figure shows it. A measure that is a power of another one (`of`) needs no `rows`. An article has
measures of its own by `[measures.NAME]` with `by = "module:function"` in article.toml.
"""

import importlib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from generator.contract.measures import Measure, read_measures
from generator.errors import InputError
from generator.storage.own_code import own_function

if TYPE_CHECKING:
    from torch import Tensor

    from generator.attribution.question import Question

Rows = Callable[["Question"], "Tensor"]
"""Computes a measure: from a question to its values, (output, batch, input)."""


_own: dict[str, Measure] = {}


def measures() -> dict[str, Measure]:
    """Return the description of every measure by its id, the default one first. Torch is not imported."""
    return {**_of_the_package(), **_own}


@cache
def _of_the_package() -> dict[str, Measure]:
    return read_measures(Path(__path__[0]))


def take_own(some: Iterable[Measure]) -> None:
    """Offer measures of an article's own, in place of those of another article, from now on.

    Raises `InputError` for one with the name of a measure of the package.
    """
    own = {measure.id: measure for measure in some}
    for id_ in own.keys() & _of_the_package().keys():
        raise InputError(f"article.toml: [measures.{id_}]: the generator has a measure of this name; choose another")
    _own.clear()
    _own.update(own)


def stored_measures() -> list[Measure]:
    """Return the measures that are computed and stored for the page."""
    found = measures()
    return list({measure.base: found[measure.base] for measure in found.values() if measure.on_page}.values())


def modules_of(some: Iterable[Measure]) -> list[str]:
    """Return the names of the modules that compute some measures; no other module imports them by name."""
    return [measure.by.partition(":")[0] or f"{__name__}.{measure.base}" for measure in some]


def rows_by(measure: str) -> "Rows":
    """Return the function that computes a measure: from a question to its values, (output, batch, input)."""
    described = measures()[measure]
    if described.by:
        return own_function(described.by, f"[measures.{measure}]")
    compute: Rows = importlib.import_module(modules_of([described])[0]).rows
    return (lambda question: compute(question) ** described.power) if described.of else compute
