"""Reads `article.toml`. What is wrong in it is told in one line, with its place."""

import re
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from generator.article.config import Config, CorpusConfig, FilesBeside, FoldersConfig, check_text
from generator.article.drawings import read_drawing
from generator.article.exhibits import check_exhibits
from generator.article.literature import read_literature
from generator.article.metadata_texts import check_texts
from generator.article.toml_file import complaint, line_of, read_toml
from generator.article.unit_texts import read_unit_texts
from generator.config import TrainingConfig
from generator.contract.alphabet import Alphabet
from generator.corpus.alphabets import choose_alphabet
from generator.errors import Gathering, InputError, did_you_mean
from generator.storage.text_file import read_text


def read_config(path: Path) -> Config:
    """Read `article.toml`, and beside it `literature.toml` and what `units/` says of the units."""
    source, table = read_toml(path)
    for key in ("literature", "published"):
        if key in table:
            line = line_of(source, (key, *list(table[key])[:1]))
            raise InputError(f"{path}:{line}: [{key}]: numbers of the literature stand in literature.toml, beside this")
    try:
        config = TypeAdapter(Config).validate_python(table)
    except ValidationError as error:
        raise complaint(error, path, source, Config) from None
    if "alphabet" not in table and config.corpus:
        config = replace(config, alphabet=alphabet_of(config.corpus, path.parent))
    gathering = Gathering()
    tables = [("models", id_, [id_]) for id_ in config.models]
    tables += [("extra_runs", id_, [*extra.runs(id_)]) for id_, extra in config.extra_runs.items()]
    for group, id_, names in tables:
        with gathering.more():
            try:
                for name in names:
                    config.training_of(name)
            except ValidationError as error:
                raise complaint(error, path, source, TrainingConfig, table=(group, id_, "training")) from None
    for check in (check_texts, _check_models, _check_extra_runs, _check_sentences, check_exhibits):
        with gathering.more():
            check(config, path, source)
    with gathering.more():
        config = replace(config, beside=_read_beside(config, path, source))
    gathering.settle()
    return config


def read_folders(path: Path) -> FoldersConfig:
    """Read the table `[folders]` of `article.toml` alone, whatever else may be wrong in it; it need not be there."""
    return _read_alone(path, "folders", FoldersConfig) or FoldersConfig()


def read_corpus_settings(path: Path) -> CorpusConfig | None:
    """Read the table `[corpus]` of `article.toml` alone, likewise."""
    return _read_alone(path, "corpus", CorpusConfig)


def alphabet_of(corpus: CorpusConfig, folder: Path) -> Alphabet:
    """Return the alphabet that a table `[corpus]` asks for; `folder` is the article's."""
    return choose_alphabet(
        corpus.alphabet, folder, keep_case=corpus.keep_case, digits=corpus.digits, punctuation=corpus.punctuation
    )


_Table = TypeVar("_Table")


def _read_alone(path: Path, name: str, kind: type[_Table]) -> _Table | None:
    if not path.exists():
        return None
    source, table = read_toml(path)
    if name not in table:
        return None
    try:
        return TypeAdapter(kind).validate_python(table[name])
    except ValidationError as error:
        raise complaint(error, path, source, kind, table=(name,)) from None


def _read_beside(config: Config, path: Path, source: str) -> FilesBeside:
    """Read what stands in files beside `article.toml`."""
    named = {}
    for key in ("mark", "icon"):
        name = getattr(config.page, key)
        file = path.parent / name if name else None
        if file and not file.is_file():
            found = [svg.name for svg in path.parent.glob("*.svg")]
            line = line_of(source, ("page", key))
            raise InputError(f"{path}:{line}: {key}: no file '{name}' beside this{did_you_mean(name, found)}")
        if file and not file.resolve().is_relative_to(path.parent.resolve()):
            line = line_of(source, ("page", key))
            raise InputError(f"{path}:{line}: {key}: '{name}' leads out of the article's folder; put the file into it")
        named[key] = file
    return FilesBeside(
        literature=read_literature(path.with_name("literature.toml")),
        unit_texts=read_unit_texts(path.with_name("units")),
        mark=read_drawing(named["mark"], "") if named["mark"] else None,
        icon=read_text(named["icon"]) if named["icon"] else "",
    )


def _check_models(config: Config, path: Path, source: str) -> None:
    gathering = Gathering()
    with gathering.more():
        if all(model.not_compared for model in config.models.values()):
            raise InputError(f"{path}:1: an article compares at least one model; add a table [models.<id>]")
    for name in config.models:
        with gathering.more():
            _check_model(name, config, path, source)
    gathering.settle()


def _check_extra_runs(config: Config, path: Path, source: str) -> None:
    taken = set(config.models)
    for id_, extra in config.extra_runs.items():
        line = line_of(source, ("extra_runs", id_))
        if len(set(extra.seeds)) < len(extra.seeds):
            raise InputError(f"{path}:{line}: seeds of {id_!r}: each may stand once, got {list(extra.seeds)}")
        for name in extra.runs(id_):
            if name in taken:
                raise InputError(
                    f"{path}:{line}: {name!r} is a model that is shown, or another run; give the extra run another id"
                )
            taken.add(name)


def _check_model(name: str, config: Config, path: Path, source: str) -> None:
    if not re.fullmatch("[a-z0-9_-]+", name):
        line = line_of(source, ("models", name))
        raise InputError(f"{path}:{line}: a model's id is made of a-z, 0-9, - and _, got {name!r}")
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
    gathering, seen = Gathering(), set[str]()
    for index, sentence in enumerate(config.sentences):
        where = f"{path}:{line_of(source, ('sentences', index, 'text'))}: sentence {sentence.id!r}"
        with gathering.more():
            if not re.fullmatch("[a-z0-9-]+", sentence.id) or sentence.id in seen:
                raise InputError(f"{where}: an id is made of a-z, 0-9 and -, and used once, got {sentence.id!r}")
        seen.add(sentence.id)
        with gathering.more():
            check_text(sentence.text, config.alphabet, where)
    gathering.settle()
