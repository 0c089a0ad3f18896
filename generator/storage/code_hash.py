"""Hashes of what runs of some code, so that a result can say what it was made by, and name the file that changed since.

Comments, docstrings and blank lines do not count. (The cache counts every byte: there a needless miss costs nothing but
time, while what is published is made again only where it may differ.)
"""

import ast
import hashlib
import io
import tokenize
from collections.abc import Iterable

from generator.storage.closure import Closures

_DIGITS = 12


def code_hashes(modules: Iterable[str]) -> dict[str, str]:
    """Return the start of a sha256 for every module in the import closure of some, by its name; empty ones left out.

    Raises `InputError` if one of `modules` is not there, or is not Python.
    """
    sources = {name: _bare(path.read_bytes()) for name, path in Closures().files(modules).items()}
    return {name: hashlib.sha256(bare.encode()).hexdigest()[:_DIGITS] for name, bare in sources.items() if bare}


def _bare(source: bytes) -> str:
    """Return the lines of a source without comments, docstrings and blank lines, alike in every version of Python."""
    lines = [*io.TextIOWrapper(io.BytesIO(source), encoding="utf-8")]
    for token in tokenize.tokenize(io.BytesIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            for row in range(node.lineno - 1, node.end_lineno or node.lineno):
                lines[row] = ""
    return "\n".join(line.rstrip() for line in lines if line.strip())
