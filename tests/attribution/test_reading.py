import numpy as np
import pytest
import torch

from generator.attribution.connectivity import connectivity
from generator.attribution.reading import Reading, read
from generator.contract.alphabet import ENGLISH
from generator.corpus.vocabulary import FIRST_WORD, UNKNOWN, Vocabulary
from generator.errors import InputError
from generator.model import Autocomplete
from tests.support.models import WORDS, model_config, random_model

TEXT = " the cat sees zymurgy in a house"
VOCABULARY = Vocabulary(WORDS)
UNKNOWN_PART = range(TEXT.index(" zymurgy"), TEXT.index(" in"))


@pytest.fixture(scope="module")
def model() -> Autocomplete:
    model = random_model(model_config())
    with torch.no_grad():
        model.readout.bias[:FIRST_WORD] = 4.0  # padding and unknown would win, were they not left out
    return model


@pytest.fixture(scope="module")
def reading(model: Autocomplete) -> Reading:
    return read(model, VOCABULARY, TEXT)


@pytest.fixture(scope="module")
def probabilities(model: Autocomplete) -> np.ndarray:
    """The probability of every word of the vocabulary, (output, word), padding and unknown left out."""
    with torch.no_grad():
        logits = model(torch.from_numpy(ENGLISH.symbols(TEXT)).long()[None])[0].double().numpy()[:, FIRST_WORD:]
    exponentials = np.exp(logits)
    result: np.ndarray = exponentials / exponentials.sum(axis=1, keepdims=True)
    return result


def word_at(position: int) -> str:
    start = TEXT.rindex(" ", 0, position + 1)
    return TEXT[start + 1 :].split(" ")[0]


def test_suggestions_are_the_three_most_probable_words(reading: Reading, probabilities: np.ndarray) -> None:
    order = np.argsort(-probabilities, axis=1)[:, :3]
    assert (reading.suggestions == order + FIRST_WORD).all()
    np.testing.assert_allclose(reading.probabilities, np.take_along_axis(probabilities, order, axis=1), rtol=1e-5)


def test_the_target_has_its_probability_and_rank_among_all_words(reading: Reading, probabilities: np.ndarray) -> None:
    for position in range(len(TEXT)):
        if position in UNKNOWN_PART:
            continue
        own = probabilities[position, WORDS.index(word_at(position))]
        assert reading.target_probabilities[position] == pytest.approx(own, rel=1e-5)
        assert reading.target_ranks[position] == 1 + sum(probabilities[position] > own)
    assert len(set(reading.target_ranks.tolist())) > 3


def test_an_unknown_word_has_no_rank_and_its_rows_explain_the_first_suggestion(
    model: Autocomplete, reading: Reading
) -> None:
    part = list(UNKNOWN_PART)
    assert (reading.target_probabilities[part] == 0).all()
    assert (reading.target_ranks[part] == 0).all()
    targets = torch.tensor([VOCABULARY.target(word_at(position)) for position in range(len(TEXT))])
    assert [position for position in range(len(TEXT)) if targets[position] == UNKNOWN] == part
    targets[part] = torch.from_numpy(reading.suggestions[part, 0])
    expected = connectivity(model, torch.from_numpy(ENGLISH.symbols(TEXT)).long(), targets)
    np.testing.assert_array_equal(reading.values["gradient"], expected.numpy())


def test_numbers_that_are_not_finite_are_refused_by_their_first_position() -> None:
    model = random_model(model_config("tests.support.own_units:Fading", num_layers=1))
    with torch.no_grad():
        model.embedding.weight[ENGLISH.symbols("c")[0]] = torch.nan
    with pytest.raises(InputError, match=r"the probabilities at position 5 \(' the c'\) are not finite"):
        read(model, VOCABULARY, TEXT)
