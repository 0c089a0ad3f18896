"""The time loop that all recurrent units share: forward, and backward by each unit's own derivatives.

A unit writes out one time step gate by gate, in `step`, and its derivative, in `derivatives` and `reverse_step`. This
module runs them over time. Its backward pass differs in two ways from the graph that autograd would record:

- recurrent weights do not gather their gradients step by step: the gradients of all steps are kept, and each weight's
  gradient is one matrix product after the loop;
- only what the derivatives need is kept, and no graph of thousands of small nodes is built.

The connectivity engine uses the same three functions to carry the gradients of many outputs back at once.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, TypeAlias

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

State: TypeAlias = tuple[Tensor, ...]
"""What a unit hands to its next time step. The first entry is the hidden state, (batch, hidden_size)."""

Record: TypeAlias = tuple[Tensor, ...]
"""The gates and states of one time step that its derivatives are made of, each (batch, hidden_size)."""

Factors: TypeAlias = tuple[Tensor, ...]
"""The partial derivatives of one time step, elementwise: what a gradient is multiplied by on its way back."""


def wide(tensor: Tensor) -> Tensor:
    """Return `tensor` in float32 if it is bfloat16, in which a state would lose its small updates."""
    return tensor.float() if tensor.dtype == torch.bfloat16 else tensor


class Linear:
    """A linear map inside the recurrence, its weights cast once to the dtype that matrix products are made in."""

    def __init__(self, weight: Tensor, bias: Tensor | None, dtype: torch.dtype) -> None:
        self.weight = weight.detach().to(dtype)  # (out, in)
        self.bias = None if bias is None else bias.detach().to(dtype)

    def __call__(self, inputs: Float[Tensor, "batch in"]) -> Float[Tensor, "batch out"]:
        return functional.linear(inputs.to(self.weight.dtype), self.weight, self.bias)

    def reverse(self, gradient: Float[Tensor, "batch out"]) -> Float[Tensor, "batch in"]:
        """Return the gradient with respect to the inputs, given the one with respect to the outputs."""
        return gradient.to(self.weight.dtype) @ self.weight


class RecurrentUnit(nn.Module, ABC):
    """A recurrent layer: `(batch, time, input_size)` to the hidden states `(batch, time, hidden_size)`.

    All gates' input parts, `weight_ih @ x + bias_ih`, are computed for all time steps at once, before the loop.
    Names and the order of the gates in `weight_ih` and `weight_hh` are those of `torch.nn`.
    """

    causal = True
    num_gates: ClassVar[int]

    weight_ih: nn.Parameter
    bias_ih: nn.Parameter

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size

    @abstractmethod
    def recurrent_parameters(self) -> tuple[tuple[nn.Parameter, nn.Parameter | None], ...]:
        """Return (weight, bias) of every linear map inside the recurrence, in the order `step` uses them."""

    @abstractmethod
    def initial_state(self, like: Float[Tensor, "batch gates"]) -> State:
        """Return the state before the first time step, all zeros, of the batch size and device of `like`."""

    @abstractmethod
    def step(
        self, gates_ih: Float[Tensor, "batch gates"], state: State, maps: Sequence[Linear]
    ) -> tuple[State, Record]:
        """Return the next state, and the record that `derivatives` and `map_inputs` need."""

    @abstractmethod
    def derivatives(self, record: Record) -> Factors:
        """Return the elementwise partial derivatives of one time step, or of many: leading axes are free."""

    @abstractmethod
    def reverse_step(self, gradient: State, factors: Factors, maps: Sequence[Linear]) -> tuple[list[Tensor], State]:
        """Carry the gradient with respect to a state back through one time step.

        `factors` broadcasts over the batch of gradients. Returns the gradients with respect to the outputs of
        each linear map, the input part `gates_ih` first, then `maps` in order; and the one with respect to the
        previous state.
        """

    @abstractmethod
    def map_inputs(self, record: Record) -> tuple[Tensor, ...]:
        """Return what each linear map of the recurrence read at this time step."""

    def maps(self, dtype: torch.dtype) -> list[Linear]:
        return [Linear(weight, bias, dtype) for weight, bias in self.recurrent_parameters()]

    def input_part(self, inputs: Float[Tensor, "*axes input_size"]) -> Float[Tensor, "*axes gates"]:
        """Return what the inputs contribute to all gates, the bias included."""
        return functional.linear(inputs, self.weight_ih, self.bias_ih)

    def scan(self, gates_ih: Float[Tensor, "time batch gates"]) -> Float[Tensor, "time batch hidden_size"]:
        """Return the hidden states, given the input part of the gates. Time comes first, as memory likes it."""
        parameters = [parameter for pair in self.recurrent_parameters() for parameter in pair]
        return _Scan.apply(self, gates_ih, *parameters)  # type: ignore[no-any-return, no-untyped-call]

    def forward(self, inputs: Float[Tensor, "batch time input_size"]) -> Float[Tensor, "batch time hidden_size"]:
        return self.scan(self.input_part(inputs.transpose(0, 1))).transpose(0, 1)

    def scan_with_records(self, gates_ih: Float[Tensor, "time batch gates"]) -> tuple[Tensor, list[Record]]:
        """Return what `scan` does, and the record of every time step. No gradient flows through it."""
        with torch.no_grad():
            return _run(self, gates_ih, self.maps(gates_ih.dtype))


def _run(
    unit: RecurrentUnit, gates_ih: Float[Tensor, "time batch gates"], maps: Sequence[Linear]
) -> tuple[Tensor, list[Record]]:
    time, batch, _ = gates_ih.shape
    hidden_states = gates_ih.new_empty(time, batch, unit.hidden_size)
    state, records = unit.initial_state(gates_ih[0]), []
    for t, gates in enumerate(gates_ih.unbind()):
        state, record = unit.step(gates, state, maps)
        hidden_states[t] = state[0]
        records.append(record)
    return hidden_states, records


class _Scan(torch.autograd.Function):
    """The loop over time as one node of the graph."""

    @staticmethod
    def forward(ctx: Any, unit: RecurrentUnit, gates_ih: Tensor, *parameters: Tensor | None) -> Tensor:
        ctx.unit, ctx.parameters = unit, parameters
        # The input part has the dtype of the matrix products: bfloat16 under autocast, else that of the weights.
        ctx.maps = unit.maps(gates_ih.dtype)
        with torch.autocast(gates_ih.device.type, enabled=False):
            hidden_states, ctx.records = _run(unit, gates_ih, ctx.maps)
        return hidden_states

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, grad_hidden: Tensor) -> Any:
        unit: RecurrentUnit = ctx.unit
        time, dtype = len(grad_hidden), grad_hidden.dtype
        outputs: list[Tensor] = []  # gradients of each linear map's outputs, (time, batch, out)
        inputs: list[Tensor] = []  # what each linear map of the recurrence read, (time, batch, in)
        gradient: State | None = None
        for t in range(time - 1, -1, -1):
            record = ctx.records[t]
            if gradient is None:
                state = unit.initial_state(grad_hidden[t])
                gradient = tuple(torch.zeros_like(part) for part in state)
            gradient = (gradient[0] + grad_hidden[t], *gradient[1:])
            grad_outputs, gradient = unit.reverse_step(gradient, unit.derivatives(record), ctx.maps)
            if not outputs:
                outputs = [grad.new_empty(time, *grad.shape, dtype=dtype) for grad in grad_outputs]
                inputs = [x.new_empty(time, *x.shape, dtype=dtype) for x in unit.map_inputs(record)]
            for stacked, grad in zip(outputs, grad_outputs, strict=True):
                stacked[t] = grad
            for stacked, x in zip(inputs, unit.map_inputs(record), strict=True):
                stacked[t] = x
        grads: list[Tensor | None] = []
        pairs = [ctx.parameters[k : k + 2] for k in range(0, len(ctx.parameters), 2)]
        for (weight, bias), output, read in zip(pairs, outputs[1:], inputs, strict=True):
            output, read = output.flatten(0, 1), read.flatten(0, 1)  # (time * batch, out), (time * batch, in)
            grads.append((output.t() @ read).to(weight.dtype))
            grads.append(None if bias is None else output.sum(0, dtype=bias.dtype))
        return None, outputs[0], *grads
