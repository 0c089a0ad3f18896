import torch
from torch import Tensor

from generator.attribution.log_probabilities import LogProbabilities
from generator.corpus.vocabulary import FIRST_WORD
from generator.model import Autocomplete
from tests.support.models import model_config, random_model

ROWS = 600  # more than are read out together
TIME = 12


def model_of_many_words(dtype: torch.dtype) -> Autocomplete:
    model = random_model(model_config("gru", 32, vocab_size=2000), dtype=dtype)
    with torch.no_grad():
        model.readout.weight.mul_(8)  # so that a word here and there is likely
    return model


def asked(dtype: torch.dtype) -> tuple[Tensor, Tensor, Tensor]:
    numbers = torch.Generator().manual_seed(0)
    hidden = torch.rand(ROWS, 32, generator=numbers, dtype=torch.float64).mul(2).sub(1).to(dtype)
    positions = torch.randint(TIME, (ROWS,), generator=numbers)
    return hidden, positions, torch.randint(FIRST_WORD, 2000, (ROWS,), generator=numbers)


@torch.no_grad()
def expected(model: Autocomplete, hidden: Tensor, words: Tensor) -> Tensor:
    logits = hidden @ model.readout.weight.t() + model.readout.bias
    logits[:, :FIRST_WORD] = -torch.inf
    found: Tensor = logits.log_softmax(1).gather(1, words[:, None]).squeeze(1)
    return found


@torch.no_grad()
def test_in_float64_they_are_right_to_a_ten_millionth_though_most_words_are_summed_in_float32() -> None:
    model = model_of_many_words(torch.float64)
    characters = torch.randint(1, 20, (TIME,), generator=torch.Generator().manual_seed(1))
    hidden, positions, words = asked(torch.float64)
    found = LogProbabilities(model, characters)(hidden, positions, words)
    error = (found - expected(model, hidden, words)).abs()
    assert error.max() < 1e-7
    assert error.mean() < 1e-8
    assert error.max() > 1e-12, "nothing was summed in float32"


@torch.no_grad()
def test_in_float32_they_are_those_of_a_softmax() -> None:
    model = model_of_many_words(torch.float32)
    hidden, positions, words = asked(torch.float32)
    found = LogProbabilities(model, torch.ones(TIME, dtype=torch.long))(hidden, positions, words)
    torch.testing.assert_close(found, expected(model, hidden, words), atol=1e-5, rtol=1e-5)
