"""What is baked of a text that is typed: against the model itself, and against sums and searches by hand."""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from generator.baking.prefixes import bake_prefixes, encode_prefixes, levels, prefix_probabilities
from generator.contract.alphabet import ENGLISH
from generator.contract.schema import PREFIX_CHARACTERS, PREFIX_COLUMNS, PREFIX_LEVELS, Sentence, Word
from generator.corpus.vocabulary import FIRST_WORD, Vocabulary
from generator.errors import InputError
from generator.storage.cache import Cache
from generator.weights import open_published
from tests.support.models import WORDS, model_config, random_model, write_weights

TEXT = " the cat sees"
SENTENCE = Sentence("cat", "A cat", TEXT, (Word("the", 0, 4, True), Word("cat", 4, 8, True), Word("sees", 8, 13, True)))


@pytest.mark.parametrize("unit", ["rnn", "gru", "lstm", "nested_lstm", "tests.support.own_units:BidirectionalGRU"])
def test_after_each_character_a_model_predicts_from_what_is_typed_alone(unit: str) -> None:
    model = random_model(model_config(unit)).eval()
    probabilities = prefix_probabilities(model, TEXT)
    assert probabilities.shape == (len(TEXT), len(WORDS))
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-12)
    for end in range(1, len(TEXT) + 1):
        with torch.no_grad():
            logits = model(torch.from_numpy(ENGLISH.symbols(TEXT[:end])).long()[None])[0, -1, FIRST_WORD:].double()
        expected = torch.exp(logits - torch.logsumexp(logits, 0))
        np.testing.assert_allclose(probabilities[end - 1], expected.numpy(), rtol=2e-6)


def test_levels_are_ten_a_decade_of_the_largest_probability_of_each_column() -> None:
    probabilities = np.full((2, 4 * PREFIX_COLUMNS), 1e-9)
    probabilities[0, :4] = [1e-4, 0.01, 1e-3, 1e-5]  # column 0
    probabilities[0, 4 * 7 + 3] = 1.0
    probabilities[1, 4 * PREFIX_COLUMNS - 1] = 10**-2.46  # 2.54 decades above the floor
    expected = np.zeros((2, PREFIX_COLUMNS), int)
    expected[0, 0], expected[0, 7], expected[1, -1] = 30, PREFIX_LEVELS, 25
    np.testing.assert_array_equal(levels(probabilities), expected)


def test_columns_part_all_words_between_them() -> None:
    for count in (177, 1000, 16_384):
        seen = [levels(row[None]).argmax() for row in np.eye(count)[:: max(1, count // 400)]]
        assert seen[0] == 0
        assert (np.diff(seen) >= 0).all()
        assert seen == [
            next(c for c in range(PREFIX_COLUMNS) if word < (c + 1) * count // PREFIX_COLUMNS)
            for word in range(0, count, max(1, count // 400))
        ]


def test_fewer_words_than_columns_are_repeated() -> None:
    probabilities = np.array([[1.0, 1e-5, 1e-3]])
    assert sorted(set(levels(probabilities)[0].tolist())) == [0, 20, PREFIX_LEVELS]


def test_words_places_and_windows_are_those_of_the_alphabet() -> None:
    vocabulary = Vocabulary(("the", "a", "cats", "then", "cat", "sees", "caught"))
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.ones(7), len(TEXT))
    prefixes = encode_prefixes(probabilities, vocabulary, SENTENCE, "gru")
    alphabet = ["a", "cat", "cats", "caught", "sees", "the", "then"]
    assert prefixes.num_words == 7
    assert prefixes.initials == [0, 1, 1, *[4] * 16, *[5], *[7] * 7]
    assert [alphabet[rank] for rank in prefixes.alphabetical_ranks] == prefixes.words
    for position, row in enumerate(probabilities):
        by_word = dict(zip(vocabulary.words, row, strict=True))
        best = sorted(by_word, key=by_word.__getitem__, reverse=True)[:5]
        assert [prefixes.words[index] for index in prefixes.suggestions[position]] == best
        np.testing.assert_allclose(prefixes.probabilities[position], [by_word[word] for word in best], rtol=5e-4)
        typed = TEXT[: position + 1].rsplit(" ", 1)[1]
        fitting = [word for word in alphabet if word.startswith(typed)]
        first, end = prefixes.windows[position]
        assert alphabet[first:end] == fitting
        np.testing.assert_allclose(prefixes.inside[position], sum(by_word[word] for word in fitting), rtol=5e-4)


def test_an_empty_window_has_no_probability() -> None:
    prefixes = encode_prefixes(np.full((13, 2), 0.5), Vocabulary(("the", "a")), SENTENCE, "gru")
    assert prefixes.windows[5] == [1, 1]  # no word begins with c
    assert prefixes.inside[5] == 0


def test_a_file_is_computed_once_and_again_for_other_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_weights(tmp_path / "gru.safetensors", random_model(model_config()))
    computed: list[str] = []

    def spy(model: Any, text: str) -> np.ndarray:
        computed.append(text)
        return prefix_probabilities(model, text)

    monkeypatch.setattr("generator.baking.prefixes.prefix_probabilities", spy)
    first = bake_prefixes({"gru": open_published(path)}, [SENTENCE], Cache(tmp_path / "cache"))
    assert bake_prefixes({"gru": open_published(path)}, [SENTENCE], Cache(tmp_path / "cache")) == first
    assert computed == [TEXT]
    table = json.loads(gzip.decompress(first["cat", "gru"]))
    assert (table["sentence"], table["model"], table["length"]) == ("cat", "gru", len(TEXT))
    assert len(table["levels"]) == len(TEXT) * PREFIX_COLUMNS
    other = write_weights(tmp_path / "other.safetensors", random_model(model_config(), seed=1))
    assert bake_prefixes({"gru": open_published(other)}, [SENTENCE], Cache(tmp_path / "cache")) != first
    assert computed == [TEXT, TEXT]


def test_only_the_beginning_of_a_long_text_is_baked(tmp_path: Path) -> None:
    path = write_weights(tmp_path / "gru.safetensors", random_model(model_config()))
    words = tuple(Word("cat", 4 * k, 4 * k + 4, True) for k in range(20))
    long = Sentence("long", "Long", " cat" * 20, words)
    baked = bake_prefixes({"gru": open_published(path)}, [long], Cache(tmp_path))
    assert json.loads(gzip.decompress(baked["long", "gru"]))["length"] == PREFIX_CHARACTERS < 80


def test_probabilities_that_are_no_numbers_stop_the_bake_with_model_sentence_and_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_weights(tmp_path / "own.safetensors", random_model(model_config("tests.support.own_units:Fading")))
    published = open_published(path, "tests.support.own_units:Fading")
    model = published.load()
    with torch.no_grad():
        model.embedding.weight[ENGLISH.symbols("c")[0]] = torch.nan
    monkeypatch.setattr(type(published), "load", lambda self: model)
    with pytest.raises(InputError, match=r"own\.safetensors: sentence 'cat': .* after ' the c' are not finite"):
        bake_prefixes({"own": published}, [SENTENCE], Cache(tmp_path / "cache"))
