"""Measures: what the numbers of a text's characters are, as data, page and command line describe them.

A measure gives a number to each input character for each prediction. One file of `generator.attribution.measures`
describes it by a `Measure` and computes it; nothing else names it. The manifest of a page carries the descriptions, and
Python, templates and scripts loop over those.
"""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.errors import InputError

DEFAULT = "gradient"
"""The measure that is called connectivity: figures show it first, and the article's shares are of it."""


@dataclass(frozen=True)
class Measure:
    """The description of a measure. Its file gives literals alone, so that it is read without torch."""

    id: str
    """The name of its file; in addresses, data and commands."""
    label: str
    """Its name for readers: "Effect of removal"."""
    unit: str
    """The unit of its values beside a number: "logits"."""
    note: str
    """One sentence for readers on what its values mean."""
    unit_in_full: str = ""
    """The unit with what it is counted by, "logits per one-hot input"; as `unit`, unless given."""
    signed: bool = False
    """Whether values have a sign: positive speaks for the word, negative against it."""
    of: str = ""
    """Another measure whose values, raised to `power`, are this one's: nothing is computed or stored for it."""
    power: int = 1
    on_page: bool = True
    """Whether it is baked, and a choice of the connectivity figure; the others are for commands and studies."""
    formerly: tuple[str, ...] = ()
    """Its names in addresses of older pages."""
    by: str = ""
    """The function that computes it, `module:name`, of a measure that is not of the package."""

    def __post_init__(self) -> None:
        if not re.fullmatch("[a-z][a-z0-9_]*", self.id):
            raise InputError(f"measure: an id is made of a-z, 0-9 and _, and begins with a letter; got {self.id!r}")
        if bool(self.of) != (self.power != 1):
            raise InputError(f"measure {self.id!r}: give both `of` and `power`, or neither")
        if self.of and self.signed:
            raise InputError(f"measure {self.id!r}: a power of {self.of!r} has no sign")

    @property
    def base(self) -> str:
        """The measure whose values are stored for this one."""
        return self.of or self.id

    @property
    def compares(self) -> bool:
        """Whether the page can compare two words by it: the contrasts that it holds are of the default measure."""
        return self.base == DEFAULT


def read_measures(folder: Path) -> dict[str, Measure]:
    """Return the measures that the modules of a folder describe, by id: the default one first, then by name.

    The modules are not run. Raises `InputError` for one without a description made of literals alone.
    """
    found = [_described(path) for path in sorted(folder.glob("*.py")) if not path.stem.startswith("_")]
    measures = {measure.id: measure for measure in sorted(found, key=lambda measure: measure.id != DEFAULT)}
    for measure in found:
        base = measures.get(measure.base)
        if base is None or base.of or (base.signed and measure.of):
            raise InputError(
                f"measure {measure.id!r}: `of` must be a measure without a sign that is computed, got {measure.of!r}"
            )
    return measures


def _described(path: Path) -> Measure:
    for node in ast.parse(path.read_text(encoding="utf-8"), str(path)).body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["MEASURE"]:
            measure = Measure(**_literals(node.value, path))
            if measure.id != path.stem:
                raise InputError(
                    f"{path}:{node.lineno}: the id must be the file's name, {path.stem!r}, got {measure.id!r}"
                )
            return measure
    raise InputError(f"{path}:1: no `MEASURE = Measure(...)`; every file of this folder describes one measure")


def _literals(call: ast.expr, path: Path) -> Mapping[str, Any]:
    try:
        assert isinstance(call, ast.Call) and not call.args
        return {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in call.keywords}
    except (AssertionError, ValueError):
        raise InputError(
            f"{path}:{call.lineno}: MEASURE must be Measure(name=literal, ...): it is read without running the file"
        ) from None
