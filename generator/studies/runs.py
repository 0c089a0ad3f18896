"""Training runs as studies read them: weights, published or a checkpoint's, with how they were trained."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.config import ModelConfig, TrainingConfig, without_watching
from generator.contract.records import Curve
from generator.corpus.observations import Corpus
from generator.model import Autocomplete
from generator.storage.safetensors_file import read_header
from generator.training.publish import check_corpus, load_trained
from generator.weights import open_published

MEMORY = {
    "recall": ("distance", "cases"),
    "gist": (),
    "agreement": ("between", "items", "right", "effect"),
    "horizon": ("kept", "cases"),
}
"""Studies of memory, with what is kept of a run's results beside the summary."""

_RECALL_TYPED = 1  # letters, of the forgetting curve that is kept


@dataclass(frozen=True)
class Trained:
    """A model of a run at some moment, and how it was trained."""

    model: Autocomplete
    training: TrainingConfig
    steps: int
    """Done by then."""
    curve: Curve

    @property
    def config(self) -> ModelConfig:
        return self.model.config

    @property
    def recipe(self) -> TrainingConfig:
        """The settings that the weights depend on."""
        return without_watching(self.training)

    @property
    def validation_loss(self) -> float | None:
        """The last one, in nats a character."""
        return self.curve.validation_loss[-1] if self.curve.validation_loss else None


def load_run(path: Path, corpus: Corpus, unit: str | None) -> Trained:
    """Read published weights or a checkpoint of a model that was trained on `corpus`.

    It must be of the unit `unit`; without one, of a unit of the generator. Raises `InputError` where it is not.
    """
    if "info" in read_header(path).metadata:  # published; checkpoints have none
        published = open_published(path, unit)
        check_corpus(path, published.info.corpus, corpus)
        training = published.info.training
        return Trained(published.load(), training.config, training.steps, published.info.curve)
    model, state = load_trained(path, corpus, unit)
    return Trained(model, state.training, state.steps, state.curve)


def remembered(study: str, found: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept of a run's study of memory, intervals included."""
    kept = {key: found[key] for key in ("summary", *MEMORY[study])}
    return kept | ({"gain": found["gain"][_RECALL_TYPED]} if study == "recall" else {})
