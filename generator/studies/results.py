"""Results of studies: files of `article/studies`, one a study, written by the command `study`, read by the build.

| key | content |
| --- | --- |
| `study` | the study's name, which is the file's |
| `observations`, `split`, `seed` | the texts that were read, and how they were drawn |
| `corpus` | `name`, `sha256` and `seed` of the prepared corpus |
| `code` | hash of each module that has made it, see `code_hashes`; the page does not have it |
| `models` | what was found, by the model's id; with the `sha256` of its weights file, where they are published |
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeGuard

import orjson

from generator.contract.records import CorpusInfo
from generator.errors import InputError, reason
from generator.storage.atomic import write_atomically
from generator.storage.regular_file import read_regular


@dataclass(frozen=True)
class Sample:
    """Which texts a study has read: `observations` of a split, drawn by `seed`."""

    observations: int
    seed: int
    corpus: dict[str, Any]
    split: str = "test"


def sample_of(info: CorpusInfo, observations: int, seed: int) -> Sample:
    """Return the sample of a prepared corpus."""
    return Sample(observations, seed, {"name": info.name, "sha256": info.sha256, "seed": info.seed})


@dataclass(frozen=True)
class Written:
    """A file of results."""

    path: Path
    observations: int
    models: tuple[str, ...]


def write_results(
    folder: Path,
    study: str,
    sample: Sample,
    models: dict[str, Any],
    code: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> Written:
    """Write what a study found, by the model's id, the hashes of the code that found it, and what holds of all."""
    path = folder / f"{study}.json"
    table = {
        "study": study,
        **asdict(sample),
        **({"code": dict(code)} if code else {}),
        **(more or {}),
        "models": models,
    }
    write_atomically(path, orjson.dumps(table, option=orjson.OPT_APPEND_NEWLINE))
    return Written(path, sample.observations, tuple(models))


def results_kept(
    folder: Path, study: str, sample: Sample, sha256: dict[str, str], code: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """Return what was found before of the same weights, on the same texts, by the same code.

    A retrained model costs only itself. `sha256` is that of each model's weights file. A file that cannot be read keeps
    nothing: it is written anew.
    """
    table = read_table(folder / f"{study}.json")
    wanted = {**asdict(sample), "code": code}
    if {key: table.get(key) for key in wanted} != wanted:
        return {}
    models = table["models"]
    return {model: models[model] for model in sha256 if models.get(model, {}).get("sha256") == sha256[model]}


def read_table(path: Path) -> dict[str, Any]:
    """Return a file of results as it is; nothing where there is none, or none that can be read."""
    try:
        table = orjson.loads(read_regular(path))
    except (FileNotFoundError, orjson.JSONDecodeError):
        return {}
    return table if _is_whole(table) else {}


def _is_whole(table: Any) -> TypeGuard[dict[str, Any]]:
    """Whether a table has models, and of each a table, with the sha256 of its weights if they are published."""
    return (
        isinstance(table, dict)
        and isinstance(table.get("models"), dict)
        and all(
            isinstance(found, dict) and isinstance(found.get("sha256", ""), str | None)
            for found in table["models"].values()
        )
    )


def read_studies(folder: Path | None, published: dict[str, str]) -> dict[str, Any]:
    """Return every study of a folder by its name, after checking that it is of the published weights.

    `published` is the sha256 of each model's weights file. What a study says of a model that the article no longer
    compares is left out; `spread` and `course` are of runs that are not published, and are taken as they are.
    """
    if folder is None or not folder.is_dir():
        return {}
    return {path.stem: _read(path, published) for path in sorted(folder.glob("*.json"))}


def _read(path: Path, published: dict[str, str]) -> dict[str, Any]:
    again = f"run: python -m generator study {path.stem}"
    try:
        table = orjson.loads(read_regular(path))
    except orjson.JSONDecodeError as error:
        raise InputError(f"{path}:{error.lineno}: not JSON ({reason(error)}); {again}") from None
    if not _is_whole(table) or table.get("study") != path.stem:
        raise InputError(f"{path}:1: must be the study {path.stem!r} of some models, and is not; {again}")
    models = {}
    for name, found in table["models"].items():
        sha256 = found.get("sha256")
        if sha256 is not None and name not in published:
            continue
        if sha256 is not None and sha256 != published[name]:
            raise InputError(
                f"{path}: the study of {name!r} is of weights {sha256[:12]}, the published ones are"
                f" {published[name][:12]}; {again}"
            )
        models[name] = found
    return {**{key: value for key, value in table.items() if key != "code"}, "models": models}
