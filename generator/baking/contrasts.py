"""Contrasts of the word being typed with what the models suggest instead, at the moments that an article names.

All models are asked the same question: the rivals of a moment are the suggestions of all of them. Torch is imported
only when a contrast is missing from the cache.
"""

import functools
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
from safetensors.numpy import load as read_arrays
from safetensors.numpy import save as write_arrays

from generator.baking.side_by_side import Loaded, in_order
from generator.contract.contrasts import Moment, pack_contrasts, pack_moment
from generator.contract.schema import Baked, Model, Sentence
from generator.errors import InputError
from generator.storage.cache import Cache, Code, Entry
from generator.storage.own_units import own_modules
from generator.weights import open_published

if TYPE_CHECKING:
    from generator.model import Autocomplete


def with_contrasts(
    baked: Baked,
    models: Path,
    cache: Cache,
    moments: Iterable[tuple[str, int]],
    *,
    report: Callable[[str, str, bool], object] = lambda model, sentence, computed: None,
) -> Baked:
    """Return the baked data with the contrasts at some moments, each a sentence's id and a position.

    Moments in a word outside the vocabulary have none. `models` is the folder of the published weights; `report` is
    called with the model, the sentence, and whether the contrast had to be computed.
    """
    sentences = {sentence.id: sentence for sentence in baked.manifest.sentences}
    asked: dict[str, dict[int, list[str]]] = {}
    for id_, position in sorted(set(moments)):
        rivals = _rivals(baked, sentences[id_], position)
        if rivals:
            asked.setdefault(id_, {})[position] = rivals
    if not asked:
        return baked
    files = {model.id: models / model.file for model in baked.manifest.models}
    units = {model.id: model.unit for model in baked.manifest.models}
    loaded = Loaded(lambda name: open_published(files[name], units[name]).load())
    values: dict[tuple[str, int], dict[str, bytes]] = {}

    def entries_of(model: Model, id_: str) -> list[Entry]:
        positions = list(asked[id_].items())

        def compute(places: Sequence[int]) -> list[bytes]:
            some = [positions[place] for place in places]
            return _contrasts(loaded.get(model.id), files[model.id], sentences[id_], some)

        return cache.get_all(*_keys(model, sentences[id_], asked[id_]), compute, by=_code(model))

    tasks = [(model, id_) for model in baked.manifest.models for id_ in asked]
    missing = sum(
        not all(cache.holds(kind, item, _code(model)) for item in inputs)
        for model, id_ in tasks
        for kind, inputs in [_keys(model, sentences[id_], asked[id_])]
    )
    for (model, id_), entries in zip(tasks, in_order(entries_of, tasks, missing=missing), strict=True):
        for position, entry in zip(asked[id_], entries, strict=True):
            values.setdefault((id_, position), {})[model.id] = entry.data
            report(model.id, id_, entry.computed)

    def moment(id_: str, position: int, rivals: list[str]) -> Moment:
        of_models = values[id_, position]
        inputs = [rivals, [[model, hashlib.sha256(data).hexdigest()] for model, data in of_models.items()]]
        pack = functools.partial(_packed, rivals, of_models)
        packed: Moment = orjson.loads(cache.get(f"moments/{id_}-{position}", inputs, pack).data)
        return packed

    return replace(
        baked,
        contrasts=pack_contrasts(
            {
                id_: {str(position): moment(id_, position, rivals) for position, rivals in positions.items()}
                for id_, positions in asked.items()
            }
        ),
    )


def _rivals(baked: Baked, sentence: Sentence, position: int) -> list[str]:
    """Return the words that any model suggests at a position, but for the one being typed; none for an unknown one."""
    typed = sentence.word_at(position)
    if not typed.known:
        return []
    suggested = [
        word for model in baked.manifest.models for word in baked.readings[sentence.id, model.id].suggested(position)
    ]
    return [word for word in dict.fromkeys(suggested) if word != typed.text]


def _keys(model: Model, sentence: Sentence, positions: Mapping[int, list[str]]) -> tuple[str, list[list[Any]]]:
    inputs = [[model.sha256, sentence.text, position, rivals] for position, rivals in positions.items()]
    return f"contrasts/{model.id}-{sentence.id}", inputs


def _code(model: Model) -> tuple[Code, ...]:
    return (_contrasts, *own_modules(model.unit))


def _contrasts(
    model: "Autocomplete", path: Path, sentence: Sentence, moments: Sequence[tuple[int, list[str]]]
) -> list[bytes]:
    """Return the contrasts `(rival, input)` at each of some positions, with their rivals, as safetensors."""
    import torch

    from generator.attribution.contrast import Choice, contrasts

    vocabulary = model.vocabulary
    assert vocabulary, "a model that was read from a file"
    found = contrasts(
        model,
        torch.from_numpy(vocabulary.alphabet.symbols(sentence.text)).long(),
        [
            Choice(position, vocabulary.target(sentence.word_at(position).text), tuple(map(vocabulary.target, rivals)))
            for position, rivals in moments
        ],
    )
    for (position, _), values in zip(moments, found, strict=True):
        if not values.isfinite().all():
            raise InputError(f"{path}: sentence {sentence.id!r}: the contrasts at position {position} are not finite")
    return [write_arrays({"values": np.ascontiguousarray(values.numpy())}) for values in found]


def _packed(rivals: list[str], values: dict[str, bytes]) -> bytes:
    """Return a moment as JSON, by what `_contrasts` returned of each model."""
    return orjson.dumps(pack_moment(rivals, {model: read_arrays(data)["values"] for model, data in values.items()}))
