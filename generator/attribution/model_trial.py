"""A trial of models from elsewhere, before they are explained: what would make connectivity wrong is refused."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from generator.attribution.character_model import CharacterModel
from generator.errors import InputError, reason
from generator.model import Autocomplete

_ROUNDING = 1e-3  # of the largest state: float32, in another order


def check_reading(model: CharacterModel, characters: Int[Tensor, "1 time"]) -> None:
    """Raise `InputError` for a module whose reading of a text is no differentiable function of that text alone.

    The units of an `Autocomplete` are tried when it is trained and published.
    """
    if not isinstance(model, nn.Module) or isinstance(model, Autocomplete):
        return
    weight = model.embedding.weight
    if weight.is_meta:
        raise InputError("model: is on the meta device, where weights have no values; load them on the processor")
    embedded = weight.detach()[characters]
    hidden = _states(model, embedded.clone().requires_grad_())
    if not hidden.requires_grad:
        raise InputError(
            "model: its hidden states carry no gradient; make them without torch.no_grad, inference_mode and detach"
        )
    if not torch.equal(hidden, _states(model, embedded)):
        raise InputError(
            "model: gives another answer each time in eval() mode; let dropout depend on self.training, and keep no"
            " state from one call to the next"
        )
    _check_texts_apart(model, embedded, hidden.detach())


def _check_texts_apart(model: CharacterModel, embedded: Tensor, hidden: Tensor) -> None:
    """Both texts of a batch must be read as each is alone: it and the same text backwards."""
    other = embedded.flip(1)
    apart = torch.cat([hidden, _states(model, other).detach()])
    together = _states(model, torch.cat([embedded, other])).detach()
    if not torch.allclose(together, apart, rtol=0, atol=_ROUNDING * float(apart.abs().max().clamp_min(1e-30))):
        raise InputError(
            "model: reads a text otherwise beside another one; give torch's own layers batch_first=True, and let no"
            " layer normalise over the texts of a batch"
        )


def _states(model: CharacterModel, embedded: Float[Tensor, "batch time size"]) -> Float[Tensor, "batch time hidden"]:
    try:
        hidden = model.hidden_states_from_embedded(embedded)
    except Exception as error:  # whatever a stranger's code may raise
        raise InputError(
            f"model: hidden_states_from_embedded must read {tuple(embedded.shape)} (batch, time, size), but:"
            f" {type(error).__name__}: {reason(error)}"
        ) from error
    shape = tuple(hidden.shape) if isinstance(hidden, Tensor) else type(hidden).__name__
    if not isinstance(hidden, Tensor) or hidden.dim() != 3 or hidden.shape[:2] != embedded.shape[:2]:
        raise InputError(
            f"model: hidden_states_from_embedded must return one tensor (batch, time, hidden_size) of"
            f" {tuple(embedded.shape[:2])}, got {shape}"
        )
    return hidden
