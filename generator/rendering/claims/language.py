"""The small language of values and claims: Python's expressions, read by `ast`, of which few are let through.

Names and functions are those given; there are `and`, `or`, `not`, comparisons, `+ - * /`, `min max mean sum abs exp
round count all any`, numbers, `"text"`, `[…]` behind a name, and moments (`grammar/grammar/2/1`), which need no quotes.
Names may have dashes in them (`nested-lstm`); so minus and division are written with spaces. What is done to a list is
done to each of its items: `models.accuracy_known > 0.4` is a list of answers, for `all(…)` or `any(…)`.

Jinja's sandbox is no substitute: it stops at the first operand that settles an `and` or `or`, where a report names
every quantity; it gives no list of answers for a chained comparison; it refuses only half of what is refused here.
"""

import ast
import inspect
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.errors import InputError, did_you_mean
from generator.rendering.claims.functions import (
    LIST_FUNCTIONS,
    NUMBER_FUNCTIONS,
    call_by_signature,
    call_number_function,
)
from generator.rendering.claims.series import each, frozen, kind_of

LONGEST = 500  # characters of an expression: deep nesting would exhaust the parser

_QUOTED = r"\"[^\"]*\"|'[^']*'"
# Divisions have spaces around their sign: the word of a moment may be of any alphabet.
WRITTEN_MOMENT = r"[a-z0-9][a-z0-9-]*/[^\s/\"',()]+/\d+/\d+"
_MOMENT = re.compile(rf"{_QUOTED}|(?<![\w/-]){WRITTEN_MOMENT}(?![\w/])")
_DASHED = re.compile(rf"{_QUOTED}|[A-Za-z]\w*(?:-\w+)+")

_BINARY: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}


@dataclass(frozen=True)
class Scope:
    """The names and functions of an expression.

    A value is a number, text, a bool, a tuple of values, or a mapping of names to them. `explained` has functions whose
    answer says too little in a report: instead of it stands that of the function named, of the first two arguments and
    the options that both have.
    """

    names: Mapping[str, Any]
    functions: Mapping[str, Callable[..., Any]]
    explained: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Result:
    """The value of an expression, and what it read on the way: each quantity as written, with its value."""

    value: Any
    quantities: dict[str, Any] = field(default_factory=dict)


def parse(source: str) -> tuple[str, ast.expr]:
    """Return an expression as Python reads it and its tree."""
    text = " ".join(source.split())
    if len(text) > LONGEST:
        raise InputError(f"an expression has at most {LONGEST} characters, got {len(text)}")
    text = _MOMENT.sub(lambda found: found[0] if found[0][0] in "\"'" else f'"{found[0]}"', text)
    text = _DASHED.sub(lambda found: found[0] if found[0][0] in "\"'" else found[0].replace("-", "_"), text)
    try:
        return text, ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        raise InputError(f"'{' '.join(source.split())}' cannot be read: {reason}") from None


def evaluate(source: str, scope: Scope) -> Result:
    """Return the value of an expression."""
    text, tree = parse(source)
    return evaluate_tree(text, tree, scope)


def evaluate_tree(text: str, tree: ast.expr, scope: Scope) -> Result:
    """Return the value of a part of an expression that `parse` returned."""
    evaluation = _Evaluation(text, scope)
    value = evaluation.visit(tree)
    return Result(value, evaluation.quantities)


class _Evaluation:
    def __init__(self, text: str, scope: Scope) -> None:
        self.text, self.scope = text, scope
        self.quantities: dict[str, Any] = {}
        self.depth = 0  # how many quantities the visited node is part of: only the outermost is reported

    def visit(self, node: ast.expr) -> Any:
        visit = getattr(self, f"visit_{type(node).__name__.lower()}", None)
        if visit is None:
            raise InputError(
                f"'{self.shown(node)}' is not part of the language of claims; see: python -m generator manual writing"
            )
        return visit(node)

    def shown(self, node: ast.expr) -> str:
        """Return a part of the expression as the author wrote it, or nearly."""
        segment = ast.get_source_segment(self.text, node) or ast.unparse(node)
        for name in self.scope.names:
            if "-" in name:
                segment = re.sub(rf"\b{name.replace('-', '_')}\b", name, segment)
        return re.sub(f'"({WRITTEN_MOMENT})"', r"\1", segment)

    def quantity(self, node: ast.expr, read: Callable[[], Any]) -> Any:
        self.depth += 1
        try:
            value = read()
        finally:
            self.depth -= 1
        if self.depth == 0 and not isinstance(value, Mapping):
            self.quantities[self.shown(node)] = value
        return value

    def each(self, node: ast.expr, function: Callable[..., Any], *operands: Any) -> Any:
        return each(lambda: self.shown(node), function, *operands)

    def visit_constant(self, node: ast.Constant) -> Any:
        if not isinstance(node.value, int | float | str):
            raise InputError(f"'{self.shown(node)}' is neither a number nor text")
        return node.value

    def visit_name(self, node: ast.Name) -> Any:
        return self.quantity(node, lambda: self.member(self.scope.names, node.id, "quantity"))

    def visit_attribute(self, node: ast.Attribute) -> Any:
        return self.quantity(node, lambda: self.each(node, self.attribute(node), self.visit(node.value)))

    def attribute(self, node: ast.Attribute) -> Callable[[Any], Any]:
        def read(owner: Any) -> Any:
            if not isinstance(owner, Mapping):
                raise InputError(f"'{self.shown(node.value)}' is {kind_of(owner)}, and has no '{node.attr}'")
            return self.member(owner, node.attr, f"'{self.shown(node.value)}' has no")

        return read

    def member(self, owner: Mapping[str, Any], name: str, what: str) -> Any:
        keys = {key.replace("-", "_"): key for key in owner}
        if name not in keys:
            article = f"no {what} named" if what == "quantity" else what
            hint = did_you_mean(name, [*keys.values(), *(self.scope.functions if what == "quantity" else ())])
            raise InputError(f"{article} '{name}'{hint}")
        return frozen(owner[keys[name]])

    def visit_subscript(self, node: ast.Subscript) -> Any:
        def read() -> Any:
            owner, key = self.visit(node.value), self.visit(node.slice)
            if isinstance(owner, Mapping) and isinstance(key, str):
                return self.member(owner, key.replace("-", "_"), f"'{self.shown(node.value)}' has no")
            if not isinstance(owner, tuple) or not isinstance(key, int):
                raise InputError(f"'{self.shown(node)}': [number] stands behind a list, got {kind_of(owner)}")
            if not 0 <= key < len(owner):
                raise InputError(f"'{self.shown(node)}': the list has items 0 to {len(owner) - 1}, got {key}")
            return frozen(owner[key])

        return self.quantity(node, read)

    def visit_call(self, node: ast.Call) -> Any:
        name = self.function_name(node)
        if any(isinstance(argument, ast.Starred) for argument in node.args) or any(not k.arg for k in node.keywords):
            raise InputError(f"'{self.shown(node)}': '*' is not part of the language of claims")
        # A list function of quantities reports the quantities; `p(…)` is one itself.
        if name not in self.scope.functions:
            return self.call(node, name)
        if name not in self.scope.explained:
            return self.quantity(node, lambda: self.call(node, name))
        self.depth += 1  # what it is given says nothing in a report
        value = self.call(node, name)
        self.depth -= 1
        self.explain(node, self.scope.explained[name])
        return value

    def function_name(self, node: ast.Call) -> str:
        known = [*LIST_FUNCTIONS, *NUMBER_FUNCTIONS, *self.scope.functions]
        if not isinstance(node.func, ast.Name) or node.func.id not in known:
            name = self.shown(node.func)
            raise InputError(f"no function named '{name}'{did_you_mean(name, known)}")
        return node.func.id

    def call(self, node: ast.Call, name: str) -> Any:
        arguments = [self.visit(argument) for argument in node.args]
        options = {str(keyword.arg): self.visit(keyword.value) for keyword in node.keywords}
        try:
            if name in LIST_FUNCTIONS:
                return LIST_FUNCTIONS[name](*arguments, **options)
            if name in NUMBER_FUNCTIONS:
                return self.each(node, lambda *values: call_number_function(name, values, options), *arguments)
            function = self.scope.functions[name]
            return self.each(node, lambda *values: call_by_signature(name, function, values, options), *arguments)
        except TypeError:
            raise InputError(f"'{self.shown(node)}': {name} is of a list of numbers") from None
        except InputError as error:
            raise InputError(f"'{self.shown(node)}': {error}") from None

    def explain(self, node: ast.Call, by: str) -> None:
        """Report the answer of another function, of the same first two arguments and the options that it has too."""
        taken = inspect.signature(self.scope.functions[by]).parameters
        arguments, options = node.args[:2], [option for option in node.keywords if option.arg in taken]
        named = [f"{option.arg}={self.shown(option.value)}" for option in options]
        shown = f"{by}({', '.join([*map(self.shown, arguments), *named])})"
        self.quantities[shown] = _Evaluation(self.text, self.scope).visit(ast.Call(ast.Name(by), arguments, options))

    def visit_unaryop(self, node: ast.UnaryOp) -> Any:
        operand = self.visit(node.operand)
        if isinstance(node.op, ast.Not):
            return self.each(node, lambda value: not self.truth(node.operand, value), operand)
        if isinstance(node.op, ast.USub):
            return self.each(node, operator.neg, operand)
        raise InputError(f"'{self.shown(node)}' is not part of the language of claims")

    def visit_binop(self, node: ast.BinOp) -> Any:
        compute = _BINARY.get(type(node.op))
        if isinstance(node.op, ast.BitOr):
            raise InputError(f"'{self.shown(node)}': a format comes last, and in a value only")
        if compute is None:
            raise InputError(f"'{self.shown(node)}': there are + - * /")
        left, right = self.visit(node.left), self.visit(node.right)
        for side, value in ((node.left, left), (node.right, right)):
            if isinstance(value, str | Mapping):
                raise InputError(f"'{self.shown(side)}' is {kind_of(value)}, not a number")
        return self.each(node, compute, left, right)

    def visit_boolop(self, node: ast.BoolOp) -> Any:
        # All of them, so that a report names every quantity.
        values = [self.truth(operand, self.visit(operand)) for operand in node.values]
        return all(values) if isinstance(node.op, ast.And) else any(values)

    def truth(self, node: ast.expr, value: Any) -> bool:
        if not isinstance(value, bool):
            raise InputError(f"'{self.shown(node)}' is {kind_of(value)}, neither true nor false")
        return value

    def visit_compare(self, node: ast.Compare) -> Any:
        nodes = [node.left, *node.comparators]
        values = [self.visit(operand) for operand in nodes]
        answers: Any = True
        for symbol, left, right in zip(node.ops, values, values[1:], strict=False):
            compare = _COMPARE.get(type(symbol))
            if compare is None:
                raise InputError(f"'{self.shown(node)}': there are < <= > >= == != in, and not in")
            whole = isinstance(symbol, ast.In | ast.NotIn)
            answer = (
                compare(left, right) if whole and isinstance(right, tuple) else self.each(node, compare, left, right)
            )
            answers = self.each(node, lambda a, b: a and b, answers, answer)
        return answers
