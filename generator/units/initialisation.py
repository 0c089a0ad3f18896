"""How the weights of recurrent units start."""

import torch
from torch import Tensor, nn


def stacked_weight(num_gates: int, hidden_size: int, input_size: int, *, orthogonal: bool) -> nn.Parameter:
    """Return a weight `(num_gates * hidden_size, input_size)`, each gate's block drawn on its own.

    Orthogonal blocks keep the length of what they carry back through time (Saxe et al. 2014); the others are
    Glorot & Bengio's (2010) uniform draw.
    """
    weight = torch.empty(num_gates * hidden_size, input_size)
    for block in weight.chunk(num_gates):
        if orthogonal:
            nn.init.orthogonal_(block)
        else:
            nn.init.xavier_uniform_(block)
    return nn.Parameter(weight)


def gate_bias(num_gates: int, hidden_size: int, *, ones: int | None = None) -> nn.Parameter:
    """Return a zero bias `(num_gates * hidden_size)`, except for gate number `ones`, which starts open, at 1.

    That gate is the one that keeps the memory (forget gate: Gers et al. 2000; Jozefowicz et al. 2015).
    """
    bias: Tensor = torch.zeros(num_gates, hidden_size)
    if ones is not None:
        bias[ones] = 1.0
    return nn.Parameter(bias.flatten())
