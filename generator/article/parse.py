"""Reads `article.toml`. What is wrong in it is told in one line, with its place."""

import re
import tomllib
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

from generator.article.config import RENAMED, Config, FoldersConfig, check_text
from generator.config.training import TrainingConfig
from generator.errors import InputError, did_you_mean


def read_config(path: Path) -> Config:
    """Read `article.toml`."""
    source, table = _read(path)
    try:
        config = TypeAdapter(Config).validate_python(table)
    except ValidationError as error:
        raise InputError(_describe(error, (), path, source)) from None
    for group, name in [("models", name) for name in config.models] + [
        ("extra_runs", name) for name in config.extra_runs
    ]:
        try:
            config.training_of(name)
        except ValidationError as error:
            raise InputError(_describe(error, (group, name, "training"), path, source)) from None
    _check_models(config, path, source)
    _check_sentences(config, path, source)
    return config


def read_folders(path: Path) -> FoldersConfig:
    """Read the table `[folders]` of `article.toml` alone, whatever else may be wrong in it; it need not be there."""
    if not path.is_file():
        return FoldersConfig()
    source, table = _read(path)
    try:
        return TypeAdapter(FoldersConfig).validate_python(table.get("folders", {}))
    except ValidationError as error:
        raise InputError(_describe(error, ("folders",), path, source)) from None


def _read(path: Path) -> tuple[str, dict[str, Any]]:
    """Return the text of a TOML file, and what it says."""
    try:
        source = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; an article's folder holds article.toml and article.md") from None
    except UnicodeDecodeError as error:
        number = error.object[: error.start].count(b"\n") + 1
        raise InputError(f"{path}:{number}: not UTF-8; save the file in that encoding") from None
    try:
        return source, tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise InputError(f"{path}:{line.group(1) if line else 1}: not TOML: {error}") from None


def _check_models(config: Config, path: Path, source: str) -> None:
    if all(model.apart for model in config.models.values()):
        raise InputError(f"{path}:1: an article compares at least one model; add a table [models.<id>]")
    for name in config.models:
        if not re.fullmatch("[a-z0-9_-]+", name):
            line = _line(source, ("models", name))
            raise InputError(f"{path}:{line}: a model's id is made of a-z, 0-9, - and _, got {name!r}")
        if name in config.extra_runs:
            line = _line(source, ("extra_runs", name))
            raise InputError(f"{path}:{line}: {name!r} is a model that is shown already; give the extra run another id")
        sentences = {sentence.id for sentence in config.sentences}
        for sentence in config.models[name].sentences:
            line = _line(source, ("models", name, "sentences"))
            if not config.models[name].apart:
                raise InputError(
                    f"{path}:{line}: {name!r} is compared, on all sentences; only a model apart has its own"
                )
            if sentence not in sentences:
                hint = did_you_mean(sentence, sentences)
                raise InputError(f"{path}:{line}: no sentence with the id {sentence!r}{hint}")


def _check_sentences(config: Config, path: Path, source: str) -> None:
    if not config.sentences:
        raise InputError(f"{path}:1: an article has at least one sentence; add [[sentences]] with id, title and text")
    seen: set[str] = set()
    for index, sentence in enumerate(config.sentences):
        where = f"{path}:{_line(source, ('sentences', index, 'text'))}: sentence {sentence.id!r}"
        if not re.fullmatch("[a-z0-9-]+", sentence.id) or sentence.id in seen:
            raise InputError(f"{where}: an id is made of a-z, 0-9 and -, and used once, got {sentence.id!r}")
        seen.add(sentence.id)
        check_text(sentence.text, where)


def _describe(error: ValidationError, table_of: tuple[str, ...], path: Path, source: str) -> str:
    """Return one line on the first thing that is wrong."""
    # A misspelt key is both unknown and missing: the former says more.
    unknown = ("extra_forbidden", "unexpected_keyword_argument")
    item = min(error.errors(include_url=False), key=lambda item: item["type"] not in unknown)
    location = (*table_of, *item["loc"])
    while isinstance(location[-1], int):  # an entry of a list
        location = location[:-1]
    line = _line(source, location)
    key, table = location[-1], ".".join(str(part) for part in location[:-1]) or "the top level"
    if item["type"] in unknown:
        return (
            f"{path}:{line}: unknown key {str(key)!r} in {table}{did_you_mean(str(key), _keys(location[:-1]), RENAMED)}"
        )
    if item["type"] in ("missing", "missing_argument"):
        return f"{path}:{line}: {table} lacks {str(key)!r}"
    return f"{path}:{line}: {str(key)!r} in {table}: {item['msg'].lower()}, got {item['input']!r}"


def _keys(location: tuple[int | str, ...]) -> list[str]:
    """Return the keys that the table at `location` may have."""
    kind: Any = TrainingConfig if location[-1:] == ("training",) else Config
    for part in location if kind is Config else ():
        if is_dataclass(kind):
            kind = get_type_hints(kind)[str(part)]
        else:
            kind = next(argument for argument in get_args(kind) if is_dataclass(argument))
    if not is_dataclass(kind):
        kind = next((argument for argument in get_args(kind) if is_dataclass(argument)), Config)
    return [item.name for item in fields(kind)]


def _line(source: str, location: tuple[int | str, ...]) -> int:
    """Return the line of the table or key at `location`, as well as it can be told from the text."""
    table, found = "", 0
    counts: dict[str, int] = {}
    wanted, wanted_table = (".".join(str(part) for part in parts) for parts in (location, location[:-1]))
    wanted_key = str(location[-1]) if location else ""
    for number, line in enumerate(source.splitlines(), start=1):
        header = re.match(r"\s*(\[\[?)\s*([^\]]+?)\s*\]", line)
        if header:
            table = header.group(2)
            if header.group(1) == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = f"{table}.{counts[table]}"
            if table in (wanted, wanted_table) or (header.group(2) == wanted and not found):
                found = number
        elif table == wanted_table and re.match(rf"\s*\"?{re.escape(wanted_key)}\"?\s*=", line):
            return number
    return found or (_line(source, location[:-1]) if location else 1)
