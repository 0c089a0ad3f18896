"""Texts and words of a `CharacterModel` as symbols and numbers, and its answers with their labels."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from generator.attribution.character_model import CharacterModel, alphabet_of, refuse_not_finite, symbols_of
from generator.attribution.connectivity import connectivity
from generator.attribution.measures import Rows
from generator.attribution.model_trial import check_reading
from generator.attribution.module_call import evaluated
from generator.contract.alphabet import Alphabet
from generator.contract.measures import Measure
from generator.contract.schema import Sentence, Word
from generator.corpus.vocabulary import FIRST_WORD, UNKNOWN, Vocabulary
from generator.errors import InputError
from generator.results.labels import title_of
from generator.results.predictions import predictions_of
from generator.results.result import Connectivity
from generator.results.targets import target_number, target_rows

_PADDING = "\0"  # the character of symbol 0, where that is padding


def of_text(
    model: CharacterModel,
    text: str,
    *,
    targets: Any,
    measure: Measure,
    rows: str | Rows,
    name: str,
) -> Connectivity:
    """Return how strongly each character of a text moves the prediction at each; `generator.connectivity` says more."""
    with evaluated(model):
        text = spaced(model, text)
        symbols = symbols_of(model, text)
        check_reading(model, symbols[None])
        logits = logits_of(model, symbols)
        if targets is None:
            numbers = torch.tensor(explained_words(model, text))
        else:
            numbers = _numbers(model, text, targets, logits.shape[-1])
        matrix = connectivity(model, symbols, numbers, measure=rows)
        refuse_not_finite(matrix, text, measure.id)
    named = _namer(model)
    chosen = numbers if numbers.dim() == 1 else numbers[:, 0]
    return Connectivity(
        matrix=matrix.detach().float(),
        sentence=_sentence(model, text),
        targets=tuple(labels_of(numbers, named)),
        predictions=predictions_of(logits, chosen, named),
        measure=measure,
        model=name,
    )


def labels_of(numbers: Tensor, named: Callable[[int], str]) -> list[str]:
    """Return the label of each target: of a pair, "word, not rival"."""
    return [", not ".join(named(n) for n in (row if isinstance(row, list) else [row])) for row in numbers.tolist()]


@torch.no_grad()
def logits_of(model: CharacterModel, symbols: Tensor) -> Tensor:
    """Return the logits of all words at each symbol; padding and unknown are never suggested."""
    embedded = model.embedding.weight[symbols]
    logits: Tensor = model.readout(model.hidden_states_from_embedded(embedded[None]))[0]
    if isinstance(getattr(model, "vocabulary", None), Vocabulary):
        logits[:, :FIRST_WORD] = -torch.inf
    return logits


def explained_words(model: CharacterModel, text: str) -> list[int]:
    """Return the number of the word explained at each character of a text that starts with a space: its own, or, where
    that is not in the vocabulary, the model's first suggestion."""
    numbers = torch.tensor([vocabulary_of(model).target(word) for word in _words(text, alphabet_of(model))])
    if (numbers == UNKNOWN).any():
        with evaluated(model):
            logits = logits_of(model, symbols_of(model, text))
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
    readable = model.characters.removeprefix(_PADDING)
    for place, character in enumerate(text):
        if character not in readable:
            raise InputError(
                f"text: character {place} must be one of {readable!r}, got {character!r}; write it in lower"
                " case, digits as words, without punctuation"
            )
    if 2 * boundary in text:
        raise InputError(f"text: words are separated by one space, got two at character {text.index(2 * boundary)}")
    return text


def _sentence(model: CharacterModel, text: str) -> Sentence:
    words, start = [], 0
    vocabulary = getattr(model, "vocabulary", None)
    for word in text[1:].split(alphabet_of(model).boundary):
        known = not isinstance(vocabulary, Vocabulary) or word in vocabulary.targets
        words.append(Word(word, start, start + 1 + len(word), known))
        start += 1 + len(word)
    return Sentence("text", title_of(text), text, tuple(words))


def _numbers(model: CharacterModel, text: str, targets: Any, count: int) -> Tensor:
    """Return the numbers of the targets, of `count` logits: (characters), or (characters, 2) for pairs."""
    rows = target_rows(targets, len(text), "characters, the space before the text included")
    numbers = torch.tensor([[_number(model, one, count, place) for one in row] for place, row in enumerate(rows)])
    return numbers if numbers.shape[1] == 2 else numbers[:, 0]


def _words(text: str, alphabet: Alphabet) -> list[str]:
    """Return the word of each character; a space at the end asks for a word that is not there."""
    return [*alphabet.word_of_each_character(text), *[""] * (text.endswith(alphabet.boundary))]


def _number(model: CharacterModel, target: object, count: int, place: int) -> int:
    if not isinstance(target, str):
        return target_number(target, count, place)
    number = vocabulary_of(model).target(target)
    if number == UNKNOWN:
        raise InputError(f"targets: {target!r} is not in the model's vocabulary, so it has no logit; give another word")
    return number


def _namer(model: CharacterModel) -> Callable[[int], str]:
    vocabulary = getattr(model, "vocabulary", None)
    if not isinstance(vocabulary, Vocabulary):
        return str
    return lambda number: vocabulary.word(number) if number >= FIRST_WORD else str(number)
