"""Methods of units that do what `forward` does in another way, and hold for that `forward` alone."""

from collections.abc import Callable

Has = Callable[[type], bool]
"""Whether a class itself, and not one above it, has something."""


def defines(method: str) -> Has:
    """Return whether a class defines a method."""
    return lambda kind: method in vars(kind)


def comes_first(unit: object, wanted: Has, other: Has) -> bool:
    """Return whether, up the classes of a unit, one that has what is wanted comes, and none before it has the other."""
    first = next((kind for kind in type(unit).__mro__ if wanted(kind) or other(kind)), None)
    return first is not None and wanted(first)


def defined_beside_forward(unit: object, wanted: Has) -> bool:
    """Return whether a unit has what is wanted from the class of its `forward`, or from a class below that.

    A unit that overrides `forward` inherits such a method of another `forward`: it says nothing of the unit.
    """
    return comes_first(unit, wanted, defines("forward"))
