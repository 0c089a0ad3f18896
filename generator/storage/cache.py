"""The cache: results on disk, each kept by what it was computed from and by the code that computed it.

The name of an entry is the sha256 of its inputs and of the source of the computing code: the import closure of its
module (see `closure.py`). No list of files is kept by hand, and no version is to be raised. An entry begins with the
sha256 of its content; one that is damaged is said, and computed again.
"""

import functools
import hashlib
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from generator.storage.atomic import write_atomically
from generator.storage.closure import Closures
from generator.storage.regular_file import open_regular

Code = Callable[..., object] | str
"""A function, or the dotted name of a module."""


class Entry(NamedTuple):
    """An answer of the cache."""

    data: bytes
    computed: bool
    """Whether it was not there, or damaged."""


class Cache:
    """A folder of results that can be computed again.

    `say` is given a line about each entry that is damaged; it goes to standard error unless told otherwise. Whatever
    this object keeps or finds, it takes the code as it was when first asked: make one for each command.
    """

    def __init__(self, folder: Path, *, say: Callable[[str], object] | None = None) -> None:
        self.folder = folder
        self._say = say or (lambda line: print(line, file=sys.stderr))
        self._closures = Closures()

    def get(self, kind: str, inputs: object, compute: Callable[[], bytes], *, also: Iterable[Code] = ()) -> Entry:
        """Return what `compute` returns, from the cache if it is there.

        `kind` begins the entry's name, as `tensors/gru-grammar` does, folders and all. `inputs` is all that the result
        depends on beside the code: what orjson writes, with numpy arrays. The code is the import closure of the module
        that `compute` is defined in, and of `also`: what it is handed and does not import. A `functools.partial` counts
        as its function.
        """
        (entry,) = self.get_all(kind, [inputs], lambda _: [compute()], by=(compute, *also))
        return entry

    def holds(self, kind: str, inputs: object, by: Iterable[Code]) -> bool:
        """Return whether there is a result, damaged or not; `by` is the code, as in `get_all`."""
        return self._path(kind, self._closures.sha256(_module(part) for part in by), inputs).is_file()

    def get_all(
        self,
        kind: str,
        inputs: Sequence[object],
        compute: Callable[[Sequence[int]], Sequence[bytes]],
        *,
        by: Iterable[Code] | None = None,
    ) -> list[Entry]:
        """Return a result for each of `inputs`; `compute` is called once, with the places of all that are missing.

        The code is that of `by`, or of `compute`.
        """
        code = self._closures.sha256(_module(part) for part in (by or (compute,)))
        paths = [self._path(kind, code, item) for item in inputs]
        found = [self._read(path) for path in paths]
        missing = [place for place, data in enumerate(found) if data is None]
        made = compute(missing) if missing else ()
        for place, data in zip(missing, made, strict=True):
            write_atomically(paths[place], hashlib.sha256(data).digest() + data)
            found[place] = data
        computed = set(missing)
        return [Entry(data, place in computed) for place, data in enumerate(found) if data is not None]

    def _path(self, kind: str, code: str, inputs: object) -> Path:
        table = orjson.dumps([kind, code, inputs], option=orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY)
        name = re.sub(r"[^\w/-]+", "-", kind)
        return self.folder / f"{name}-{hashlib.sha256(table).hexdigest()[:32]}"

    def _read(self, path: Path) -> bytes | None:
        try:
            with open_regular(path) as file:
                stored = file.read()
        except FileNotFoundError:
            return None
        size = hashlib.sha256().digest_size
        checksum, data = stored[:size], stored[size:]
        if hashlib.sha256(data).digest() == checksum:
            return data
        self._say(f"{path}: damaged; it is computed again")
        return None


def _module(code: Code) -> str:
    if isinstance(code, str):
        return code
    function: Any = code
    while isinstance(function, functools.partial):
        function = function.func
    name: str = function.__module__
    return name
