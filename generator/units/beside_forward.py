"""Methods of units that do what `forward` does in another way, and hold for that `forward` alone."""

from collections.abc import Callable


def defined_beside_forward(unit: object, defines: Callable[[type], bool]) -> bool:
    """Return whether a unit has what `defines` looks for from the class of its `forward`, or from a class below that.

    A unit that overrides `forward` inherits such a method of another `forward`: it says nothing of the unit.
    """
    for kind in type(unit).__mro__:
        if defines(kind):
            return True
        if "forward" in vars(kind):
            return False
    return False
