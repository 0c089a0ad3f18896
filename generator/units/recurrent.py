"""Recurrent units: the time loop that all of them share, forward, and backward by each unit's own derivatives.

A unit writes out one time step gate by gate, in `step`, and its derivative, in `derivatives` and `reverse_step`. This
module runs them over time. Its backward pass differs in two ways from the graph that autograd would record:

- recurrent weights do not gather their gradients step by step: the gradients of all steps are kept, and each weight's
  gradient is one matrix product after the loop;
- only what the derivatives need is kept, and no graph of thousands of small nodes is built.

The connectivity engine uses the same three functions to carry the gradients of many outputs back at once.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple, TypeAlias

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from generator.kernels.linear import column_sums, linear, transposed_product
from generator.kernels.look_up import one_hot
from generator.kernels.matmul import PackedMatmul
from generator.kernels.threads import parts_of, side_by_side

State: TypeAlias = tuple[Tensor, ...]
"""State that a unit hands to its next time step, each (batch, hidden_size). The hidden state comes first."""

Record: TypeAlias = tuple[Tensor, ...]
"""Gates and states of one time step that its derivatives need, each (batch, a multiple of hidden_size)."""

Factors: TypeAlias = tuple[Tensor, ...]
"""Elementwise partial derivatives of one time step: a gradient is multiplied by them on its way back."""


class StepGradients(NamedTuple):
    """Gradients with respect to the linear parts of one time step."""

    input_part: Float[Tensor, "*batch gates"]
    """With respect to `gates_ih`."""
    maps: tuple[Float[Tensor, "*batch out"], ...]
    """With respect to the output of each linear map of the recurrence, in the order of `recurrent_parameters`."""


def by_gate(tensor: Float[Tensor, "*axes gates"], count: int) -> Float[Tensor, "*axes count hidden_size"]:
    """Return a view of `tensor` with an axis for its gates."""
    return tensor.view(*tensor.shape[:-1], count, tensor.shape[-1] // count)


def tanh(tensor: Tensor) -> Tensor:
    """Return tanh, to rounding, as 2 sigmoid(2x) - 1: torch computes it in less than half the time."""
    return torch.sigmoid(tensor + tensor).mul_(2).sub_(1)


def wide(tensor: Tensor) -> Tensor:
    """Return `tensor` in float32 if it is bfloat16, in which a state would lose its small updates."""
    return tensor.float() if tensor.dtype == torch.bfloat16 else tensor


class Linear:
    """A linear map inside the recurrence, its weights cast once to the dtype that matrix products are made in."""

    def __init__(self, weight: Tensor, bias: Tensor | None, dtype: torch.dtype) -> None:
        self.weight = weight.detach().to(dtype)  # (out, in)
        self._forward = PackedMatmul(self.weight.t(), None if bias is None else bias.detach().to(dtype))
        self._reverse = PackedMatmul(self.weight)

    @property
    def dtype(self) -> torch.dtype:
        """Of the matrix products."""
        return self.weight.dtype

    def __call__(
        self, inputs: Float[Tensor, "batch in"], added: Float[Tensor, "batch out"] | None = None
    ) -> Float[Tensor, "batch out"]:
        """Return a new tensor, which its caller may change; `added` is added to it on the way."""
        return self._forward(inputs.to(self.weight.dtype), added)

    def narrow(self, tensor: Tensor) -> Tensor:
        """Return `tensor` in the dtype of the products."""
        return tensor.to(self.weight.dtype)

    def reverse(self, gradient: Float[Tensor, "*axes out"]) -> Float[Tensor, "*axes in"]:
        """Return the gradient with respect to the inputs, given the one with respect to the outputs."""
        return self._reverse(self.narrow(gradient))


class RecurrentUnit(nn.Module, ABC):
    """A recurrent layer: `(batch, time, input_size)` to the hidden states `(batch, time, hidden_size)`.

    All gates' input parts, `weight_ih @ x + bias_ih`, are computed for all time steps at once, before the loop.
    Names and the order of the gates in `weight_ih` and `weight_hh` are those of `torch.nn`.
    """

    causal = True
    num_gates: ClassVar[int]
    num_states = 1
    """Number of tensors of a state: the hidden state, and memories."""
    separate_input_part: ClassVar[bool] = False
    """Whether the gradients of the input part and of the first map's output differ. They are the same where the two are
    simply added."""

    weight_ih: nn.Parameter
    weight_hh: nn.Parameter
    bias_ih: nn.Parameter
    bias_hh: nn.Parameter

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.input_size = input_size
        self.hidden_size = hidden_size

    def recurrent_parameters(self) -> tuple[tuple[nn.Parameter, nn.Parameter | None], ...]:
        """Return (weight, bias) of every linear map inside the recurrence, in the order `step` uses them.

        The first of them reads the hidden state.
        """
        return ((self.weight_hh, self.bias_hh),)

    def initial_state(self, like: Float[Tensor, "batch gates"]) -> State:
        """Return the state before the first time step, all zeros, of the batch size and device of `like`."""
        return tuple(wide(like).new_zeros(like.shape[0], self.hidden_size) for _ in range(self.num_states))

    @abstractmethod
    def step(
        self, gates_ih: Float[Tensor, "batch gates"], state: State, maps: Sequence[Linear]
    ) -> tuple[State, Record]:
        """Return the next state, and the record that `derivatives` and `inner_inputs` need."""

    @abstractmethod
    def derivatives(self, record: Record) -> Factors:
        """Return the elementwise partial derivatives of one time step, or of many: leading axes are free."""

    @abstractmethod
    def reverse_step(self, gradient: State, factors: Factors, maps: Sequence[Linear], into: StepGradients) -> None:
        """Pull the gradient with respect to a state back through one time step, in place.

        `gradient` becomes the one with respect to the previous state. The gradients with respect to the linear parts
        are written `into` what is given, whose input part is the first map's unless `separate_input_part`. `factors`
        broadcasts over the batch of gradients.
        """

    def inner_inputs(self, record: Record) -> tuple[Tensor, ...]:
        """Return the inputs of the linear maps after the first at this time step; the first reads the hidden state."""
        return ()

    def keep_gates(self, record: Record) -> tuple[Tensor, ...]:
        """Return the gates that the unit's memories are multiplied by at this time step; none without such gates."""
        return ()

    def maps(self, dtype: torch.dtype) -> list[Linear]:
        """Return the linear maps of the recurrence, with matrix products in `dtype`."""
        return [Linear(weight, bias, dtype) for weight, bias in self.recurrent_parameters()]

    def read(
        self, symbols: Int[Tensor, "batch time"], table: Float[Tensor, "symbols input_size"]
    ) -> Float[Tensor, "batch time hidden_size"]:
        """Return what `forward` does for `table[symbols]`.

        The part of a symbol in the gates is a row of a small table: no need to multiply every input.
        """
        parts = self.input_part(table)  # (symbols, gates)
        return self.scan(one_hot(symbols.t(), len(table), parts.dtype) @ parts).transpose(0, 1)

    def input_part(self, inputs: Float[Tensor, "*axes input_size"]) -> Float[Tensor, "*axes gates"]:
        """Return what the inputs contribute to all gates, the bias included."""
        return linear(inputs, self.weight_ih, self.bias_ih)

    def scan(self, gates_ih: Float[Tensor, "time batch gates"]) -> Float[Tensor, "time batch hidden_size"]:
        """Return the hidden states, given the input part of the gates.

        Time is the leading axis, so that one step is contiguous.
        """
        parameters = [parameter for pair in self.recurrent_parameters() for parameter in pair]
        return _Scan.apply(self, gates_ih, *parameters)  # type: ignore[no-any-return, no-untyped-call]

    def forward(self, inputs: Float[Tensor, "batch time input_size"]) -> Float[Tensor, "batch time hidden_size"]:
        return self.scan(self.input_part(inputs.transpose(0, 1))).transpose(0, 1)

    def scan_with_records(self, gates_ih: Float[Tensor, "time batch gates"]) -> tuple[Tensor, list[Record]]:
        """Return what `scan` does, and the record of every time step. No gradient flows through it."""
        with torch.no_grad():
            hidden_states = gates_ih.new_empty(*gates_ih.shape[:2], self.hidden_size)
            return hidden_states, _run(self, gates_ih, self.maps(gates_ih.dtype), hidden_states)


def _run(
    unit: RecurrentUnit,
    gates_ih: Float[Tensor, "time batch gates"],
    maps: Sequence[Linear],
    hidden_states: Float[Tensor, "time batch hidden_size"],
) -> list[Record]:
    """Fill `hidden_states`, and return the record of every time step."""
    state, records = unit.initial_state(gates_ih[0]), []
    for gates, hidden in zip(gates_ih.unbind(), hidden_states.unbind(), strict=True):
        state, record = unit.step(gates, state, maps)
        hidden.copy_(state[0])
        records.append(record)
    return records


def _run_back(
    unit: RecurrentUnit,
    grad_hidden: Float[Tensor, "time batch hidden_size"],
    records: Sequence[Record],
    maps: Sequence[Linear],
    grads: "_ScanGradients",
) -> None:
    """Fill `grads` with the gradients of every time step, and with what the maps after the first read."""
    gradient = unit.initial_state(grad_hidden[0])
    for t in range(len(records) - 1, -1, -1):
        gradient[0].add_(grad_hidden[t])
        unit.reverse_step(gradient, unit.derivatives(records[t]), maps, grads.at(t))
        for whole, part in zip(grads.inner_inputs, unit.inner_inputs(records[t]), strict=True):
            whole[t].copy_(part)


class _ScanGradients(NamedTuple):
    """Gradients of all time steps, and what they are multiplied by for the gradients of the weights."""

    input_part: Float[Tensor, "time batch gates"] | None
    """None where it is the same as that of the first map."""
    maps: list[Float[Tensor, "time batch out"]]
    inner_inputs: list[Float[Tensor, "time batch in"]]

    @classmethod
    def empty(cls, unit: RecurrentUnit, weights: Sequence[Tensor], like: Tensor) -> "_ScanGradients":
        def stack(size: int) -> Tensor:
            return like.new_empty(*like.shape[:2], size)

        return cls(
            stack(len(unit.weight_ih)) if unit.separate_input_part else None,
            [stack(len(weight)) for weight in weights],
            [stack(weight.shape[1]) for weight in weights[1:]],
        )

    def of_texts(self, rows: slice) -> "_ScanGradients":
        """Return views of some texts."""
        return _ScanGradients(
            None if self.input_part is None else self.input_part[:, rows],
            [part[:, rows] for part in self.maps],
            [part[:, rows] for part in self.inner_inputs],
        )

    def at(self, t: int) -> StepGradients:
        """Return views of one time step."""
        maps = tuple(part[t] for part in self.maps)
        return StepGradients(maps[0] if self.input_part is None else self.input_part[t], maps)


class _Scan(torch.autograd.Function):
    """The loop over time as one node of the graph."""

    @staticmethod
    def forward(ctx: Any, unit: RecurrentUnit, gates_ih: Tensor, *parameters: Tensor | None) -> Tensor:
        # The input part has the dtype of the matrix products: bfloat16 under autocast, else that of the weights.
        maps, parts = unit.maps(gates_ih.dtype), parts_of(gates_ih.shape[1], gates_ih.device)
        with_initial = gates_ih.new_empty(len(gates_ih) + 1, gates_ih.shape[1], unit.hidden_size)
        with_initial[0].zero_()
        hidden_states = with_initial[1:]

        def run(rows: slice) -> list[Record]:
            return _run(unit, gates_ih[:, rows], maps, hidden_states[:, rows])

        ctx.records = side_by_side(run, parts)
        ctx.unit, ctx.maps, ctx.parts, ctx.parameters = unit, maps, parts, parameters
        ctx.save_for_backward(with_initial)
        return hidden_states

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, grad_hidden: Tensor) -> Any:
        unit: RecurrentUnit = ctx.unit
        (with_initial,) = ctx.saved_tensors
        pairs = [ctx.parameters[k : k + 2] for k in range(0, len(ctx.parameters), 2)]
        found = _ScanGradients.empty(unit, [weight for weight, _ in pairs], grad_hidden)

        def run(part: tuple[slice, list[Record]]) -> None:
            rows, records = part
            _run_back(unit, grad_hidden[:, rows], records, ctx.maps, found.of_texts(rows))

        side_by_side(run, list(zip(ctx.parts, ctx.records, strict=True)))
        grads: list[Tensor | None] = []
        previous = with_initial[:-1]  # the first map reads the previous hidden states
        for (weight, bias), output, read in zip(pairs, found.maps, [previous, *found.inner_inputs], strict=True):
            output, read = output.flatten(0, 1), read.flatten(0, 1)  # (time * batch, out), (time * batch, in)
            grads.append(transposed_product(output, read).to(weight.dtype))
            grads.append(None if bias is None else column_sums(output).to(bias.dtype))
        return None, found.maps[0] if found.input_part is None else found.input_part, *grads
