"""Validation loss: how a model does, in the course of its training, on text that it does not learn from."""

import numpy as np
import torch

from generator.config import TrainingConfig
from generator.corpus.observations import Corpus
from generator.corpus.vocabulary import UNKNOWN
from generator.model import Autocomplete
from generator.training.mini_batches import MiniBatch
from generator.training.step import total_loss


def validation_loss(model: Autocomplete, corpus: Corpus, config: TrainingConfig, device: torch.device) -> float:
    """Return the mean cross entropy over known words, in nats a character, on the same observations every time."""
    rows = corpus.split("validation")
    chosen = np.random.default_rng(0).choice(len(rows), min(len(rows), config.validation_observations), replace=False)
    total, count = 0.0, 0
    learning = model.training
    model.eval()
    with torch.no_grad():
        for some in np.array_split(np.sort(chosen), max(1, len(chosen) // config.batch_size)):
            inputs, targets = corpus.batch(rows[some])
            part = MiniBatch(inputs, targets, counted=targets > UNKNOWN)
            total += total_loss(model, part, config, device).item()
            count += int(part.counted.sum())
    model.train(learning)
    return total / count
