"""Lists of values: what is done to a list is done to each of its items."""

from collections.abc import Callable, Mapping
from typing import Any

from generator.errors import InputError


def each(shown: Callable[[], str], function: Callable[..., Any], *operands: Any) -> Any:
    """Return `function(*operands)`; where an operand is a tuple, the tuple of it for each item.

    Single values go with every item. `shown` gives the expression as written, for messages. Raises `InputError` for
    lists of different lengths, a division by zero, and operands that the function is not for.
    """
    lengths = {len(operand) for operand in operands if isinstance(operand, tuple)}
    if len(lengths) > 1:
        raise InputError(f"'{shown()}' is of lists of different lengths, {sorted(lengths)}")
    if lengths:
        return tuple(each(shown, function, *(_item(operand, k) for operand in operands)) for k in range(lengths.pop()))
    try:
        return function(*operands)
    except ZeroDivisionError:
        raise InputError(f"'{shown()}' divides by zero") from None
    except TypeError:
        kinds = " and ".join(kind_of(operand) for operand in operands)
        raise InputError(f"'{shown()}' cannot be computed of {kinds}") from None


def _item(operand: Any, index: int) -> Any:
    return operand[index] if isinstance(operand, tuple) else operand


def frozen(value: Any) -> Any:
    """Return a value of JSON as the language has it: a list is a tuple."""
    return tuple(value) if isinstance(value, list) else value


def kind_of(value: Any) -> str:
    """Return what a value is, in words."""
    kinds = {bool: "true or false", int: "a number", float: "a number", str: "text", tuple: "a list"}
    return kinds.get(type(value), "a group of quantities" if isinstance(value, Mapping) else type(value).__name__)
