"""Models of a few units that were never trained, and weights files of a few kilobytes."""

from pathlib import Path
from typing import Any

import numpy as np
import torch

from generator.config import ModelConfig
from generator.corpus.vocabulary import FIRST_WORD, Vocabulary
from generator.model import Autocomplete
from generator.weights import quantised, save_published

WORDS = ("the", "a", "cat", "dog", "cats", "sees", "garden", "house", "in", "at")
"""A vocabulary without a corpus."""


def model_config(unit: str = "gru", hidden_size: int = 6, num_layers: int = 2, **changes: Any) -> ModelConfig:
    return ModelConfig(
        **{
            "unit": unit,
            "hidden_size": hidden_size,
            "num_layers": num_layers,
            "vocab_size": FIRST_WORD + len(WORDS),
            **changes,
        }
    )


def random_model(config: ModelConfig, seed: int = 0, dtype: torch.dtype = torch.float32) -> Autocomplete:
    """Return a model with all weights drawn at random, biases too: nothing cancels, nothing is zero by chance."""
    torch.manual_seed(seed)
    model = Autocomplete(config).to(dtype)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.5)
    return model.eval()


def published_info(model: Autocomplete) -> dict[str, Any]:
    """Return what a weights file says beside its configuration, with numbers made up."""
    typed = [[0.5] * 21] * 3
    counts = [[10] * 21]
    metrics = {
        "split": "test",
        "observations": 16,
        "positions": 600,
        "known_positions": 500,
        "cross_entropy": 2.5,
        "accuracy_known": 0.5,
        "accuracy_all": 0.4,
        "accuracy_known_error": 0.01,
        "accuracy_all_error": 0.01,
        "by_known_characters": {"known": typed, "all": typed, "positions": counts, "known_positions": counts},
    }
    return {
        "training": {"cycle_lengths": [2], "batch_size": 4, "seed": 0, "steps": 2, "seconds": 1.0},
        "corpus": {"name": "tiny.txt", "sha256": "0" * 64, "seed": 0, "length": 40, "vocab_size": 12},
        "metrics": metrics,
        "float32_metrics": metrics,
        "curve": {
            "mini_batch": [1, 2],
            "seconds": [0.5, 1.0],
            "train_loss": [3.0, 2.5],
            "validation_mini_batch": [2],
            "validation_seconds": [1.0],
            "validation_loss": [2.6],
        },
        "causal": model.causal,
        "parameters": model.count_parameters(),
    }


def write_weights(path: Path, model: Autocomplete, words: tuple[str, ...] = WORDS, **tensors: np.ndarray) -> Path:
    """Publish a model that was never trained; `tensors` replace its own, by name with `__` for the dots."""
    changed = {name.replace("__", "."): value for name, value in tensors.items()}
    content = {**quantised(model), **changed}
    save_published(path, content, Vocabulary(words), model.config, published_info(model))
    return path
