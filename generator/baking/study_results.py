"""The analyses of many held-out texts, as `python -m generator analyse` writes them: files of `article/analyses`."""

import json
from pathlib import Path
from typing import Any

from generator.errors import InputError


def read_analyses(folder: Path | None, published: dict[str, str]) -> dict[str, Any]:
    """Return every analysis of a folder by its name, after checking that it is of the published weights.

    `published` is the sha256 of each model's weights file. What an analysis says of a model that the article no longer
    compares is left out; `spread` is of models that are not published, and is taken as it is.
    """
    if folder is None or not folder.is_dir():
        return {}
    return {path.stem: _read(path, published) for path in sorted(folder.glob("*.json"))}


def _read(path: Path, published: dict[str, str]) -> dict[str, Any]:
    again = f"run: python -m generator analyse {path.stem}"
    try:
        table = json.loads(path.read_bytes())
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        line = getattr(error, "lineno", 1)
        raise InputError(f"{path}:{line}: not JSON ({error}); {again}") from None
    if not isinstance(table, dict) or table.get("analysis") != path.stem or not isinstance(table.get("models"), dict):
        raise InputError(f"{path}:1: must be the analysis {path.stem!r} of some models, and is not; {again}")
    models = {}
    for name, found in table["models"].items():
        sha256 = found.get("sha256")
        if sha256 is not None and name not in published:
            continue
        if sha256 is not None and sha256 != published[name]:
            raise InputError(
                f"{path}: the analysis of {name!r} is of weights {sha256[:12]}, the published ones are"
                f" {published[name][:12]}; {again}"
            )
        models[name] = found
    return {**table, "models": models}
