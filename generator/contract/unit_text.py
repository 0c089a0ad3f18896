"""Texts of units: equations, parts, and a drawing of them, as an article gives them."""

from pydantic.dataclasses import dataclass

from generator.config import STRICT
from generator.contract.drawing import Drawing


@dataclass(frozen=True, config=STRICT)
class UnitPart:
    """A table `[[parts]]`: a letter of the equations, or the name of a function, and what it does."""

    letter: str
    """The letter in the equations, without its subscript; "g~" for \\tilde{g}."""
    name: str
    does: str
    under: str = "t"
    """The subscript that it is named with; "" for none."""

    @property
    def id(self) -> str:
        """The value of `data-part` in the drawing: "g", and "inner-g" for "g~"."""
        return f"inner-{self.letter[:-1].lower()}" if self.letter.endswith("~") else self.letter.lower()

    @property
    def shown(self) -> str:
        """The letter with its tilde, as it is read."""
        return self.letter.replace("~", "\N{COMBINING TILDE}")

    @property
    def is_function(self) -> bool:
        """Whether the part goes by the name of a function, which a formula sets upright."""
        return self.letter.isalpha() and len(self.letter) > 1


@dataclass(frozen=True, config=STRICT)
class UnitWords:
    """All of `units/<unit>.toml`. In all its words `*c*` stands for the quantity c."""

    label: str
    about: str
    """One sentence."""
    equations: tuple[str, ...]
    """LaTeX, a row each, aligned at `&`."""
    note: str = ""
    """An explanation of symbols that are no part of their own."""
    parts: tuple[UnitPart, ...] = ()


@dataclass(frozen=True, config=STRICT)
class UnitText(UnitWords):
    """The text of one unit with its drawing, for the units figure."""

    drawing: Drawing | None = None


def unit_name(unit: str) -> str:
    """Return the name that a unit goes by in the article: "nested-lstm" of "nested_lstm", "mgu" of "my_units:MGU"."""
    return unit.rpartition(":")[2].lower().replace("_", "-")
