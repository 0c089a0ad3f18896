"""Texts and words instead of tensors: what `import generator` offers for one's own models and texts."""

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor

from generator.attribution import connectivity as engine
from generator.attribution.character_model import (
    CharacterModel,
    alphabet_of,
    evaluating,
    refuse_not_finite,
    symbols_of,
)
from generator.attribution.measures import measures
from generator.contract.alphabet import Alphabet
from generator.contract.measures import DEFAULT
from generator.corpus.vocabulary import FIRST_WORD, UNKNOWN, Vocabulary
from generator.errors import InputError, did_you_mean

Word = str | int
"""A word of the model's vocabulary, or the number of its logit."""


def connectivity(
    model: CharacterModel,
    text: str,
    *,
    targets: Sequence[Word | tuple[Word, Word]] | None = None,
    measure: str = DEFAULT,
) -> Float[Tensor, "output input"]:
    """Return how strongly each character of `text` moves the prediction at each character, in float32.

    Position 0 is the space that every text starts with; it is put before `text` if it is not there. `targets` says
    what is explained at every position, the first included: a word, or a pair (word, rival), whose logits' difference
    is explained. Without them it is the word that the character belongs to, and for a word outside the vocabulary the
    model's own first suggestion.

    `measure` is one of `generator.attribution.measures`, such as `gradient` (norm, in logits per one-hot input),
    `gradient_norm_squared` (its square), `gradient_input` (signed, in logits), `integrated_gradients` (signed, in
    logits, from a text of spaces; a row sums to the logit's change within 1 %), or `occlusion` (signed, in nats of log
    probability, the character made a space; not for pairs).
    """
    known = measures()
    if measure not in known:
        raise InputError(f"measure: must be one of {', '.join(known)}, got {measure!r}{did_you_mean(measure, known)}")
    text = spaced(model, text)
    characters = symbols_of(model, text)
    result = engine.connectivity(model, characters, _numbers(model, text, targets), measure=measure)
    refuse_not_finite(result, text, measure)
    return result.float()


@torch.no_grad()
def predict(model: CharacterModel, text: str, top: int = 3) -> list[tuple[str, float]]:
    """Return the most probable words after `text` has been read, each with its probability, the first one first.

    A text that ends within a word asks for that word; one that ends in a space asks for the next.
    """
    evaluating(model)
    words = vocabulary_of(model)
    if not 1 <= top <= len(words.words):
        raise InputError(f"top: must be from 1 to {len(words.words)}, got {top}")
    text = spaced(model, text)
    characters = symbols_of(model, text)
    logits = _logits(model, characters)[-1]
    logits[:FIRST_WORD] = -torch.inf  # padding and unknown are never suggested
    probabilities = logits.softmax(0)
    if not probabilities.isfinite().all():
        raise InputError(f"the probabilities at position {len(text) - 1} ({text!r}) are not finite numbers")
    best = probabilities.topk(top)
    return [(words.word(int(k)), float(p)) for k, p in zip(best.indices, best.values, strict=True)]


def explained_words(model: CharacterModel, text: str) -> list[int]:
    """Return the number of the word explained at each character of a text that starts with a space: its own, or, where
    that is not in the vocabulary, the model's first suggestion."""
    numbers = torch.tensor([vocabulary_of(model).target(word) for word in _words(text, alphabet_of(model))])
    if (numbers == UNKNOWN).any():
        evaluating(model)
        with torch.no_grad():
            logits = _logits(model, symbols_of(model, text))
        logits[:, :FIRST_WORD] = -torch.inf
        numbers = torch.where(numbers == UNKNOWN, logits.argmax(1), numbers)
    return [int(number) for number in numbers]


def vocabulary_of(model: object) -> Vocabulary:
    words = getattr(model, "vocabulary", None)
    if not isinstance(words, Vocabulary):
        raise InputError(
            "model: has no vocabulary to turn words into numbers; set model.vocabulary to a"
            " generator.corpus.vocabulary.Vocabulary, or give targets as numbers"
        )
    return words


def spaced(model: CharacterModel, text: str) -> str:
    """Return a text as models read it, after checking that it can be read."""
    boundary = alphabet_of(model).boundary
    text = text if text.startswith(boundary) else boundary + text
    for place, character in enumerate(text):
        if character not in model.characters[1:]:
            raise InputError(
                f"text: character {place} must be one of {model.characters[1:]!r}, got {character!r}; write it in lower"
                " case, digits as words, without punctuation"
            )
    if 2 * boundary in text:
        raise InputError(f"text: words are separated by one space, got two at character {text.index(2 * boundary)}")
    return text


def _numbers(model: CharacterModel, text: str, targets: Sequence[Word | tuple[Word, Word]] | None) -> Tensor:
    if targets is None:
        return torch.tensor(explained_words(model, text))
    if len(targets) != len(text):
        raise InputError(
            f"targets: one for each of the {len(text)} characters, the space before the text included,"
            f" got {len(targets)}"
        )
    pairs = {isinstance(target, tuple) for target in targets}
    if len(pairs) > 1:
        raise InputError("targets: words or pairs (word, rival), the same at every character, got both")
    return torch.tensor(
        [
            [_number(model, w) for w in target] if isinstance(target, tuple) else _number(model, target)
            for target in targets
        ]
    )


def _words(text: str, alphabet: Alphabet) -> list[str]:
    """Return the word of each character; a space at the end asks for a word that is not there."""
    return [*alphabet.word_of_each_character(text), *[""] * (text.endswith(alphabet.boundary))]


def _number(model: CharacterModel, word: Word) -> int:
    if isinstance(word, int):
        return word
    number = vocabulary_of(model).target(word)
    if number == UNKNOWN:
        raise InputError(f"targets: {word!r} is not in the model's vocabulary, so it has no logit; give another word")
    return number


def _logits(model: CharacterModel, characters: Tensor) -> Tensor:
    embedded = model.embedding.weight[characters]
    logits: Tensor = model.readout(model.hidden_states_from_embedded(embedded[None]))[0]
    return logits
