"""Predictions of each model while a text is typed: the whole distribution over words, after every character.

Torch is imported only when something is missing from the cache.
"""

import functools
import gzip
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
from jaxtyping import Float, Int

from generator.baking.side_by_side import Loaded, in_order
from generator.contract.rounding import significant
from generator.contract.schema import (
    PREFIX_CHARACTERS,
    PREFIX_COLUMNS,
    PREFIX_FLOOR,
    PREFIX_LEVELS,
    PREFIX_OFFSET,
    PREFIX_TOP,
    Prefixes,
    Sentence,
)
from generator.corpus.vocabulary import FIRST_WORD, Vocabulary
from generator.errors import InputError
from generator.storage.cache import Cache
from generator.storage.own_units import own_modules
from generator.weights import PublishedModel

if TYPE_CHECKING:
    from generator.model import Autocomplete


def bake_prefixes(
    published: Mapping[str, PublishedModel], sentences: Sequence[Sentence], cache: Cache
) -> dict[tuple[str, str], bytes]:
    """Return `Prefixes` as gzipped JSON by (sentence id, model id), computed where the cache has none."""
    loaded = Loaded(lambda name: published[name].load())
    asked = [(name, sentence) for name in published for sentence in sentences]

    def key(name: str, sentence: Sentence) -> tuple[str, list[str]]:
        inputs = [published[name].sha256, sentence.id, sentence.text[:PREFIX_CHARACTERS]]
        return f"prefixes/{name}-{sentence.id}", inputs

    def code(name: str) -> tuple[str, ...]:
        return own_modules(published[name].config.unit)

    def bake(name: str, sentence: Sentence) -> bytes:
        compute = functools.partial(_prefixes, functools.partial(loaded.get, name), published[name], name, sentence)
        return cache.get(*key(name, sentence), compute, also=code(name)).data

    missing = sum(not cache.holds(*key(name, sentence), [_prefixes, *code(name)]) for name, sentence in asked)
    found = in_order(bake, asked, missing=missing)
    return {(sentence.id, name): data for (name, sentence), data in zip(asked, found, strict=True)}


def _prefixes(load: Callable[[], "Autocomplete"], model: PublishedModel, name: str, sentence: Sentence) -> bytes:
    try:
        distributions = prefix_probabilities(load(), sentence.text[:PREFIX_CHARACTERS])
    except InputError as error:
        raise InputError(f"{model.path}: sentence {sentence.id!r}: {error}") from None
    return gzip.compress(orjson.dumps(encode_prefixes(distributions, model.vocabulary, sentence, name)), 9, mtime=0)


def prefix_probabilities(model: "Autocomplete", text: str) -> Float[np.ndarray, "prefix words"]:
    """Return the probability of every word of the vocabulary after each character of `text`, which starts with a space.

    Only what is typed is read, even by a model that would look ahead. Padding and unknown have no probability.
    """
    import torch

    characters = torch.from_numpy(model.alphabet.symbols(text)).long()[None]
    with torch.no_grad():
        if model.causal:
            logits = model(characters)[0]  # (prefix, vocab)
        else:
            logits = torch.stack([model(characters[:, :end])[0, -1] for end in range(1, len(text) + 1)])
        probabilities = logits[:, FIRST_WORD:].double().softmax(1)  # (prefix, words)
    finite = probabilities.isfinite().all(1)
    if not finite.all():
        position = int((~finite).nonzero()[0])
        raise InputError(f"the probabilities after {text[: position + 1]!r} are not finite numbers")
    result: np.ndarray = probabilities.numpy()
    return result


def encode_prefixes(
    probabilities: Float[np.ndarray, "prefix words"], vocabulary: Vocabulary, sentence: Sentence, model: str
) -> Prefixes:
    """Return the distributions after the first characters of a sentence as they are stored."""
    length, num_words = probabilities.shape
    alphabet = vocabulary.alphabet
    order = sorted(range(num_words), key=lambda number: alphabet.sort_key(vocabulary.words[number]))
    words = [vocabulary.words[number] for number in order]
    keys = [alphabet.sort_key(word) for word in words]
    sorted_probabilities = probabilities[:, order]  # by alphabetical rank
    best = np.argsort(-sorted_probabilities, axis=1, kind="stable")[:, :PREFIX_TOP]  # alphabetical ranks
    ranks, inverse = np.unique(best, return_inverse=True)
    indices: Any = inverse.reshape(best.shape).tolist()  # a list a row, as the shape has it
    windows = [_window(keys, alphabet.sort_key(_typed(sentence, position))) for position in range(length)]
    return Prefixes(
        sentence=sentence.id,
        model=model,
        length=length,
        num_words=num_words,
        initials=[*(bisect_left(keys, alphabet.sort_key(letter)) for letter in alphabet.characters), num_words],
        levels="".join(map(chr, (levels(sorted_probabilities) + PREFIX_OFFSET).ravel().tolist())),
        words=[words[rank] for rank in ranks],
        alphabetical_ranks=ranks.tolist(),
        suggestions=indices,
        probabilities=[
            [significant(sorted_probabilities[prefix, rank], 4) for rank in row]
            for prefix, row in enumerate(best.tolist())
        ],
        windows=[list(window) for window in windows],
        inside=[
            significant(sorted_probabilities[prefix, first:end].sum(), 4) for prefix, (first, end) in enumerate(windows)
        ],
    )


def levels(probabilities: Float[np.ndarray, "prefix words"]) -> Int[np.ndarray, "prefix columns"]:
    """Return the logarithm of the largest probability of each column, from 0 at 10^PREFIX_FLOOR to PREFIX_LEVELS at 1.

    A vocabulary of fewer words than columns repeats some of them.
    """
    num_words = probabilities.shape[1]
    edges = np.arange(PREFIX_COLUMNS + 1) * num_words // PREFIX_COLUMNS
    largest = np.stack(
        [probabilities[:, first : max(end, first + 1)].max(1) for first, end in pairwise(edges)],
        axis=1,
    )
    shares = 1 - np.log10(np.maximum(largest, 10.0**PREFIX_FLOOR)) / PREFIX_FLOOR
    result: np.ndarray = np.rint(shares * PREFIX_LEVELS).astype(int)
    return result


def _typed(sentence: Sentence, position: int) -> str:
    word = sentence.word_at(position)
    return sentence.text[word.start + 1 : position + 1]


def _window(keys: Sequence[str], typed: str) -> tuple[int, int]:
    """Return the ranks from which and up to which words begin with the letters typed; `keys` are `sort_key` of each."""
    return bisect_left(keys, typed), bisect_left(keys, f"{typed}\u0100")  # after every character of an alphabet
