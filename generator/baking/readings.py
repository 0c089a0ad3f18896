"""Readings: what a model suggests and looks back at in a sentence, as they are baked, by way of the cache.

The cache keeps two steps of each: the numbers that the model gives, which take a second to compute, and what is baked
of them, packed for the page and with its levels beside, which every build needs. A change of how numbers are packed
does not ask the models again. Torch is imported only where something is missing.
"""

import functools
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from safetensors.numpy import load as read_arrays
from safetensors.numpy import save as write_arrays

from generator.attribution.measures import measures, modules_of, stored_measures
from generator.baking.packing import pack
from generator.contract.baked_reading import BakedReading, arrays_of, of_arrays, stored
from generator.contract.schema import Sentence
from generator.errors import InputError
from generator.storage.cache import Cache
from generator.storage.own_units import own_modules
from generator.weights import PublishedModel

if TYPE_CHECKING:
    from generator.model import Autocomplete


class Entry(NamedTuple):
    """A reading from the cache."""

    reading: BakedReading
    packed: bytes
    """The same for the page: gzipped JSON."""
    computed: bool
    """Whether it was not in the cache."""


def bake_reading(
    cache: Cache, load: Callable[[], "Autocomplete"], published: PublishedModel, name: str, sentence: Sentence
) -> Entry:
    """Return the reading of a sentence by the model `name`, which `load` gives if it is needed."""
    inputs, code = _inputs(published, sentence), _code(published)

    def numbers() -> bytes:
        compute = functools.partial(_read, load, published, sentence)
        return cache.get(f"numbers/{name}-{sentence.id}", inputs, compute, also=code).data

    compute = functools.partial(_encode, numbers, published, name, sentence)
    data, computed = cache.get(_kind(name, sentence), inputs, compute, also=code)
    kept = read_arrays(data)
    packed = kept.pop("packed").tobytes()
    return Entry(of_arrays(kept, measures()), packed, computed)


def is_baked(cache: Cache, published: PublishedModel, name: str, sentence: Sentence) -> bool:
    """Return whether the cache has what `bake_reading` returns."""
    return cache.holds(_kind(name, sentence), _inputs(published, sentence), [_encode, *_code(published)])


def _kind(name: str, sentence: Sentence) -> str:
    return f"readings/{name}-{sentence.id}"


def _inputs(published: PublishedModel, sentence: Sentence) -> list[str]:
    return [published.sha256, sentence.id, sentence.text]


def _code(published: PublishedModel) -> tuple[str, ...]:
    return (*own_modules(published.config.unit), *modules_of(stored_measures()))


def _read(load: Callable[[], "Autocomplete"], published: PublishedModel, sentence: Sentence) -> bytes:
    """Return the arrays of `Reading` as safetensors."""
    from generator.attribution.reading import read

    try:
        reading = read(
            load(), published.vocabulary, sentence.text, measures=[measure.id for measure in stored_measures()]
        )
    except InputError as error:
        raise InputError(f"{published.path}: sentence {sentence.id!r}: {error}") from None
    others = {name: values for name, values in vars(reading).items() if name != "values"}
    return _arrays({**others, **{f"values.{name}": values for name, values in reading.values.items()}})


def _encode(numbers: Callable[[], bytes], published: PublishedModel, name: str, sentence: Sentence) -> bytes:
    """Return what is baked of a reading as safetensors: its arrays, and `packed`."""
    from generator.attribution.reading import Reading
    from generator.baking.encode import encode

    arrays = read_arrays(numbers())
    values = {key.removeprefix("values."): arrays.pop(key) for key in [*arrays] if key.startswith("values.")}
    try:
        baked = encode(
            Reading(values=values, causal=bool(arrays.pop("causal")[0]), **arrays),
            published.vocabulary,
            stored_measures(),
            sentence=sentence.id,
            model=name,
        )
    except InputError as error:
        raise InputError(f"{published.path}: sentence {sentence.id!r}: {error}") from None
    return _arrays({**arrays_of(baked), "packed": np.frombuffer(pack(stored(baked)), np.uint8)})


def _arrays(arrays: Mapping[str, np.ndarray]) -> bytes:
    return write_arrays({name: np.ascontiguousarray(values) for name, values in arrays.items()})
