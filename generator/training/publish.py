"""From a finished training run to a published weights file."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from generator.contract.records import CorpusInfo, Metrics, ParameterCounts, WeightsInfo
from generator.corpus.observations import Corpus
from generator.errors import InputError
from generator.model import Autocomplete, check_own_unit
from generator.storage.own_units import check_allowed
from generator.training.accuracy import evaluate
from generator.training.adam_state import factored, write_with_adam_state
from generator.training.checkpoint import Checkpoint, read_checkpoint
from generator.training.few_bits import quantised_to
from generator.training.recipe import Recipe
from generator.training.run_state import RunState
from generator.weights import dequantised, open_published, published_bytes, quantised


@dataclass(frozen=True)
class Publication:
    """Result of publishing: the scores before and after the weights were rounded to int8."""

    path: Path
    before: Metrics
    after: Metrics


def publish(
    checkpoint: Path,
    corpus: Corpus,
    path: Path,
    *,
    unit: str | None = None,
    observations: int = 1024,
    recipe: Recipe | None = None,
    bits: int = 8,
    progress: Callable[[int], object] = lambda observations: None,
) -> Publication:
    """Round a trained model to int8, score it before and after, and write its weights with the record of its training.

    The checkpoint must be of the unit `unit`; without one, of a unit of the generator. With fewer `bits` than 8 the
    matrices, int8 still, have levels of so many bits.
    `progress` is called with the number of observations that were scored, of twice `observations`. The state of Adam is
    written beside the weights. Raises `InputError` where the checkpoint is missing, was trained on another corpus, is
    not what `recipe` asks for, if there is one, or a weight is not a finite number.
    """
    model, run = _read_trained(checkpoint, corpus, unit)
    if recipe:
        recipe.check(str(checkpoint), run.state.model, run.state.record)
    check_own_unit(model.config)
    tensors = quantised(model) if bits == 8 else quantised_to(model, bits)
    before = evaluate(model, corpus, observations=observations, progress=progress)
    model.load_state_dict({name: torch.from_numpy(value) for name, value in dequantised(tensors).items()})
    after = evaluate(model, corpus, observations=observations, progress=progress)
    info = WeightsInfo(
        model=model.config,
        training=run.state.record,
        corpus=corpus.info,
        metrics=after,
        float32_metrics=before.scores,
        curve=run.state.curve,
        causal=model.causal,
        parameters=ParameterCounts(**model.count_parameters()),
        begun_from=run.state.begun_from,
    )
    write_with_adam_state(path, published_bytes(tensors, corpus.vocabulary, info), factored(run.optimiser))
    return Publication(path, before, after)


def load_trained(checkpoint: Path, corpus: Corpus, unit: str | None = None) -> tuple[Autocomplete, RunState]:
    """Return the model of a training run on `corpus` as it stands, and the run's state.

    It must be of the unit `unit`; without one, of a unit of the generator.
    """
    model, run = _read_trained(checkpoint, corpus, unit)
    return model, run.state


def _read_trained(checkpoint: Path, corpus: Corpus, unit: str | None) -> tuple[Autocomplete, Checkpoint]:
    if not checkpoint.is_file():
        raise InputError(f"{checkpoint}: no such checkpoint; train first: python -m generator train --model NAME")
    run = read_checkpoint(checkpoint)
    check_corpus(checkpoint, run.state.corpus, corpus)
    check_allowed(checkpoint, run.state.model.unit, unit)
    model = Autocomplete(run.state.model, run.state.corpus.alphabet)
    model.load_state_dict(run.weights)
    return model.eval(), run


def load_published(path: Path, corpus: Corpus, unit: str | None = None) -> Autocomplete:
    """Return a published model that was trained on `corpus`.

    It must be of the unit `unit`; without one, of a unit of the generator.
    """
    published = open_published(path, unit)
    check_corpus(path, published.info.corpus, corpus)
    return published.load()


def check_corpus(path: Path, trained_on: CorpusInfo, corpus: Corpus) -> None:
    """Refuse a corpus with other words, or one whose test split the model of `path` may have been trained on."""
    if not trained_on.same_observations(corpus.info):
        raise InputError(
            f"{path}: trained on {trained_on.name}, but the prepared corpus is {corpus.info.name}, or has other"
            " splits; prepare the one that it was trained on again"
        )
