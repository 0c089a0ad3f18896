"""What each model predicts at the moment of an exhibit as its text is taken away, by way of the cache.

Torch is imported only when something is missing from the cache.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np
import orjson
from jaxtyping import Float

from generator.baking.side_by_side import Loaded
from generator.contract.exhibits import Erasure, Exhibit
from generator.contract.rounding import significant
from generator.contract.schema import TOP
from generator.corpus.vocabulary import FIRST_WORD, UNKNOWN, Vocabulary
from generator.errors import InputError
from generator.storage.cache import Cache
from generator.storage.own_units import own_modules
from generator.weights import PublishedModel

if TYPE_CHECKING:
    from generator.model import Autocomplete


def bake_exhibits(
    published: Mapping[str, PublishedModel], exhibits: Sequence[Exhibit], cache: Cache
) -> dict[tuple[str, str], Erasure]:
    """Return what models predict in exhibits, by (exhibit id, model id), computed where the cache has none.

    Raises `InputError` for a word that is asked for and not in a model's vocabulary, before anything is computed.
    """
    for model in published.values():
        for exhibit in exhibits:
            _check_words(exhibit, model)
    loaded = Loaded(lambda name: published[name].load())
    baked = {}
    for name, model in published.items():
        load = functools.partial(loaded.get, name)
        for exhibit in exhibits:
            data = cache.get(
                f"exhibits/{name}-{exhibit.id}",
                [model.sha256, exhibit.text, exhibit.typed, exhibit.versus],
                functools.partial(_erasure, load, model, exhibit),
                also=own_modules(model.config.unit),
            ).data
            baked[exhibit.id, name] = Erasure(**orjson.loads(data))
    return baked


def _check_words(exhibit: Exhibit, model: PublishedModel) -> None:
    for key, word in (("text", exhibit.word(model.vocabulary.alphabet)), ("versus", exhibit.versus)):
        if word and model.vocabulary.target(word) == UNKNOWN:
            raise InputError(
                f"article.toml: exhibit {exhibit.id!r}: {key}: {word!r} is not in the vocabulary of {model.path}, so"
                " that it has no probability; ask for another word"
            )


def _erasure(load: "Callable[[], Autocomplete]", model: PublishedModel, exhibit: Exhibit) -> bytes:
    try:
        probabilities = erased_probabilities(load(), exhibit)
    except InputError as error:
        raise InputError(f"{model.path}: exhibit {exhibit.id!r}: {error}") from None
    return orjson.dumps(asdict(encode_erasure(probabilities, model.vocabulary, exhibit)))


def erased_probabilities(model: "Autocomplete", exhibit: Exhibit) -> Float[np.ndarray, "kept words"]:
    """Return the probability of every word at the moment of an exhibit, with 0 to all words before it kept.

    A model reads each shortened text on its own: nothing of what was taken away reaches it, and nothing that comes
    after the moment, even where it would look ahead. Padding and unknown have no probability.
    """
    import torch

    alphabet = model.alphabet
    texts = [exhibit.shortened(alphabet, kept) for kept in range(len(exhibit.before(alphabet)) + 1)]
    symbols = [torch.from_numpy(alphabet.symbols(text)).long() for text in texts]
    with torch.no_grad():
        if model.causal:  # as one batch: what stands behind the end of a text changes nothing
            characters = torch.nn.utils.rnn.pad_sequence(symbols, batch_first=True)
            ends = torch.tensor([len(text) - 1 for text in texts])
            hidden = model.hidden_states(characters)[torch.arange(len(texts)), ends]
        else:
            hidden = torch.stack([model.hidden_states(text[None])[0, -1] for text in symbols])
        logits = model.readout(hidden)[:, FIRST_WORD:]
        probabilities: np.ndarray = logits.double().softmax(1).numpy()  # (kept, words)
    finite = np.isfinite(probabilities).all(1)
    if not finite.all():
        raise InputError(f"the probabilities after {texts[int(np.argmin(finite))]!r} are not finite numbers")
    return probabilities


def encode_erasure(probabilities: Float[np.ndarray, "kept words"], vocabulary: Vocabulary, exhibit: Exhibit) -> Erasure:
    """Return the distributions over words as they are stored of an exhibit."""
    place = vocabulary.target(exhibit.word(vocabulary.alphabet)) - FIRST_WORD
    best = np.argsort(-probabilities, axis=1, kind="stable")[:, :TOP]
    rival = vocabulary.target(exhibit.versus) - FIRST_WORD if exhibit.versus else None
    return Erasure(
        probabilities=[_short(value) for value in probabilities[:, place]],
        ranks=(1 + (probabilities > probabilities[:, [place]]).sum(1)).tolist(),
        suggestions=[[vocabulary.words[word] for word in row] for row in best.tolist()],
        suggestion_probabilities=[
            [_short(row[word]) for word in words] for row, words in zip(probabilities, best.tolist(), strict=True)
        ],
        versus=[] if rival is None else [_short(value) for value in probabilities[:, rival]],
    )


def _short(value: float) -> float:
    return significant(float(value), 4)
