"""The protocol of a model that can be explained: how to run it from embedded characters, nothing of how it is built."""

from typing import Any, Protocol, TypeGuard, runtime_checkable

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from generator.contract.alphabet import ENGLISH, Alphabet
from generator.errors import InputError


@runtime_checkable
class Embedding(Protocol):
    """Holds one vector for each symbol: `weight`, (symbols, size)."""

    @property
    def weight(self) -> Tensor: ...


@runtime_checkable
class CharacterModel(Protocol):
    """A model that reads characters one after the other and scores words at each of them.

    Symbol k stands for `characters[k]`. `hidden_states_from_embedded` maps `(batch, time, size)`, the embedded
    characters, to `(batch, time, hidden_size)`, and is differentiable; `readout` maps `(..., hidden_size)` to the
    logits `(..., vocab)`. Any torch module with these four will do; nothing is assumed of what is in between, not even
    that it looks back only.
    """

    @property
    def characters(self) -> str: ...

    @property
    def embedding(self) -> Embedding: ...

    @property
    def readout(self) -> Any: ...

    def hidden_states_from_embedded(
        self, embedded: Float[Tensor, "batch time size"]
    ) -> Float[Tensor, "batch time hidden_size"]: ...


def is_plain_linear(module: object) -> TypeGuard[nn.Linear]:
    """Return whether a module does no more than multiply by its weight and add its bias: no class above `nn.Linear`,
    such as one with a low-rank correction, and no hooks."""
    return type(module) is nn.Linear and not has_hooks(module)


def has_hooks(module: nn.Module) -> bool:
    """Return whether a call of a module, or of a part of it, does more than its `forward`."""
    return any(
        part._forward_hooks or part._forward_pre_hooks or part._backward_hooks or part._backward_pre_hooks
        for part in module.modules()
    )


def target_logits(
    model: CharacterModel,
    hidden: Float[Tensor, "*axes hidden_size"],
    targets: Int[Tensor, "*axes"] | Int[Tensor, "*axes 2"],
) -> Float[Tensor, "*axes"]:
    """Return each hidden state's logit of its target word, or, of a (word, rival) pair, the difference of the two.

    `targets` is `(*axes)`, or `(*axes, 2)` for pairs. Of a linear readout only the rows that are asked for are read.
    """
    pairs = targets if targets.dim() == hidden.dim() else targets[..., None]
    if is_plain_linear(model.readout):
        weight, bias = model.readout.weight, model.readout.bias
        logits = (weight[pairs] * hidden[..., None, :]).sum(-1)  # (*axes, 1 or 2)
        logits = logits if bias is None else logits + bias[pairs]
    else:
        logits = model.readout(hidden).gather(-1, pairs)
    return logits[..., 0] - logits[..., 1] if logits.shape[-1] == 2 else logits[..., 0]


def directions(readout: nn.Linear, targets: Tensor, *, pairs: bool) -> Float[Tensor, "*axes hidden_size"]:
    """Return the gradient of `target_logits` of a linear readout with respect to the hidden state."""
    rows = readout.weight.detach()[targets]
    return rows[..., 0, :] - rows[..., 1, :] if pairs else rows


def evaluating(model: CharacterModel) -> None:
    """Put a torch module into `eval()` mode: dropout would make every pass another function."""
    if isinstance(model, nn.Module):
        model.eval()


def alphabet_of(model: object) -> Alphabet:
    """Return the alphabet of a model's texts; that of a model which does not say is English."""
    alphabet = getattr(model, "alphabet", ENGLISH)
    assert isinstance(alphabet, Alphabet)
    return alphabet


def baseline_of(model: CharacterModel) -> int:
    """Return the symbol that says nothing, which some measures put in the place of others: the space before words,
    unless the model has a `baseline` of its own."""
    baseline = getattr(model, "baseline", None)
    return model.characters.index(alphabet_of(model).boundary) if baseline is None else int(baseline)


def symbols_of(model: CharacterModel, text: str) -> Int[Tensor, " time"]:
    """Return the symbol of each character of a text."""
    return torch.tensor([model.characters.index(character) for character in text])


def one_hot(characters: Int[Tensor, "*axes"], model: CharacterModel) -> Float[Tensor, "*axes symbols"]:
    weight = model.embedding.weight
    return torch.nn.functional.one_hot(characters.long(), weight.shape[0]).to(weight.dtype)


def refuse_not_finite(values: Tensor, text: str, name: str) -> None:
    """Raise an error that names the first position of `values`, (output, ...), with a number that is not finite."""
    finite = values.isfinite().all(1)
    if not finite.all():
        position = int((~finite).nonzero()[0])
        raise InputError(f"the {name} at position {position} ({text[: position + 1]!r}) are not finite numbers")
