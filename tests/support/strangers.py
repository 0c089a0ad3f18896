"""Models as others write them: nothing in them knows of this package."""

import torch
from torch import Tensor, nn


class CharLSTM(nn.Module):
    """A next-character model; with `tags` a tagger, with `both` it reads in both directions."""

    def __init__(
        self, symbols: int = 30, *, tags: int = 0, both: bool = False, batch_first: bool = True, flat: bool = False
    ) -> None:
        super().__init__()
        self.embed = nn.Embedding(symbols, 8)
        self.lstm = nn.LSTM(8, 12, num_layers=2, batch_first=batch_first, dropout=0.5, bidirectional=both)
        self.head = nn.Linear(12 * (1 + both), tags or symbols)
        self.flat = flat

    def forward(self, ids: Tensor) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        states, last = self.lstm(self.embed(ids))
        logits = self.head(states)
        return (logits.flatten(0, 1) if self.flat else logits), last


class OneHotGRU(nn.Module):
    """Reads one-hot vectors, and returns logits alone."""

    def __init__(self, symbols: int = 9) -> None:
        super().__init__()
        self.gru = nn.GRU(symbols, 7, batch_first=True)
        self.head = nn.Linear(7, symbols)

    def forward(self, vectors: Tensor) -> Tensor:
        logits: Tensor = self.head(self.gru(vectors)[0])
        return logits


class Convolution(nn.Module):
    """Looks back three tokens and needs at least as many; its logits are scaled after the readout."""

    def __init__(self, symbols: int = 11) -> None:
        super().__init__()
        self.embed = nn.Embedding(symbols, 6)
        self.conv = nn.Conv1d(6, 6, 3)
        self.head = nn.Linear(6, symbols)

    def forward(self, ids: Tensor) -> dict[str, Tensor]:
        x = self.embed(ids).transpose(1, 2)
        x = torch.tanh(self.conv(x))
        x = torch.cat([x.new_zeros(len(x), 6, 2), x], dim=2).transpose(1, 2)
        return {"logits": 2 * self.head(x)}


def seeded(module: nn.Module, dtype: torch.dtype = torch.float32) -> nn.Module:
    """Return a module with all its numbers drawn anew."""
    torch.manual_seed(0)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.4)
    return module.to(dtype)
