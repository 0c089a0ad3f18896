"""The names in values and claims, held to what an article has: before there are models, and so numbers."""

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields

from generator.contract.moments import resolve_moment
from generator.contract.records import Metrics
from generator.contract.schema import Baked, Manifest
from generator.errors import Gathering, InputError, did_you_mean
from generator.rendering.claims.formats import check_format, without_formats
from generator.rendering.claims.functions import LIST_FUNCTIONS, NUMBER_FUNCTIONS
from generator.rendering.claims.language import WRITTEN_MOMENT, parse
from generator.rendering.claims.scope import scope_of

OF_A_MODEL = frozenset(
    {item.name for item in fields(Metrics)}
    | {"id", "label", "unit", "hidden_size", "num_layers", "parameters", "training", "corpus", "bytes", "sha256"}
)
"""The quantities of a model."""


@dataclass(frozen=True)
class Names:
    """The names that the expressions of an article can have."""

    manifest: Manifest
    quantities: Collection[str]
    functions: Collection[str]
    models: Collection[str]
    """Ids, and the lists of models."""


def names_of(manifest: Manifest, models: Collection[str]) -> Names:
    """Return what expressions can name in an article whose models, by their ids, are still to come."""
    scope = scope_of(Baked(manifest))
    if taken := sorted({*models} & {exhibit.id for exhibit in manifest.exhibits}):
        raise InputError(f"article.toml: exhibit {taken[0]!r}: claims have this name already; give it another id")
    functions = [*scope.functions, *LIST_FUNCTIONS, *NUMBER_FUNCTIONS]
    return Names(manifest, [*scope.names, *models], functions, [*models, "models", "causal_models"])


def check_names(source: str, names: Names) -> None:
    """Raise for the names in a value or a claim that stand for nothing: each is an `InputError` without its place."""
    tree, formats = without_formats(parse(source)[1])
    gathering = Gathering()
    for format_ in formats:
        with gathering.more():
            check_format(format_)
    for node in _parts(tree):
        with gathering.more():
            _check(node, names)
    gathering.settle()


def _parts(tree: ast.expr) -> Iterator[ast.AST]:
    """Yield the parts of an expression; of a call the function's name is none."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    yield from (node for node in ast.walk(tree) if id(node) not in called)


def _check(node: ast.AST, names: Names) -> None:
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        if name not in names.functions:
            raise InputError(f"no function named '{name}'{did_you_mean(name, names.functions)}")
    elif isinstance(node, ast.Name):
        _find(node.id, names.quantities, "no quantity named", also=names.functions)
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and _is(node.value.id, names.models):
        _find(node.attr, OF_A_MODEL, f"'{node.value.id}' has no")
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(WRITTEN_MOMENT, node.value):
        resolve_moment(names.manifest, node.value)


def _is(name: str, known: Collection[str]) -> bool:
    # An expression has "_" in the place of "-".
    return name in {one.replace("-", "_") for one in known}


def _find(name: str, known: Collection[str], what: str, also: Collection[str] = ()) -> None:
    if not _is(name, known):
        raise InputError(f"{what} '{name}'{did_you_mean(name, [*known, *also])}")
