"""A model on the small corpus, and what its whole matrices say of an observation."""

import numpy as np
import torch

from generator.attribution.connectivity import connectivity
from generator.contract.alphabet import ENGLISH
from generator.corpus.observations import Corpus
from generator.model import Autocomplete
from tests.support.models import model_config, random_model

NUMBERS = np.array([0, 2, 5])


def model_of(corpus: Corpus, unit: str = "gru", num_layers: int = 2, seed: int = 0) -> Autocomplete:
    config = model_config(unit, 6, num_layers, vocab_size=corpus.info.vocab_size)
    return random_model(config, seed, dtype=torch.float64)


def whole(corpus: Corpus, model: Autocomplete, number: int) -> tuple[str, torch.Tensor, np.ndarray]:
    """Return an observation's text, its targets and its whole connectivity."""
    inputs, targets = corpus.batch(corpus.split("test")[[number]])
    text = "".join((" " + ENGLISH.readable)[symbol] for symbol in inputs[0] if symbol)
    words = torch.from_numpy(targets[0, : len(text)])
    characters = torch.from_numpy(inputs[0, : len(text)]).long()
    return text, words, connectivity(model, characters, words).numpy()
