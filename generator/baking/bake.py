"""Published models and sentences to baked data, by way of a cache that knows what each reading was made from.

Torch is imported only when something is missing from the cache: a change of the text alone never waits for it.
"""

import functools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from generator.article.config import Config
from generator.attribution.measures import measures, take_own
from generator.baking.exhibits import bake_exhibits
from generator.baking.prefixes import bake_prefixes
from generator.baking.readings import Entry, bake_reading, is_baked
from generator.baking.side_by_side import Loaded, in_order
from generator.contract.measures import Measure
from generator.contract.schema import Baked, Manifest, Model, Sentence, Word
from generator.errors import InputError, did_you_mean
from generator.storage.cache import Cache
from generator.studies.registry import KNOWN
from generator.studies.results import read_studies
from generator.training.run_record import connectivity_of_run
from generator.weights import PublishedModel, open_published


def bake(
    config: Config,
    models: Path,
    cache: Cache,
    *,
    studies: Path | None = None,
    report: Callable[[str, str, bool], object] = lambda model, sentence, computed: None,
) -> Baked:
    """Return the baked data of every model and sentence of an article.

    `models` is the folder of the published weights, `studies` that of what was found out over many texts. `report` is
    called with the model, the sentence, and whether its reading had to be computed. All files are opened before
    anything is computed.
    """
    published = {
        name: open_published(models / f"{name}.safetensors", model.unit) for name, model in config.models.items()
    }
    _check_vocabularies(config, published)
    for name, model in published.items():
        _check_config(config, name, model)
    first = next(iter(published.values()))
    described = [_model(config, name, model) for name, model in published.items()]
    manifest = replace(
        planned_manifest(config),
        models=tuple(model for model in described if not model.not_compared),
        not_compared=tuple(model for model in described if model.not_compared),
        sentences=tuple(_sentences(config, list(published.values()))),
        vocab_size=first.config.vocab_size,
        studies=_studies(studies, published),
    )
    loaded = Loaded(lambda name: published[name].load())
    asked = [
        (name, sentence)
        for name in published
        for sentence in manifest.sentences
        if not config.models[name].sentences or sentence.id in config.models[name].sentences
    ]

    def entry_of(name: str, sentence: Sentence) -> Entry:
        return bake_reading(cache, functools.partial(loaded.get, name), published[name], name, sentence)

    missing = sum(not is_baked(cache, published[name], name, sentence) for name, sentence in asked)
    readings, packed = {}, {}
    for (name, sentence), entry in zip(asked, in_order(entry_of, asked, missing=missing), strict=True):
        readings[sentence.id, name], packed[sentence.id, name] = entry.reading, entry.packed
        report(name, sentence.id, entry.computed)
    compared = {model.id: published[model.id] for model in manifest.models}
    return Baked(
        manifest,
        readings,
        packed,
        prefixes=bake_prefixes(compared, manifest.sentences, cache),
        erasures=bake_exhibits(compared, config.exhibits, cache),
    )


def planned_manifest(config: Config) -> Manifest:
    """Return the manifest of an article as far as it is known before there are models: every word passes for known.

    Measures of the article's own are taken, so that they can be named.
    """
    take_own(config.own_measures)
    return Manifest(
        article=config.article,
        models=(),
        sentences=tuple(_sentences(config, [])),
        vocab_size=0,
        alphabet=config.alphabet,
        measures=_measures(config),
        studies={name: {} for name in {**dict.fromkeys(KNOWN), **config.studies}},
        literature=config.beside.literature,
        unit_texts=config.beside.unit_texts,
        mark=config.beside.mark,
        icon=config.beside.icon,
        exhibits=config.exhibits,
        own_figures=config.figures,
    )


def _studies(folder: Path | None, published: dict[str, PublishedModel]) -> dict[str, Any]:
    """Return the results of all studies by name, empty where one has not been run."""
    results = read_studies(folder, {name: model.sha256 for name, model in published.items()})
    return {name: results.get(name, {}) for name in {**dict.fromkeys(KNOWN), **results}}


def _measures(config: Config) -> tuple[Measure, ...]:
    """Return the measures, in the article's words where it has some."""
    known = measures()
    for id_ in config.measures:
        if id_ not in known:
            raise InputError(f"article.toml: [measures.{id_}]: no measure '{id_}'{did_you_mean(id_, known)}")
    said: dict[str, dict[str, Any]] = {
        id_: {"label": own.label, "note": own.note} for id_, own in config.measures.items() if not own.by
    }
    said = {id_: {key: text for key, text in words.items() if text} for id_, words in said.items()}
    return tuple(replace(measure, **said.get(id_, {})) for id_, measure in known.items())


def _model(config: Config, name: str, model: PublishedModel) -> Model:
    info = model.info
    return Model(
        id=name,
        label=config.models[name].label,
        unit=info.model.unit,
        causal=info.causal,
        hidden_size=info.model.hidden_size,
        num_layers=info.model.num_layers,
        parameters=info.parameters,
        metrics=info.metrics,
        training=info.training,
        corpus=info.corpus,
        curve=replace(info.curve, connectivity=list(connectivity_of_run(model))),
        file=model.path.name,
        bytes=model.path.stat().st_size,
        sha256=model.sha256,
        not_compared=config.models[name].not_compared,
    )


def _sentences(config: Config, models: list[PublishedModel]) -> list[Sentence]:
    sentences = []
    for sentence in config.sentences:
        words, start = [], 0
        for text in config.alphabet.words(sentence.text):
            end = start + 1 + len(text)
            known = all(text in model.vocabulary.targets for model in models)
            words.append(Word(text, start, end, known))
            start = end
        text = config.alphabet.boundary + sentence.text
        sentences.append(Sentence(sentence.id, sentence.title, text, tuple(words), sentence.note))
    return sentences


def _check_vocabularies(config: Config, published: dict[str, PublishedModel]) -> None:
    first = next(iter(published.values()))
    if first.vocabulary.alphabet != config.alphabet:
        raise InputError(
            f"{first.path}: reads texts of {first.vocabulary.alphabet.described}, but article.toml has"
            f" {config.alphabet.described} in [alphabet]; mend article.toml, or train on another corpus"
        )
    for model in published.values():
        if model.vocabulary != first.vocabulary:
            raise InputError(
                f"{model.path}: its vocabulary differs from that of {first.path}; they are compared on the same words:"
                " train them on the same prepared corpus"
            )


def _check_config(config: Config, name: str, model: PublishedModel) -> None:
    wanted = config.models[name]
    for key in ("unit", "hidden_size", "num_layers", "options"):
        if getattr(model.config, key) != getattr(wanted, key):
            raise InputError(
                f"{model.path}: {key} is {getattr(model.config, key)!r}, but article.toml has"
                f" {getattr(wanted, key)!r} in [models.{name}]; publish the model again, or mend article.toml"
            )
    model.check_unit()
