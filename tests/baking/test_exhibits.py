"""What is baked of exhibits: against the model's reading of each shortened text, one after the other."""

from pathlib import Path

import numpy as np
import pytest
import torch

from generator.baking.exhibits import bake_exhibits, encode_erasure, erased_probabilities
from generator.contract.alphabet import ENGLISH
from generator.contract.exhibits import Exhibit
from generator.corpus.vocabulary import FIRST_WORD, Vocabulary
from generator.errors import InputError
from generator.storage.cache import Cache
from generator.weights import open_published
from tests.support.models import model_config, random_model, write_weights

EXHIBIT = Exhibit(id="cat", title="A cat", text="the cat sees a dog in the garden and a cat", versus="cats")
SHORTENED = (
    " c",
    " a c",
    " and a c",
    " garden and a c",
    " the garden and a c",
    " in the garden and a c",
    " dog in the garden and a c",
    " a dog in the garden and a c",
    " sees a dog in the garden and a c",
    " cat sees a dog in the garden and a c",
    " the cat sees a dog in the garden and a c",
)
"""By words kept."""


@pytest.mark.parametrize(
    "unit", ["rnn", "gru", "lstm", "nested_lstm", "attention", "tests.support.own_units:BidirectionalGRU"]
)
def test_a_batch_of_shortened_texts_gives_what_each_of_them_gives_alone(unit: str) -> None:
    model = random_model(model_config(unit, hidden_size=20), dtype=torch.float64)
    probabilities = erased_probabilities(model, EXHIBIT)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-12)
    for kept, text in enumerate(SHORTENED):
        with torch.no_grad():
            logits = model(torch.from_numpy(ENGLISH.symbols(text)).long()[None])[0, -1, FIRST_WORD:]
        np.testing.assert_allclose(probabilities[kept], logits.softmax(0).numpy(), rtol=1e-10)
    assert len(probabilities) == len(SHORTENED)


def test_with_all_words_kept_a_model_predicts_what_it_does_in_a_sentence() -> None:
    model = random_model(model_config("gru"), dtype=torch.float64)
    characters = torch.from_numpy(ENGLISH.symbols(" " + EXHIBIT.text)).long()[None]
    with torch.no_grad():
        logits = model(characters)[0, len(SHORTENED[-1]) - 1, FIRST_WORD:]
    np.testing.assert_allclose(erased_probabilities(model, EXHIBIT)[-1], logits.softmax(0).numpy(), rtol=1e-10)


def test_probabilities_ranks_and_suggestions_are_those_of_each_number_of_words() -> None:
    vocabulary = Vocabulary(("the", "cat", "dog", "cats"))
    distributions = np.array([[0.4, 0.1, 0.3, 0.2], [0.12344, 0.6, 0.2, 0.07656]])
    erasure = encode_erasure(distributions, vocabulary, EXHIBIT)
    assert erasure.probabilities == [0.1, 0.6]
    assert erasure.ranks == [4, 1]
    assert erasure.suggestions == [["the", "dog", "cats"], ["cat", "dog", "the"]]
    assert erasure.suggestion_probabilities == [[0.4, 0.3, 0.2], [0.6, 0.2, 0.1234]]
    assert erasure.versus == [0.2, 0.07656]
    np.testing.assert_allclose(erasure.shown, [1 / 3, 0.6 / 0.67656])


def test_what_the_cache_has_is_not_computed_again_and_a_changed_exhibit_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = open_published(write_weights(tmp_path / "gru.safetensors", random_model(model_config("gru"))))
    baked = bake_exhibits({"gru": published}, [EXHIBIT], Cache(tmp_path / "cache"))
    assert len(baked["cat", "gru"].probabilities) == len(SHORTENED)

    def refuse(*_: object) -> None:
        raise AssertionError("computed again")

    monkeypatch.setattr("generator.baking.exhibits.erased_probabilities", refuse)
    retitled = Exhibit(id="cat", title="Another title", text=EXHIBIT.text, versus="cats", cues=("dog",))
    assert bake_exhibits({"gru": published}, [retitled], Cache(tmp_path / "cache")) == baked
    with pytest.raises(AssertionError, match="computed again"):
        bake_exhibits({"gru": published}, [Exhibit(id="cat", title="", text="a cat")], Cache(tmp_path / "cache"))


@pytest.mark.parametrize(
    ("exhibit", "message"),
    [
        (Exhibit(id="x", title="", text="the cat sees a zebra"), "text: 'zebra' is not in the vocabulary of"),
        (Exhibit(id="x", title="", text="the cat", versus="cow"), "versus: 'cow' is not in the vocabulary of"),
    ],
)
def test_a_word_without_a_probability_is_refused(tmp_path: Path, exhibit: Exhibit, message: str) -> None:
    published = open_published(write_weights(tmp_path / "gru.safetensors", random_model(model_config("gru"))))
    with pytest.raises(InputError, match=f"^article.toml: exhibit 'x': {message}"):
        bake_exhibits({"gru": published}, [exhibit], Cache(tmp_path / "cache"))


def test_numbers_that_are_not_finite_are_refused_with_the_text() -> None:
    model = random_model(model_config("gru"))
    with torch.no_grad():
        model.readout.bias[FIRST_WORD] = torch.nan
    with pytest.raises(InputError, match=r"^the probabilities after ' c' are not finite numbers$"):
        erased_probabilities(model, EXHIBIT)
