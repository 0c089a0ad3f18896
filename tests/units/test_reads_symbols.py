"""Units that read symbols are asked to, unless a class of their own has another `forward`."""

import torch
from torch import Tensor, nn

from generator.config import ModelConfig
from generator.model import Autocomplete
from generator.units.gru import GRU
from generator.units.reads_symbols import reads_symbols


class Doubling(nn.Module):
    """A unit of one's own that reads symbols from a table: h_t = 2 x_t."""

    causal = True
    asked = 0

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()

    def forward(self, inputs: Tensor) -> Tensor:
        return 2 * inputs

    def read(self, symbols: Tensor, table: Tensor) -> Tensor:
        Doubling.asked += 1
        return (2 * table)[symbols]


class Halved(GRU):
    """Another unit than the GRU whose `read` it inherits."""

    def forward(self, inputs: Tensor) -> Tensor:
        return super().forward(inputs) / 2


def test_a_unit_of_ones_own_that_reads_symbols_is_asked_to() -> None:
    torch.manual_seed(0)
    model = Autocomplete(ModelConfig(f"{__name__}:Doubling", hidden_size=4, num_layers=2, vocab_size=7))
    symbols = torch.tensor([[1, 5, 27]])
    Doubling.asked = 0
    expected = 4 * model.embedding.weight[symbols]
    torch.testing.assert_close(model.hidden_states(symbols), expected, rtol=0, atol=0)
    assert Doubling.asked == 1


def test_a_read_that_belongs_to_another_forward_is_not_used() -> None:
    unit = Halved(4, 4)
    assert reads_symbols(GRU(4, 4))
    assert not reads_symbols(unit)
    assert not reads_symbols(nn.Linear(4, 4))
