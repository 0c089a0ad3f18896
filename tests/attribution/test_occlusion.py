"""Occlusion, held against the naive way: for every character, the whole text read again with a space in its place."""

import hypothesis
import hypothesis.strategies as st
import pytest
import torch
from torch import Tensor

from generator.attribution.measures.occlusion import occlusion
from generator.contract.alphabet import ENGLISH
from generator.corpus.vocabulary import FIRST_WORD
from generator.model import Autocomplete
from tests.support.models import model_config, random_model
from tests.support.tolerance import Tolerance

TEXT = " the cat sees a garden"
EQUAL: Tolerance = {"atol": 1e-12, "rtol": 1e-12}
RECURRENT = ("rnn", "gru", "lstm", "nested_lstm")
OTHERS = (
    "attention",
    "bidirectional_gru",
    "tests.support.own_units:BidirectionalGRU",
    "tests.support.own_units:Attention",
)


def double(unit: str, **changes: object) -> Autocomplete:
    options = {"heads": 2} if unit == "attention" else {}
    hidden_size = 8 if unit == "attention" else 6
    config = model_config(unit, **{"hidden_size": hidden_size, "options": options, **changes})  # type: ignore[arg-type]
    return random_model(config, dtype=torch.float64)


def question(text: str, vocab: int, seed: int = 0) -> tuple[Tensor, Tensor]:
    targets = torch.randint(FIRST_WORD, vocab, (len(text),), generator=torch.Generator().manual_seed(seed))
    return torch.from_numpy(ENGLISH.symbols(text)).long(), targets


@torch.no_grad()
def naively(model: Autocomplete, characters: Tensor, targets: Tensor) -> Tensor:
    """Return the definition, text by text."""

    def log_probabilities(text: Tensor) -> Tensor:
        logits: Tensor = model(text[None])[0]
        logits[:, :FIRST_WORD] = -torch.inf
        return logits.log_softmax(1).gather(1, targets[:, None]).squeeze(1)

    before = log_probabilities(characters)
    columns = []
    for place in range(len(characters)):
        text = characters.clone()
        text[place] = ENGLISH.symbols(" ")[0]
        columns.append(before - log_probabilities(text))
    return torch.stack(columns, dim=1)


@pytest.mark.parametrize("unit", [*RECURRENT, *OTHERS])
@pytest.mark.parametrize("num_layers", [1, 2])
def test_it_equals_reading_the_whole_text_again_for_every_character(unit: str, num_layers: int) -> None:
    model = double(unit, num_layers=num_layers)
    asked = question(TEXT, model.config.vocab_size)
    expected = naively(model, *asked)
    assert expected.abs().max() > 0.05
    torch.testing.assert_close(occlusion(model, *asked, causal=model.causal), expected, **EQUAL)


def test_without_being_told_that_a_model_is_causal_it_finds_nothing_above_the_diagonal() -> None:
    model = double("tests.support.own_units:Attention")
    asked = question(TEXT, model.config.vocab_size)
    whole = occlusion(model, *asked, causal=False)
    assert whole.triu(1).abs().max() < 1e-12
    torch.testing.assert_close(occlusion(model, *asked, causal=True), whole.tril(), **EQUAL)


def test_a_space_is_worth_exactly_nothing_and_a_character_not_read_yet_too() -> None:
    model = double("gru")
    worth = occlusion(model, *question(TEXT, model.config.vocab_size), causal=True)
    assert (worth[:, [place for place, character in enumerate(TEXT) if character == " "]] == 0).all()
    assert (worth.triu(1) == 0).all()
    assert (worth < 0).any()
    assert (worth > 0).any()


def test_what_is_joined_into_blocks_is_taken_apart_again(monkeypatch: pytest.MonkeyPatch) -> None:
    model = double("lstm")
    asked = question(TEXT, model.config.vocab_size)
    expected = occlusion(model, *asked, causal=True)
    for rows in (1, 7, 30):
        monkeypatch.setattr("generator.attribution.measures.occlusion._ROWS", rows)
        torch.testing.assert_close(occlusion(model, *asked, causal=True), expected, **EQUAL)


def test_in_float32_it_is_right_to_a_thousandth_of_a_nat() -> None:
    model = double("nested_lstm")
    asked = question(TEXT, model.config.vocab_size)
    expected = occlusion(model, *asked, causal=True)
    torch.testing.assert_close(occlusion(model.float(), *asked, causal=True).double(), expected, atol=1e-5, rtol=1e-5)


@pytest.mark.usefixtures("wrong_shapes")
def test_every_character_needs_a_target() -> None:
    model = double("gru")
    characters, targets = question(TEXT, model.config.vocab_size)
    with pytest.raises(ValueError, match=r"one word a character, 22, got 21"):
        occlusion(model, characters, targets[:-1], causal=True)


@hypothesis.given(
    unit=st.sampled_from([*RECURRENT, "tests.support.own_units:BidirectionalGRU"]),
    hidden_size=st.integers(1, 5),
    num_layers=st.integers(1, 3),
    text=st.text(ENGLISH.readable, min_size=1, max_size=12),
    seed=st.integers(0, 1000),
)
def test_it_equals_the_naive_way_whatever_the_text(
    unit: str, hidden_size: int, num_layers: int, text: str, seed: int
) -> None:
    model = double(unit, hidden_size=2 * hidden_size, num_layers=num_layers)
    asked = question(text, model.config.vocab_size, seed)
    torch.testing.assert_close(occlusion(model, *asked, causal=model.causal), naively(model, *asked), **EQUAL)
