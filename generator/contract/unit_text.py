"""Texts of units: equations, parts, and a drawing of them, as an article gives them."""

from dataclasses import dataclass

from generator.contract.drawing import Drawing


@dataclass(frozen=True)
class UnitPart:
    """A part of a unit: a letter of its equations, or the name of a function, and what it does."""

    letter: str  # without its subscript; "~" after it stands for a tilde: "g~"
    under: str  # its subscript as read, if it has one
    name: str
    does: str

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


@dataclass(frozen=True)
class UnitText:
    """The text of one unit, for the units figure. In all its words `*c*` stands for the quantity c."""

    label: str
    about: str
    equations: tuple[str, ...]  # LaTeX, rows of an aligned block
    note: str = ""
    parts: tuple[UnitPart, ...] = ()
    drawing: Drawing | None = None


def unit_name(unit: str) -> str:
    """Return the name that a unit goes by in the article: "nested-lstm" of "nested_lstm", "mgu" of "my_units:MGU"."""
    return unit.rpartition(":")[2].lower().replace("_", "-")
