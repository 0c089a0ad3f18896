"""Reads `article.toml`. What is wrong in it is told in one line, with its place."""

import re
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

from generator.article.config import RENAMED, Config, FoldersConfig, check_text
from generator.article.literature import read_literature
from generator.article.toml_file import line_of, read_toml
from generator.config.training import TrainingConfig
from generator.errors import InputError, did_you_mean


def read_config(path: Path) -> Config:
    """Read `article.toml`, and `literature.toml` beside it."""
    source, table = read_toml(path)
    for key in ("literature", "published"):
        if key in table:
            line = line_of(source, (key, *list(table[key])[:1]))
            raise InputError(f"{path}:{line}: [{key}]: numbers of the literature stand in literature.toml, beside this")
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
    return replace(config, literature=read_literature(path.with_name("literature.toml")))


def read_folders(path: Path) -> FoldersConfig:
    """Read the table `[folders]` of `article.toml` alone, whatever else may be wrong in it; it need not be there."""
    if not path.is_file():
        return FoldersConfig()
    source, table = read_toml(path)
    try:
        return TypeAdapter(FoldersConfig).validate_python(table.get("folders", {}))
    except ValidationError as error:
        raise InputError(_describe(error, ("folders",), path, source)) from None


def _check_models(config: Config, path: Path, source: str) -> None:
    if all(model.not_compared for model in config.models.values()):
        raise InputError(f"{path}:1: an article compares at least one model; add a table [models.<id>]")
    for name in config.models:
        if not re.fullmatch("[a-z0-9_-]+", name):
            line = line_of(source, ("models", name))
            raise InputError(f"{path}:{line}: a model's id is made of a-z, 0-9, - and _, got {name!r}")
        if name in config.extra_runs:
            line = line_of(source, ("extra_runs", name))
            raise InputError(f"{path}:{line}: {name!r} is a model that is shown already; give the extra run another id")
        sentences = {sentence.id for sentence in config.sentences}
        for sentence in config.models[name].sentences:
            line = line_of(source, ("models", name, "sentences"))
            if not config.models[name].not_compared:
                raise InputError(
                    f"{path}:{line}: {name!r} is compared, on all sentences; a model with 'not_compared' has its own"
                )
            if sentence not in sentences:
                hint = did_you_mean(sentence, sentences)
                raise InputError(f"{path}:{line}: no sentence with the id {sentence!r}{hint}")


def _check_sentences(config: Config, path: Path, source: str) -> None:
    if not config.sentences:
        raise InputError(f"{path}:1: an article has at least one sentence; add [[sentences]] with id, title and text")
    seen: set[str] = set()
    for index, sentence in enumerate(config.sentences):
        where = f"{path}:{line_of(source, ('sentences', index, 'text'))}: sentence {sentence.id!r}"
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
    line = line_of(source, location)
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
