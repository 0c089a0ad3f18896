"""Formats of values in the text: `{{ gru.accuracy_known | percent }}`."""

import ast
import math
from collections.abc import Callable
from typing import Any

from generator.errors import InputError, did_you_mean
from generator.rendering import numbers
from generator.rendering.claims.language import Scope, evaluate_tree, parse
from generator.rendering.claims.series import kind_of
from generator.rendering.language import say
from generator.rendering.numbers import local, percent_of


def _percent(value: float, digits: int | None = None) -> str:
    return numbers.percent(value) if digits is None else percent_of(_points(value, digits))


def _points(value: float, digits: int = 1) -> str:
    return _decimals(100 * value, digits)


def _decimals(value: float, digits: int) -> str:
    return local(f"{value:.{digits}f}")


def _words(value: float) -> str:
    words = say("number.words").split()
    return words[_whole(value)] if 0 <= value < len(words) else _thousands(value)


def _thousands(value: float) -> str:
    return numbers.whole(_whole(value))


def _whole(value: float) -> int:
    if not float(value).is_integer():
        raise InputError(f"a whole number is needed, got {value}; round(…) makes one")
    return int(value)


def _duration(seconds: float) -> str:
    if seconds >= 1.5 * 3600:
        hours = seconds / 3600
        return say("duration.hours", number=_decimals(hours, 0 if hours >= 9.95 else 1))
    if seconds >= 1.5 * 60:
        return say("duration.minutes", number=_decimals(seconds / 60, 0))
    return say("duration.seconds", number=_decimals(seconds, 0))


NUMBER_FORMATS: dict[str, Callable[..., str]] = {
    "percent": _percent,
    "points": _points,
    "decimals": _decimals,
    "thousands": _thousands,
    "words": _words,
    "ordinal": lambda value: numbers.ordinal(_whole(value)),
    "millions": lambda value, digits=1: say("number.millions", number=_decimals(value / 1e6, digits)),
    "megabytes": lambda value, digits=1: say("number.megabytes", number=_decimals(value / 1e6, digits)),
    "duration": _duration,
}
TEXT_FORMATS: dict[str, Callable[..., str]] = {
    "capital": lambda text: text[:1].upper() + text[1:],
    "first": lambda text, count: text[:count],
}
FORMATS = {**NUMBER_FORMATS, **TEXT_FORMATS}
"""`percent` ("51 %"), `percent(1)` ("51.2 %"), `points` (of percent, "1.8"), `decimals(2)`, `thousands` ("14,278"),
`words` ("four"), `ordinal` ("2nd"), `millions`, `megabytes`, `duration` of seconds; of text `capital` and `first(12)`.
Each writes as the page's language does: "51,2 %".
"""


_MOST = 1000
"""Digits or letters that a format may be asked for."""


def without_formats(tree: ast.expr) -> tuple[ast.expr, list[ast.expr]]:
    """Return the part of a value before its formats, and the formats, the last one first."""
    formats: list[ast.expr] = []
    while isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.BitOr):
        formats.append(tree.right)
        tree = tree.left
    return tree, formats


def check_format(node: ast.expr) -> str:
    """Return the name of a format; raise `InputError` if there is none of this name."""
    name = ast.unparse(node.func if isinstance(node, ast.Call) else node)
    if name not in FORMATS:
        raise InputError(f"no format named '{name}'{did_you_mean(name, FORMATS)}")
    return name


def value_as_text(source: str, scope: Scope) -> str:
    """Return the text that `value | format` stands for."""
    text, tree = parse(source)
    tree, formats = without_formats(tree)
    result = evaluate_tree(text, tree, scope)
    if not result.quantities:
        raise InputError(f"'{' '.join(source.split())}' names no quantity: write the text itself")
    value = result.value
    for format_ in reversed(formats):
        value = _formatted(format_, value)
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    shown = " ".join(source.split())
    if isinstance(value, float):
        raise InputError(
            f"'{shown}' needs a format, as in {{{{ {shown} | decimals(2) }}}}; there is {', '.join(FORMATS)}"
        )
    raise InputError(f"'{shown}' is {kind_of(value)}; a value in the text is a number or text")


def _formatted(node: ast.expr, value: Any) -> str:
    call, name = node if isinstance(node, ast.Call) else None, check_format(node)
    arguments = [argument.value for argument in (call.args if call else ()) if isinstance(argument, ast.Constant)]
    if call and (call.keywords or len(arguments) != len(call.args) or not all(type(a) is int for a in arguments)):
        raise InputError(f"format '{ast.unparse(node)}': its argument is a whole number")
    if any(isinstance(argument, int) and argument > _MOST for argument in arguments):
        raise InputError(f"format '{ast.unparse(node)}': its argument is {_MOST} at most")
    wanted = str if name in TEXT_FORMATS else (int, float)
    if not isinstance(value, wanted) or isinstance(value, bool):
        raise InputError(f"format '{name}' is for {'text' if wanted is str else 'a number'}, got {kind_of(value)}")
    if not isinstance(value, str) and not math.isfinite(value):
        raise InputError(f"format '{name}': the number is {value}")
    try:
        return FORMATS[name](value, *arguments)
    except (TypeError, ValueError):
        raise InputError(f"format '{ast.unparse(node)}': these are not its arguments") from None
