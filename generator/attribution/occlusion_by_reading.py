"""Occlusion of any model: every text with one symbol taken out is read whole."""

import torch
from jaxtyping import Float, Int
from torch import Tensor

from generator.attribution.character_model import CharacterModel, baseline_of
from generator.corpus.vocabulary import FIRST_WORD

_LOGITS = 20_000_000  # that exist at the same time


@torch.no_grad()
def occlusion_by_reading(
    model: CharacterModel,
    symbols: Int[Tensor, " time"],
    outputs: Int[Tensor, " output"],
    targets: Int[Tensor, " output"],
) -> Float[Tensor, "output input"]:
    """Return what each symbol was worth to each output's target, in nats: log p of it less that with the symbol made
    the baseline. A symbol that is the baseline already is worth exactly nothing."""
    baseline = baseline_of(model)
    places = (symbols != baseline).nonzero()[:, 0]
    before = _log_probabilities(model, symbols[None], outputs, targets)[0]
    result = before.new_zeros(len(outputs), len(symbols))
    vocabulary = model.readout(model.hidden_states_from_embedded(model.embedding.weight[symbols][None])).shape[-1]
    for some in torch.split(places, max(1, _LOGITS // (len(symbols) * vocabulary))):
        copies = symbols.repeat(len(some), 1)
        copies[torch.arange(len(some)), some] = baseline
        result[:, some] = before[:, None] - _log_probabilities(model, copies, outputs, targets).t()
    return result


def _log_probabilities(
    model: CharacterModel, copies: Int[Tensor, "copy time"], outputs: Tensor, targets: Tensor
) -> Float[Tensor, "copy output"]:
    hidden = model.hidden_states_from_embedded(model.embedding.weight[copies])[:, outputs]
    logits = model.readout(hidden)  # (copy, output, vocab)
    known = logits[..., getattr(model, "reserved", FIRST_WORD) :]
    chosen = logits.gather(-1, targets.expand(len(copies), -1)[..., None])[..., 0]
    found: Tensor = chosen - known.logsumexp(-1)
    return found
