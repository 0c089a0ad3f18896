"""Contrasts against finite differences, and against the definition by two gradients."""

import pytest
import torch
from torch.nn import functional

from generator.attribution.contrast import Choice, contrast, contrasts
from generator.contract.alphabet import ENGLISH
from generator.model import Autocomplete
from tests.support.models import model_config, random_model

TEXT = torch.from_numpy(ENGLISH.symbols(" the cat sees")).long()
WORD, RIVALS = 4, (3, 7, 9)


def difference(model: Autocomplete, one_hot: torch.Tensor, output: int, word: int, rival: int) -> torch.Tensor:
    logits: torch.Tensor = model.readout(model.hidden_states_from_embedded((one_hot @ model.embedding.weight)[None]))[
        0, output
    ]
    return logits[word] - logits[rival]


@pytest.mark.parametrize("unit", ["rnn", "gru", "lstm", "nested_lstm", "bidirectional_gru"])
def test_a_contrast_is_the_norm_of_the_finite_differences_of_two_logits_difference(unit: str) -> None:
    model = random_model(model_config(unit, num_layers=1), dtype=torch.float64)
    output = 8
    found = contrast(model, TEXT, output, WORD, RIVALS)
    inputs = output + 1 if model.causal else len(TEXT)
    assert found.shape == (len(RIVALS), inputs)
    one_hot = functional.one_hot(TEXT, ENGLISH.size).double()
    step = 1e-5
    with torch.no_grad():
        for position in (0, 5, inputs - 1):
            for k, rival in enumerate(RIVALS):
                slopes = []
                for symbol in range(ENGLISH.size):
                    moved = []
                    for sign in (1, -1):
                        changed = one_hot.clone()
                        changed[position, symbol] += sign * step
                        moved.append(difference(model, changed, output, WORD, rival))
                    slopes.append((moved[0] - moved[1]) / (2 * step))
                assert found[k, position].item() == pytest.approx(torch.stack(slopes).norm().item(), rel=1e-6, abs=1e-9)


def test_a_word_contrasted_with_itself_is_nothing() -> None:
    model = random_model(model_config())
    assert contrast(model, TEXT, 5, WORD, [WORD]).count_nonzero() == 0


def test_what_comes_later_changes_nothing_in_a_causal_model() -> None:
    model = random_model(model_config("lstm"), dtype=torch.float64)
    longer = torch.cat([TEXT, TEXT])
    torch.testing.assert_close(
        contrast(model, TEXT, 6, WORD, RIVALS), contrast(model, longer, 6, WORD, RIVALS), rtol=0, atol=1e-12
    )


def test_an_output_outside_the_text_is_refused() -> None:
    with pytest.raises(IndexError, match=r"output must be in \[0, 13\), got 13"):
        contrast(random_model(model_config()), TEXT, 13, WORD, RIVALS)


@pytest.mark.parametrize("unit", ["gru", "attention", "bidirectional_gru"])
def test_several_choices_at_once_are_each_one_alone(unit: str) -> None:
    options = {"heads": 2} if unit == "attention" else {}
    model = random_model(model_config(unit, 8, 2, options=options), dtype=torch.float64)
    choices = [Choice(3, WORD, RIVALS), Choice(3, 5, (2,)), Choice(9, WORD, RIVALS[:2])]
    for found, choice in zip(contrasts(model, TEXT, choices), choices, strict=True):
        alone = contrast(model, TEXT, *choice)
        torch.testing.assert_close(found, alone, atol=1e-12, rtol=1e-12)
