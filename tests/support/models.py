"""Models of a few units that were never trained, and weights files of a few kilobytes."""

from pathlib import Path
from typing import Any

import numpy as np
import torch

from generator.config import ModelConfig, TrainingConfig
from generator.contract.records import (
    AccuracyByKnownCharacters,
    CorpusInfo,
    Curve,
    Metrics,
    ParameterCounts,
    TrainingRecord,
    WeightsInfo,
)
from generator.corpus.vocabulary import FIRST_WORD, Vocabulary
from generator.model import Autocomplete
from generator.storage.atomic import write_atomically
from generator.weights import published_bytes, quantised

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


CORPUS = CorpusInfo(
    name="tiny.txt",
    sha256="0" * 64,
    seed=0,
    length=40,
    vocab_size=FIRST_WORD + len(WORDS),
    documents=10,
    characters=4000,
    words=800,
    skipped_words=0,
    observations={"train": 90, "validation": 5, "test": 5},
)


TRAINING = TrainingConfig(cycle_lengths=(2,), batch_size=4)


def published_info(model: Autocomplete, training: TrainingConfig = TRAINING) -> WeightsInfo:
    """Return what a weights file says of a model, with numbers made up."""
    rates, counts = ((0.5,) * 21,) * 3, (10,) * 21
    metrics = Metrics(
        split="test",
        observations=16,
        cross_entropy=2.5,
        accuracy_known=0.5,
        accuracy_all=0.4,
        positions=600,
        known_positions=500,
        accuracy_known_error=0.01,
        accuracy_all_error=0.01,
        by_known_characters=AccuracyByKnownCharacters(rates, rates, counts, counts),
    )
    return WeightsInfo(
        model=model.config,
        training=TrainingRecord(training, steps=training.schedule.steps, seconds=1.0),
        corpus=CORPUS,
        metrics=metrics,
        float32_metrics=metrics.scores,
        curve=Curve([1, 2], [0.5, 1.0], [3.0, 2.5], [2], [1.0], [2.6]),
        causal=model.causal,
        parameters=ParameterCounts(**model.count_parameters()),
    )


def save_published(path: Path, tensors: dict[str, np.ndarray], vocabulary: Vocabulary, info: WeightsInfo) -> None:
    write_atomically(path, published_bytes(tensors, vocabulary, info))


def write_weights(
    path: Path,
    model: Autocomplete,
    words: tuple[str, ...] = WORDS,
    training: TrainingConfig = TRAINING,
    **tensors: np.ndarray,
) -> Path:
    """Publish a model that was never trained; `tensors` replace its own, by name with `__` for the dots."""
    changed = {name.replace("__", "."): value for name, value in tensors.items()}
    content = {**quantised(model), **changed}
    save_published(path, content, Vocabulary(words), published_info(model, training))
    return path
