"""One ES module: its imports, its exports, and its code without either.

The page's modules use a small part of the language: `import {a, b as c} from "#name"`, `import "#name"`, `export`
before a function, a class or a constant, and `export {a, b as c}`. The rest is refused, with its line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from tree_sitter import Node, Query, QueryCursor

from generator.errors import InputError
from generator.rendering.page.minify import DECLARATIONS, JAVASCRIPT, line_of, minified, parse, text_of

_REFUSED = Query(
    JAVASCRIPT,
    '(call_expression function: (import) @import) (meta_property "import" @import)'
    ' (await_expression) @await (for_in_statement "await" @await)',
)
_IMPORTS = 'a module imports as: import {a, b as c} from "#name"; or: import "#name";'
_EXPORTS = "a module exports functions, classes and constants by name, in their declarations or as: export {a, b as c};"


@dataclass(frozen=True)
class Name:
    """A name that a module imports or exports."""

    outside: str
    """Its name in the module that exports it."""
    inside: str
    """Its name in this module."""
    line: int


@dataclass(frozen=True)
class EsModule:
    """A module that has been read."""

    path: str
    """As messages name it."""
    imports: dict[str, tuple[Name, ...]]
    """Names from each module, in the order of the import statements."""
    import_lines: dict[str, int]
    """The line that first imports each module."""
    exports: tuple[Name, ...]
    code: str
    """Minified, without the import and export statements."""


def read_module(source: str, path: str) -> EsModule:
    """Return what the source of a module says; messages name its `path`.

    Raises:
        InputError: with the line, of a syntax error or of what the page's modules do without.
    """
    root = parse(source, path)
    _refuse_waiting(root, path)
    imports: dict[str, tuple[Name, ...]] = {}
    import_lines: dict[str, int] = {}
    exports: list[Name] = []
    kept: list[Node] = []
    for statement in root.children:
        if statement.type == "import_statement":
            name, names = _read_import(statement, path)
            imports[name] = (*imports.get(name, ()), *names)
            import_lines.setdefault(name, line_of(statement))
        elif statement.type == "export_statement":
            exports += _read_export(statement, path)
            declaration = statement.child_by_field_name("declaration")
            kept += [declaration] if declaration else []
        else:
            kept.append(statement)
    _check_exports(exports, {name.inside for names in imports.values() for name in names}, kept, path)
    return EsModule(path, imports, import_lines, tuple(exports), minified(kept))


def _read_import(statement: Node, path: str) -> tuple[str, tuple[Name, ...]]:
    """Return the module that a statement imports, and the names that it takes."""
    *clauses, source = _parts(statement)
    names: list[Name] = []
    for clause in clauses:
        parts = _parts(clause)
        if source.type != "string" or [part.type for part in parts] != ["named_imports"]:
            _refuse(statement, path, _IMPORTS)
        names += _specifiers(parts[0], path, _IMPORTS, imported=True)
    return text_of(source)[1:-1], tuple(names)


def _read_export(statement: Node, path: str) -> tuple[Name, ...]:
    """Return the names that a statement exports."""
    parts = _parts(statement)
    if [part.type for part in parts] == ["export_clause"]:
        return tuple(_specifiers(parts[0], path, _EXPORTS, imported=False))
    declaration = statement.child_by_field_name("declaration")
    names = tuple(_declared(declaration)) if declaration else ()
    if not names or "" in names or any(child.type == "default" for child in statement.children):
        _refuse(statement, path, _EXPORTS)
    return tuple(Name(name, name, line_of(statement)) for name in names)


def _specifiers(clause: Node, path: str, rule: str, *, imported: bool) -> Iterator[Name]:
    for specifier in _parts(clause):
        names = [part for part in specifier.children if part.type not in ("as", "comment")]
        if any(name.type != "identifier" for name in names):  # a string, or `default`
            _refuse(specifier, path, rule)
        first, last = text_of(names[0]), text_of(names[-1])
        outside, inside = (first, last) if imported else (last, first)
        yield Name(outside, inside, line_of(specifier))


def _declared(declaration: Node) -> Iterator[str]:
    """Yield the functions, classes and constants that a declaration makes, "" for an object or list taken apart."""
    if declaration.type in DECLARATIONS:
        name = declaration.child_by_field_name("name")
        assert name, "a declaration has a name"
        yield text_of(name)
    elif declaration.type == "lexical_declaration" and declaration.children[0].type == "const":
        for declarator in declaration.named_children:
            name = declarator.child_by_field_name("name")
            if name:
                yield text_of(name) if name.type == "identifier" else ""


def _check_exports(exports: list[Name], imported: set[str], statements: list[Node], path: str) -> None:
    known = imported.union(*map(_declared, statements))
    seen: set[str] = set()
    for name in exports:
        if name.inside not in known:
            raise InputError(
                f"{path}:{name.line}: exports '{name.inside}', which is none of its functions, classes, constants and"
                " imports; who imports a name takes its value once, so a variable cannot be exported"
            )
        if name.outside in seen:
            raise InputError(f"{path}:{name.line}: exports '{name.outside}' a second time")
        seen.add(name.outside)


def _refuse_waiting(root: Node, path: str) -> None:
    found = QueryCursor(_REFUSED).captures(root)
    for node in found.get("import", []):
        raise InputError(
            f"{path}:{line_of(node)}: the page is one script, without import() and import.meta; {_IMPORTS}"
        )
    for node in found.get("await", []):
        if not any("function" in around.type or around.type == "method_definition" for around in _around(node)):
            raise InputError(f"{path}:{line_of(node)}: a module cannot wait (await) but in its functions")


def _parts(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type != "comment"]


def _around(node: Node) -> Iterator[Node]:
    while node.parent:
        node = node.parent
        yield node


def _refuse(node: Node, path: str, rule: str) -> NoReturn:
    raise InputError(f"{path}:{line_of(node)}: got '{' '.join(text_of(node).split())[:60]}'; {rule}")
