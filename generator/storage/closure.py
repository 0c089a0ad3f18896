"""Import closures: the source that a piece of code runs, found by the imports in its syntax trees.

The closure of a module is the module, the packages that it lies in, and the closures of all that it imports, in
functions too. Followed are the modules of the same top-level package, of `generator`, and what lies beside the author's
own modules; libraries are not. An import under `if TYPE_CHECKING` never runs, and does not count.
"""

import ast
import hashlib
import importlib.util
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from generator.errors import InputError

_LIBRARIES = {"site-packages", "dist-packages"}


class Closures:
    """Finds import closures, and reads each file once.

    What is edited while a long computation runs therefore counts from the next `Closures` on: this one's answers stay
    those of the code that is running.
    """

    def __init__(self) -> None:
        self._places: dict[str, _Place] = {}
        self._sources: dict[str, _Source | None] = {}
        self._found: dict[frozenset[str], str] = {}

    def sha256(self, modules: Iterable[str]) -> str:
        """Return one sha256 of all files in the closure of some modules, by their names and their content."""
        wanted = frozenset(modules)
        if wanted not in self._found:
            lines = (f"{name} {source.sha256}\n" for name, source in sorted(self._closure(wanted).items()))
            self._found[wanted] = hashlib.sha256("".join(lines).encode()).hexdigest()
        return self._found[wanted]

    def files(self, modules: Iterable[str]) -> dict[str, Path]:
        """Return the files in the closure of some modules, by the modules' dotted names.

        Raises `InputError` if one of `modules` is not there, or if a file is not Python.
        """
        return {name: source.path for name, source in sorted(self._closure(frozenset(modules)).items())}

    def _closure(self, modules: frozenset[str]) -> "dict[str, _Source]":
        found: dict[str, _Source] = {}
        for name in modules:
            top = name.partition(".")[0]
            self._places.setdefault("generator", _installed("generator"))
            self._places.setdefault(top, _installed(top))
            if not self._source(name):
                raise InputError(f"no module {name!r} in the article's folder, in this one, or among the packages")
        left = list(modules)
        while left:
            name = left.pop()
            source = self._source(name)
            if source and name not in found:
                found[name] = source
                left += [*source.imports, *_packages(name)]
                for imported in source.imports:
                    self._look_beside(source, imported.partition(".")[0])
        return found

    def _look_beside(self, source: "_Source", top: str) -> None:
        """Take a module that lies beside the top-level package or module of `source` for one of the author's."""
        if top not in self._places and source.root.name not in _LIBRARIES:
            file, folder = source.root / f"{top}.py", source.root / top
            if file.is_file() or folder.is_dir():
                self._places[top] = _Place(source.root, file, (folder,))

    def _source(self, name: str) -> "_Source | None":
        place = self._places.get(name.partition(".")[0])
        if place is None:
            return None
        if name not in self._sources:
            file = place.file_of(name)
            self._sources[name] = _Source(file, place.root, *_read(file, name)) if file else None
        return self._sources[name]


@dataclass(frozen=True)
class _Place:
    """Where the modules of one top-level name are."""

    root: Path
    file: Path  # of a top-level module
    folders: tuple[Path, ...]  # of a top-level package, which may have several

    def file_of(self, name: str) -> Path | None:
        parts = name.split(".")[1:]
        candidates = [folder.joinpath(*parts, "__init__.py") for folder in self.folders]
        if parts:
            candidates += [folder.joinpath(*parts[:-1], f"{parts[-1]}.py") for folder in self.folders]
        else:
            candidates.append(self.file)
        return next((file for file in candidates if file.is_file()), None)


@dataclass(frozen=True)
class _Source:
    path: Path
    root: Path
    sha256: str
    imports: tuple[str, ...]


def _installed(top: str) -> _Place:
    """Return where a top-level package or module is, without importing it."""
    spec = importlib.util.find_spec(top)
    folders = tuple(Path(folder) for folder in (spec and spec.submodule_search_locations) or ())
    file = Path(spec.origin) if spec and spec.origin else Path(f"{top}.py")
    root = folders[0].parent if folders else file.parent
    return _Place(root, file, folders)


def _packages(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]


def _read(file: Path, name: str) -> tuple[str, tuple[str, ...]]:
    package = name if file.name == "__init__.py" else name.rpartition(".")[0]
    return _parsed(file.read_bytes(), package, str(file))


@lru_cache(maxsize=1024)
def _parsed(source: bytes, package: str, shown: str) -> tuple[str, tuple[str, ...]]:
    """Return the sha256 of a source, and the names that it may import: of modules, or of what is in them."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        raise InputError(f"{shown}:{getattr(error, 'lineno', None) or 1}: not Python: {error}") from None
    names = dict.fromkeys(name for statement in _statements(tree.body) for name in _imported(statement, package))
    return hashlib.sha256(source).hexdigest(), tuple(names)


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield all statements that may run, those in functions and branches too."""
    for statement in body:
        if isinstance(statement, ast.If) and ast.unparse(statement.test).endswith("TYPE_CHECKING"):
            yield from _statements(statement.orelse)
            continue
        yield statement
        for part in ("body", "orelse", "finalbody"):
            yield from _statements(getattr(statement, part, ()))
        for part in ("handlers", "cases"):
            for branch in getattr(statement, part, ()):
                yield from _statements(branch.body)


def _imported(statement: ast.stmt, package: str) -> Iterator[str]:
    if isinstance(statement, ast.Import):
        yield from (alias.name for alias in statement.names)
    elif isinstance(statement, ast.ImportFrom):
        base = statement.module or ""
        if statement.level:
            parts = package.split(".")
            parents = parts[: len(parts) - statement.level + 1]
            base = ".".join([*parents, *([base] if base else [])])
        yield base
        yield from (f"{base}.{alias.name}" for alias in statement.names)
