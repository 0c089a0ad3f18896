"""How a gradient fades on its way back: the size of d target logit / d hidden state, by distance and layer.

The mean over predictions of the L2 norm of the gradient of the target word's logit with respect to what a layer hands
on so many characters back, in logits per unit. In a recurrent layer this is the hidden state, on all its ways: to its
own next step and to the layer above. In any other layer it is the layer's output. LSTMs have the gradient with respect
to their memories besides. Only predictions with enough characters before them are drawn, so that every distance is
a mean over the same predictions.
"""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from generator.attribution import autograd, layerwise
from generator.attribution.character_model import evaluating, one_hot
from generator.contract.rounding import significant
from generator.corpus.observations import Corpus
from generator.errors import InputError
from generator.model import Autocomplete
from generator.studies.cell_path import cell_norms, has_cells
from generator.studies.sampling import ask

DISTANCES = 101
"""Characters back at most, and 0; in short texts half of a text."""
_EACH = 8


def observe(model: Autocomplete, corpus: Corpus, split: str, numbers: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """Return each text's sums of norms `(observation, layer, distance)`, and the number of its predictions.

    `norms` are those of hidden states, `cells` those of the memories of LSTMs.
    """
    distances = min(DISTANCES, corpus.info.length // 2 + 1)
    asked = ask(corpus, split, numbers, strata=1, each=_EACH, seed=seed, first=distances - 1)
    drawn = torch.from_numpy(asked.weights > 0)
    place = (asked.outputs[..., None] - torch.arange(distances)).clamp_min(0)

    def by_distance(norms: Tensor) -> np.ndarray:  # (layer, asked, batch, time)
        found = norms.gather(-1, place.expand(len(norms), -1, -1, -1)) * drawn[..., None]
        return found.sum(1).transpose(0, 1).double().numpy()

    question = (model, asked.characters, asked.outputs, asked.targets)
    cells = {"cells": by_distance(cell_norms(*question))} if has_cells(model) else {}
    return {"norms": by_distance(norms_of(*question)), **cells, "predictions": drawn.sum(0).numpy()}


def norms_of(model: Autocomplete, characters: Tensor, outputs: Tensor, targets: Tensor) -> Tensor:
    """Return the norms of the gradients with respect to every layer's hidden states, (layer, output, batch, time)."""
    evaluating(model)
    inputs = one_hot(characters, model)
    layers = len(model.units)
    if layerwise.has_layerwise_path(model):
        return layerwise.layer_norms(model, inputs, outputs, targets)
    result = inputs.new_zeros(layers, *outputs.shape, characters.shape[1])
    for layer in range(layers):
        below = _Above(model, layer + 1)
        hidden = inputs @ model.embedding.weight.detach()
        with torch.no_grad():
            for unit in list(model.units)[: layer + 1]:
                hidden = unit(hidden)
        for some, gradient in autograd.gradients(below, hidden, outputs, targets):
            result[layer, some] = gradient.norm(dim=-1)
    return result


class _Above:
    """The layers from one on, as a model of its own that reads what the layers before it hand on."""

    characters = ""

    def __init__(self, model: Autocomplete, layer: int) -> None:
        self.readout = model.readout
        size = model.config.hidden_size
        self.embedding = torch.nn.Embedding(size, size, _weight=torch.eye(size, dtype=model.embedding.weight.dtype))
        self._units = list(model.units)[layer:]

    def hidden_states_from_embedded(self, embedded: Tensor) -> Tensor:
        for unit in self._units:
            embedded = unit(embedded)
        return embedded


def summarise(found: dict[str, np.ndarray], seed: int) -> dict[str, Any]:
    """Return the mean norm by layer, the first layer first, and distance; `cells` are those of memories."""
    names = {"norms": "layers", "cells": "cells"}
    predictions, distances = found["predictions"].sum(), found["norms"].shape[-1]
    if not predictions:
        raise InputError(
            f"no known word follows {distances - 1} characters in these texts, and 'gradients' looks so far back;"
            " take more --observations, or prepare the corpus with longer texts"
        )
    means = {name: found[key].sum(0) / predictions for key, name in names.items() if key in found}
    return {
        "distance": list(range(distances)),
        **{name: [[significant(value, 4) for value in layer] for layer in mean] for name, mean in means.items()},
    }
