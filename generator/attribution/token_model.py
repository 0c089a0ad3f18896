"""A model from elsewhere at one sequence of tokens, in the form that the measures read: a `CharacterModel`.

Nothing is asked of the module but that it maps token ids, or embeddings, to logits. The embedding that reads the ids is
found by running the module once; from then on its output is replaced by what a measure asks about, which gives the
gradient at every token. A last `nn.Linear` that puts the logits out is found likewise, so that of a large vocabulary
only the rows that are asked for are computed.

The symbols of this form are the sequence's own tokens, each at its place, and after them the baseline: as many as the
sequence is long, however large the vocabulary is. The norm of a gradient is over the whole vocabulary all the same:

    || d logit / d one_hot ||_2 = || E g ||_2 = || R g ||_2,   E = Q R

with E, (symbols, size), the vectors of all tokens and g the gradient with respect to the embedded token.
"""

from dataclasses import dataclass, replace
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from generator.attribution.module_call import Call
from generator.attribution.module_parts import embedding_of, with_readout
from generator.errors import InputError


class TokenModel:
    """A module's reading of one sequence; see above. It keeps to `CharacterModel`."""

    characters = ""
    reserved = 0
    """Logits at the beginning that take no part in probabilities."""

    def __init__(
        self,
        call: Call,
        ids: Int[Tensor, " time"] | None,
        own: Float[Tensor, "time size"],
        *,
        table: Float[Tensor, "symbols size"] | None = None,
        baseline: Tensor | None = None,
    ) -> None:
        """`own` are the vectors of the tokens, `table` those of all ids; `ids` and `table` are None for a module that
        reads vectors."""
        self.call = call
        self.ids = ids
        self._own = own
        self._table = table
        self._baseline = baseline
        self.readout: Any = call.readout if call.readout is not None else nn.Identity()
        self.embedding = _Vectors(own if baseline is None else torch.cat([own, baseline[None]]))

    @property
    def vocabulary(self) -> int | None:
        """Number of the ids that can be read; None where vectors are."""
        return None if self._table is None else len(self._table)

    @property
    def symbols(self) -> Int[Tensor, " time"]:
        return torch.arange(len(self._own))

    @property
    def baseline(self) -> int:
        """The symbol that stands for nothing, which some measures put in the place of others."""
        if self._baseline is None:
            raise InputError(
                "baseline: this measure puts a token that says nothing in the place of others; give its id, as that of"
                " a mask, of padding or of a space (a vector, for a model that reads vectors)"
            )
        return len(self._own)

    def hidden_states_from_embedded(
        self, embedded: Float[Tensor, "batch time size"]
    ) -> Float[Tensor, "batch time hidden_size"]:
        batch, time = embedded.shape[:2]
        ids = None if self.ids is None else self.ids[:time].expand(batch, -1)
        states = self.call.states(ids, embedded)
        if torch.is_grad_enabled() and not states.requires_grad:
            raise InputError(
                "model: its logits have no gradient with respect to the embedded tokens; it must not run under"
                " torch.no_grad(), nor detach what it computes"
            )
        return states

    def around_the_tokens(self) -> "AroundTheTokens":
        return AroundTheTokens(self, self._own, _triangle(self._table))


class AroundTheTokens:
    """The same reading by coordinates in which the length of a gradient is that with respect to the one-hot tokens."""

    characters = ""

    def __init__(self, model: TokenModel, own: Tensor, coordinates: Tensor | None) -> None:
        self._model = model
        self._own = own
        self.readout = model.readout
        self.embedding = _Vectors(torch.eye(own.shape[1], dtype=own.dtype) if coordinates is None else coordinates)

    def origin(self) -> Float[Tensor, "batch time coordinate"]:
        """Return the coordinates of the sequence itself: zero."""
        return self._own.new_zeros(1, len(self._own), len(self.embedding.weight))

    def hidden_states_from_embedded(self, embedded: Tensor) -> Tensor:
        return self._model.hidden_states_from_embedded(self._own[: embedded.shape[1]] + embedded)


@dataclass(frozen=True)
class _Vectors:
    weight: Float[Tensor, "symbols size"]


def token_model(
    module: Any,
    tokens: Int[Tensor, " time"] | Float[Tensor, "time size"],
    *,
    embedding: Any = None,
    baseline: int | Tensor | None = None,
    batch_first: bool = True,
) -> TokenModel:
    """Return a module's reading of some tokens: ids, or vectors.

    `embedding` is the module that reads the ids, or its name, where it cannot be found. Raises `InputError` for what
    keeps the module from being explained.
    """
    _check_device(module)
    call = Call(module, None, None, batch_first)
    with torch.no_grad():
        if tokens.is_floating_point():
            own_call = with_readout(call, tokens[None])
            return TokenModel(own_call, None, tokens, baseline=_vector_of(baseline, tokens))
        call = replace(call, embedding=embedding_of(call, tokens, embedding))
        table = vectors_of(call.embedding)
        _check_ids(tokens, len(table))
        if baseline is not None and not (isinstance(baseline, int) and 0 <= baseline < len(table)):
            raise InputError(f"baseline: must be the id of a token, from 0 to {len(table) - 1}, got {baseline!r}")
        nothing = None if baseline is None else table[baseline].clone()
        call = with_readout(call, tokens[None])
        return TokenModel(call, tokens, table[tokens].clone(), table=table, baseline=nothing)


def vectors_of(embedding: Any) -> Float[Tensor, "symbols size"]:
    """Return what an embedding makes of every id, scales and all."""
    count = getattr(embedding, "num_embeddings", None) or len(embedding.weight)
    with torch.no_grad():
        vectors: Tensor = embedding(torch.arange(count))
    return vectors.detach()


def _check_device(module: Any) -> None:
    parameters = module.parameters() if isinstance(module, nn.Module) else ()
    device = next((p.device for p in parameters if p.device.type != "cpu"), None)
    if device is not None:
        raise InputError(f"model: is explained on the processor, got one on {device}; call model.cpu() before")


def _check_ids(ids: Tensor, count: int) -> None:
    wrong = ((ids < 0) | (ids >= count)).nonzero()
    if len(wrong):
        place = int(wrong[0])
        raise InputError(f"tokens: ids must be from 0 to {count - 1}, got {int(ids[place])} at {place}")


def _vector_of(baseline: Any, tokens: Tensor) -> Tensor | None:
    if baseline is None:
        return None
    if not isinstance(baseline, Tensor) or baseline.shape != tokens.shape[1:]:
        raise InputError(f"baseline: must be a vector of {tokens.shape[1]} numbers, as the tokens are")
    return baseline.to(tokens.dtype)


def _triangle(vectors: Tensor | None) -> Tensor | None:
    """Return R of `vectors` = Q R, or the vectors themselves where they are fewer than their numbers."""
    if vectors is None or len(vectors) <= vectors.shape[1]:
        return vectors
    triangle: Tensor = torch.linalg.qr(vectors.double(), mode="r").R
    return triangle.to(vectors.dtype)
