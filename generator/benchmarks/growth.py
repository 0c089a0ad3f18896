"""A larger article, made of the one that is there: to see that the page does not slow down as the article grows."""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import orjson

from generator.contract.schema import Baked, Model, Sentence

T = TypeVar("T")


def enlarge(baked: Baked, sentences: int, models: int) -> Baked:
    """Return baked data with so many sentences and models: those that are there first, then copies under other ids.

    Models that are not compared with the others stay as they are. Of the studies, copies have what their models have.
    """
    manifest = baked.manifest
    all_sentences = [_copy_of_sentence(manifest.sentences, k) for k in range(sentences)]
    all_models = [_copy_of_model(manifest.models, k) for k in range(models)]
    own_sentence = {copy.id: manifest.sentences[k % len(manifest.sentences)].id for k, copy in enumerate(all_sentences)}
    own_model = {copy.id: manifest.models[k % len(manifest.models)].id for k, copy in enumerate(all_models)}

    def grown(found: Mapping[tuple[str, str], T], named: Callable[[T, str, str], T]) -> dict[tuple[str, str], T]:
        copies = {
            (sentence, model): named(found[own_sentence[sentence], own_model[model]], sentence, model)
            for sentence in own_sentence
            for model in own_model
        }
        return {**copies, **found}  # those of models that are not compared too

    studies = {name: _with_copies(table, own_model) for name, table in manifest.studies.items()}
    larger = replace(manifest, sentences=tuple(all_sentences), models=tuple(all_models), studies=studies)
    return replace(
        baked,
        manifest=larger,
        readings=grown(
            baked.readings, lambda reading, sentence, model: replace(reading, sentence=sentence, model=model)
        ),
        packed=grown(baked.packed, _repacked),
        prefixes=grown(baked.prefixes, _repacked),
    )


def _repacked(packed: bytes, sentence: str, model: str) -> bytes:
    return gzip.compress(orjson.dumps(orjson.loads(gzip.decompress(packed)) | {"sentence": sentence, "model": model}))


def _with_copies(table: dict[str, Any], own_model: dict[str, str]) -> dict[str, Any]:
    found = table.get("models", {})
    return {**table, "models": found | {copy: found[own] for copy, own in own_model.items() if own in found}}


def _copy_of_sentence(sentences: tuple[Sentence, ...], k: int) -> Sentence:
    round_, of = divmod(k, len(sentences))
    sentence = sentences[of]
    return (
        replace(sentence, id=f"{sentence.id}-{round_ + 1}", title=f"{sentence.title} {round_ + 1}")
        if round_
        else sentence
    )


def _copy_of_model(models: tuple[Model, ...], k: int) -> Model:
    round_, of = divmod(k, len(models))
    model = models[of]
    return replace(model, id=f"{model.id}-{round_ + 1}", label=f"{model.label} {round_ + 1}") if round_ else model
