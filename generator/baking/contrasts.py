"""Contrasts of the word being typed with what the models suggest instead, at the moments that an article names.

All models are asked the same question: the rivals of a moment are the suggestions of all of them. Torch is imported
only when a contrast is missing from the cache.
"""

import functools
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import orjson
from safetensors.numpy import load as read_arrays
from safetensors.numpy import save as write_arrays

from generator.contract.contrasts import Moment, pack_contrasts, pack_moment
from generator.contract.schema import Baked, Sentence
from generator.errors import InputError
from generator.storage.cache import Cache
from generator.storage.own_units import own_modules
from generator.weights import open_published

if TYPE_CHECKING:
    from generator.corpus.vocabulary import Vocabulary
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
    values: dict[tuple[str, int], dict[str, bytes]] = {}
    for model in baked.manifest.models:
        load = functools.cache(functools.partial(_load, models / model.file))
        for id_, positions in asked.items():
            for position, rivals in positions.items():
                sentence = sentences[id_]
                data, computed = cache.get(
                    f"contrasts/{model.id}-{id_}-{position}",
                    [model.sha256, sentence.text, position, rivals],
                    functools.partial(_contrasts, load, models / model.file, sentence, position, rivals),
                    also=own_modules(model.unit),
                )
                values.setdefault((id_, position), {})[model.id] = data
                report(model.id, id_, computed)

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


def _load(path: Path) -> "tuple[Autocomplete, Vocabulary]":
    published = open_published(path)
    return published.load(), published.vocabulary


def _contrasts(
    load: "Callable[[], tuple[Autocomplete, Vocabulary]]",
    path: Path,
    sentence: Sentence,
    position: int,
    rivals: list[str],
) -> bytes:
    """Return a moment's contrasts `(rival, input)` as safetensors, by the weights of a file."""
    import torch

    from generator.attribution.contrast import contrast

    model, vocabulary = load()
    typed = sentence.word_at(position)
    values = contrast(
        model,
        torch.from_numpy(vocabulary.alphabet.symbols(sentence.text)).long(),
        position,
        vocabulary.target(typed.text),
        [vocabulary.target(rival) for rival in rivals],
    ).numpy()
    if not np.isfinite(values).all():
        raise InputError(f"{path}: sentence {sentence.id!r}: the contrasts at position {position} are not finite")
    return write_arrays({"values": values})


def _packed(rivals: list[str], values: dict[str, bytes]) -> bytes:
    """Return a moment as JSON, by what `_contrasts` returned of each model."""
    return orjson.dumps(pack_moment(rivals, {model: read_arrays(data)["values"] for model, data in values.items()}))
