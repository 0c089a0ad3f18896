"""Training runs as studies read them: weights, published or a checkpoint's, with how they were trained."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.config import ModelConfig, TrainingConfig, without_watching
from generator.contract.records import Curve
from generator.corpus.observations import Corpus
from generator.model import Autocomplete
from generator.storage.cache import Cache
from generator.storage.file_hash import file_sha256
from generator.storage.safetensors_file import read_header
from generator.studies.piece import Subject
from generator.studies.registry import MEMORY
from generator.studies.runner import run
from generator.training.publish import check_corpus, load_trained
from generator.weights import open_published

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


def subject_of(id_: str, path: Path, trained: Trained) -> Subject:
    """Return what studies look at: the model of the file `path`, which is loaded already."""
    return Subject(id_, file_sha256(path), lambda: trained.model, trained.config.unit)


def studied(
    subject: Subject,
    texts: Mapping[str, int],
    corpus: Corpus,
    cache: Cache,
    *,
    seed: int,
    progress: Callable[[int], object],
) -> dict[str, dict[str, Any]]:
    """Return the results of some studies of one model; `texts` says how many are read for each.

    `progress` is called with the number of texts read since it was called last.
    """
    return {
        study: run(
            *(study, [subject], corpus, cache),
            observations=count,
            seed=seed,
            progress=lambda _, texts: progress(texts),
        )[subject.id]
        for study, count in texts.items()
    }


def remembered(study: str, found: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept of a run's study of memory, intervals included."""
    kept = {key: found[key] for key in ("summary", *MEMORY[study])}
    return kept | ({"gain": found["gain"][_RECALL_TYPED]} if study == "recall" else {})
