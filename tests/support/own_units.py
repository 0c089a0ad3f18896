"""Units as a researcher might bring them: made of `torch.nn`, without recurrence, and some that break the contract."""

import torch
from torch import Tensor, nn


class BidirectionalGRU(nn.Module):
    """A researcher's own unit that reads ahead, made of `torch.nn`."""

    causal = False

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.gru = nn.GRU(input_size, hidden_size // 2, bidirectional=True, batch_first=True)

    def forward(self, inputs: Tensor) -> Tensor:
        hidden: Tensor = self.gru(inputs)[0]
        return hidden


class Attention(nn.Module):
    """A researcher's own unit without recurrence: one head of causal attention, a residual, a norm with a scale."""

    causal = True

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.read = nn.Linear(input_size, 3 * hidden_size)
        self.write = nn.Linear(hidden_size, hidden_size)
        self.norm = Scale(hidden_size)

    def forward(self, inputs: Tensor) -> Tensor:
        query, key, value = self.read(inputs).chunk(3, dim=-1)
        scores = query @ key.transpose(1, 2) / key.shape[-1] ** 0.5  # (batch, output, input)
        later = torch.ones_like(scores, dtype=torch.bool).triu(1)
        mixed = scores.masked_fill(later, -torch.inf).softmax(-1) @ value
        result: Tensor = self.norm(inputs + self.write(mixed))
        return result


class Scale(nn.Module):
    """Divides by the root mean square, and multiplies by a parameter of the common name `scale`."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(size))

    def forward(self, inputs: Tensor) -> Tensor:
        return self.scale * inputs / (inputs.square().mean(-1, keepdim=True) + 1e-5).sqrt()


class _KeepsWidth(nn.Module):
    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        assert input_size == hidden_size


class Fading(_KeepsWidth):
    """A linear unit without weights: h_t = x_t + h_{t-1} / 2."""

    causal = True

    def forward(self, inputs: Tensor) -> Tensor:
        state, states = torch.zeros_like(inputs[:, 0]), []
        for x in inputs.unbind(1):
            state = x + state / 2
            states.append(state)
        return torch.stack(states, dim=1)


class FromTheEnd(_KeepsWidth):
    """Mixes the characters so far, the more the nearer the text's end: depends on how much is to come, not on what."""

    causal = False

    def forward(self, inputs: Tensor) -> Tensor:
        time = inputs.shape[1]
        left = torch.arange(time, 0, -1, dtype=inputs.dtype)[:, None]
        return torch.tanh(inputs.cumsum(1) / left)


class Faint(_KeepsWidth):
    """Mixes the characters so far, and hardly any of those to come: too little to show in the states."""

    causal = False

    def forward(self, inputs: Tensor) -> Tensor:
        return torch.tanh(inputs.cumsum(1) + 1e-9 * inputs.sum(1, keepdim=True))


class SaysCausal(BidirectionalGRU):
    """Declares that it never reads ahead, and does."""

    causal = True
