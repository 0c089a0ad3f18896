"""Modules from elsewhere: their connectivity is right, or they are refused in one line."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from generator.attribution.connectivity import connectivity
from generator.contract.alphabet import ENGLISH
from generator.errors import InputError
from generator.model import Autocomplete
from tests.support.models import model_config, random_model
from tests.support.tolerance import Tolerance

EQUAL: Tolerance = {"atol": 1e-6, "rtol": 1e-5}
TEXT = torch.from_numpy(ENGLISH.symbols(" the cat")).long()
TARGETS = torch.arange(len(TEXT)) % 12


class Strange(nn.Module):
    """A model that keeps to the protocol, and is no `Autocomplete`."""

    characters = "\0" + ENGLISH.readable

    def __init__(self, readout: nn.Module | None = None, **options: Any) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.embedding = nn.Embedding(ENGLISH.size, 8)
        self.rnn = nn.LSTM(8, 8, **{"batch_first": True, **options})
        self.readout = readout or nn.Linear(8, 12)

    def hidden_states_from_embedded(self, embedded: Tensor) -> Any:
        return self.rnn(embedded)[0]


class LowRank(nn.Linear):
    """A linear layer with a correction of its own."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__(rows, columns)
        self.correction = nn.Linear(rows, columns)

    def forward(self, x: Tensor) -> Tensor:
        corrected: Tensor = super().forward(x) + self.correction(x)
        return corrected


def doubled(_: object, __: object, output: Tensor) -> Tensor:
    return output * 2


def hooked(part: nn.Module) -> nn.Module:
    part.register_forward_hook(doubled)
    return part


@pytest.mark.parametrize("readout", [LowRank(8, 12), hooked(nn.Linear(8, 12))])
def test_a_readout_that_is_more_than_linear_counts_whole(readout: nn.Module) -> None:
    wrapped = Strange(nn.Sequential(readout))  # which no shortcut can look into
    torch.testing.assert_close(
        connectivity(Strange(readout), TEXT, TARGETS), connectivity(wrapped, TEXT, TARGETS), **EQUAL
    )


@pytest.mark.parametrize("part", ["readout", "units.0"])
def test_hooks_on_the_parts_of_a_published_model_count(part: str) -> None:
    model = random_model(model_config("gru"), dtype=torch.float64)
    hooked(model.get_submodule(part))
    torch.testing.assert_close(connectivity(model, TEXT, TARGETS), by_loop(model), atol=1e-12, rtol=1e-12)


def by_loop(model: Autocomplete) -> Tensor:
    """Return the definition: a forward and a backward pass for every output."""
    rows = []
    for output, target in enumerate(TARGETS):
        inputs = functional.one_hot(TEXT, ENGLISH.size).double().requires_grad_()
        hidden = (inputs @ model.embedding.weight)[None]
        for unit in model.units:
            hidden = unit(hidden)
        (gradient,) = torch.autograd.grad(model.readout(hidden)[0, output, target], inputs)
        rows.append(gradient.norm(dim=1))
    return torch.stack(rows)


class Kept(Strange):
    state: Any = None

    def hidden_states_from_embedded(self, embedded: Tensor) -> Any:
        fits = self.state is not None and self.state[0].shape[1] == len(embedded)
        hidden, state = self.rnn(embedded, self.state if fits else None)
        self.state = tuple(part.detach() for part in state)
        return hidden


class Dropped(Strange):
    def hidden_states_from_embedded(self, embedded: Tensor) -> Any:
        return functional.dropout(self.rnn(embedded)[0], 0.5)  # without self.training


class Whole(Strange):
    def hidden_states_from_embedded(self, embedded: Tensor) -> Any:
        return self.rnn(embedded)


class Cut(Strange):
    @torch.no_grad()
    def hidden_states_from_embedded(self, embedded: Tensor) -> Any:
        return self.rnn(embedded)[0]


class Fails(Strange):
    def hidden_states_from_embedded(self, embedded: Tensor) -> Any:
        raise KeyError("no\nsuch")


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (Kept(), "gives another answer each time in eval() mode"),
        (Dropped(), "gives another answer each time in eval() mode"),
        (
            Strange(batch_first=False),
            "reads a text otherwise beside another one; give torch's own layers batch_first=True",
        ),
        (Whole(), "must return one tensor (batch, time, hidden_size) of (1, 8), got tuple"),
        (Cut(), "its hidden states carry no gradient; make them without torch.no_grad"),
        (Strange().to("meta"), "is on the meta device"),
        (Fails(), "must read (1, 8, 8) (batch, time, size), but: KeyError: 'no"),
    ],
    ids=lambda item: type(item).__name__,
)
def test_a_model_that_cannot_be_explained_is_refused_in_one_line(model: Strange, said: str) -> None:
    with pytest.raises(InputError) as caught:
        connectivity(model, TEXT, TARGETS)
    assert said in str(caught.value)
    assert str(caught.value).startswith("model: ")
    assert "\n" not in str(caught.value)
