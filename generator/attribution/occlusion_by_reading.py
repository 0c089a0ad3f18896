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
    first = getattr(model, "reserved", FIRST_WORD)
    logits = _logits(model, symbols[None], outputs)
    before = _log_probabilities(logits, targets, first)[0]
    result = before.new_zeros(len(outputs), len(symbols))
    for some in torch.split(places, max(1, _LOGITS // (len(symbols) * logits.shape[-1]))):
        copies = symbols.repeat(len(some), 1)
        copies[torch.arange(len(some)), some] = baseline
        after = _log_probabilities(_logits(model, copies, outputs), targets, first)
        result[:, some] = before[:, None] - after.t()
    return result


def _logits(
    model: CharacterModel, copies: Int[Tensor, "copy time"], outputs: Int[Tensor, " output"]
) -> Float[Tensor, "copy output vocab"]:
    found: Tensor = model.readout(model.hidden_states_from_embedded(model.embedding.weight[copies])[:, outputs])
    return found


def _log_probabilities(
    logits: Float[Tensor, "copy output vocab"], targets: Int[Tensor, " output"], first: int
) -> Float[Tensor, "copy output"]:
    chosen = logits.gather(-1, targets.expand(len(logits), -1)[..., None])[..., 0]
    return chosen - logits[..., first:].logsumexp(-1)
