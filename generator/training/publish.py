"""From a finished training run to a published weights file, and back: a run that goes on from published weights."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import torch

from generator.config import OF_CYCLES, ModelConfig, TrainingConfig, in_cycles, settings_of
from generator.corpus.observations import Corpus, same_corpus
from generator.errors import InputError
from generator.model import Autocomplete, check_own_unit
from generator.training.accuracy import Metrics, evaluate
from generator.training.adam_state import adam_state_of, load_adam_state, save_adam_state
from generator.training.checkpoint import Checkpoint, check_room, read_checkpoint, save_checkpoint
from generator.training.optimiser import Optimiser
from generator.weights import dequantised, open_published, quantised, save_published


@dataclass(frozen=True)
class Publication:
    """What publishing did: the scores before and after the weights were rounded to int8."""

    path: Path
    before: Metrics
    after: Metrics


def load_trained(checkpoint: Path, corpus: Corpus) -> tuple[Autocomplete, dict[str, Any]]:
    """Return the model of a training run on `corpus` as it stands, and the run's state."""
    model, run = _read_trained(checkpoint, corpus)
    return model, run.state


def _read_trained(checkpoint: Path, corpus: Corpus) -> tuple[Autocomplete, Checkpoint]:
    if not checkpoint.is_file():
        raise InputError(f"{checkpoint}: no such checkpoint; train first: python -m generator train --model NAME")
    run = read_checkpoint(checkpoint)
    _check_corpus(checkpoint, run.state["corpus"], corpus)
    model = Autocomplete(ModelConfig(**run.state["model"]))
    model.load_state_dict(run.weights)
    return model.eval(), run


def load_published(path: Path, corpus: Corpus) -> Autocomplete:
    """Return a published model that was trained on `corpus`."""
    published = open_published(path)
    _check_corpus(path, published.info["corpus"], corpus)
    return published.load()


def _check_corpus(path: Path, trained_on: dict[str, Any], corpus: Corpus) -> None:
    """Refuse a corpus with other words, or one whose test split the model may have been trained on."""
    if not same_corpus(trained_on, asdict(corpus.info)):
        raise InputError(
            f"{path}: trained on {trained_on['name']}, but the prepared corpus is {corpus.info.name}, or has other"
            " splits; prepare the one that it was trained on again"
        )


def publish(
    checkpoint: Path,
    corpus: Corpus,
    path: Path,
    *,
    observations: int = 1024,
    progress: Callable[[int], object] = lambda observations: None,
) -> Publication:
    """Round a trained model to int8, score it before and after, and write its weights with all that is known of it."""
    model, run = _read_trained(checkpoint, corpus)
    state = run.state
    check_own_unit(model.config)
    before = evaluate(model, corpus, observations=observations, progress=progress)
    tensors = quantised(model)
    model.load_state_dict({name: torch.from_numpy(value) for name, value in dequantised(tensors).items()})
    after = evaluate(model, corpus, observations=observations, progress=progress)
    info = {
        "training": {
            **_settings(state),
            "steps": state["mini_batch"],
            "seconds": state["seconds"],
            "matmul_dtypes": state.get("matmul_dtypes", {}),
        },
        "corpus": asdict(corpus.info),
        "metrics": after.as_json(),
        "float32_metrics": before.as_json(),
        "curve": state["curve"],
        "causal": model.causal,
        "parameters": model.count_parameters(),
    }
    if "begun_from" in state:
        info["begun_from"] = state["begun_from"]
    save_published(path, tensors, corpus.vocabulary, model.config, info)
    save_adam_state(run.optimiser, adam_state_of(path), open_published(path).sha256)
    return Publication(path, before, after)


def _settings(state: dict[str, Any]) -> dict[str, Any]:
    """Return how the model was trained, from its first mini-batch to its last, whatever it began from."""
    settings = asdict(TrainingConfig(**state["training"]))
    if "begun_from" in state:
        before = settings_of(state["begun_from"]["training"])
        finished = bisect_right(list(accumulate(before["cycle_lengths"])), before["steps"])
        for key in OF_CYCLES:
            own = in_cycles(settings[key], len(settings["cycle_lengths"]))
            settings[key] = in_cycles(before[key], finished) + own[finished:]
    return settings


def begin_from_published(
    path: Path, architecture: ModelConfig, training: TrainingConfig, corpus: Corpus, checkpoint: Path
) -> None:
    """Write the checkpoint of a run that goes on where published weights were left.

    Its weights are those of the file, int8 made float32; its optimiser has the second moments that were published with
    them, or is new. `training` must name the cycles that the file has done, and more, and be what the file was trained
    with in all that does not differ from cycle to cycle, and in a cycle that is under way. The state keeps what the
    file was trained with as `begun_from`.
    """
    if checkpoint.exists():
        raise InputError(f"{checkpoint}: a run is under way here; go on with it without --from-published, or remove it")
    published = open_published(path)
    _check_corpus(path, published.info["corpus"], corpus)
    if published.config != architecture:
        raise InputError(f"{path}: holds {published.config}, but article.toml asks for {architecture}; train it anew")
    before = published.info["training"]
    done, asked = list(before["cycle_lengths"]), list(training.cycle_lengths)
    if asked[: len(done)] != done or sum(asked) <= before["steps"]:
        raise InputError(
            f"{path}: has done {before['steps']} mini-batches of {done}; cycle_lengths must go on from"
            f" there, got {asked}; give --add-cycle MINI_BATCHES, or --set"
            f" cycle_lengths={','.join(map(str, done))},MORE"
        )
    _refuse_other_settings(path, before, training)
    model = published.load()
    check_room(checkpoint, model)
    state = {
        "mini_batch": before["steps"],
        "seconds": before["seconds"],
        "model": asdict(architecture),
        "training": asdict(training),
        "corpus": asdict(corpus.info),
        "curve": published.info["curve"],
        "matmul_dtypes": before.get("matmul_dtypes", {}),
        "begun_from": {"sha256": published.sha256, "training": before},
    }
    optimiser = Optimiser(model)
    load_adam_state(adam_state_of(path), optimiser, published.sha256)
    save_checkpoint(checkpoint, model, optimiser, state)


def _refuse_other_settings(path: Path, before: dict[str, Any], training: TrainingConfig) -> None:
    """Refuse settings that the weights file would then claim of mini-batches which had others."""
    before, asked = settings_of(before), asdict(training)
    cycles = before["cycle_lengths"]
    under_way = bisect_right(list(accumulate(cycles)), before["steps"])
    for key in ("batch_size", "clip", "seed"):
        if before[key] != asked[key]:
            raise InputError(
                f"{path}: was trained with {key} = {before[key]!r}, got {asked[key]!r}; give the same, or train anew"
            )
    for key in OF_CYCLES if before["steps"] < sum(cycles) else ():
        was, will = (in_cycles(settings[key], under_way + 1)[under_way] for settings in (before, asked))
        if was != will:
            raise InputError(
                f"{path}: is in its cycle {under_way + 1}, with {key} = {was!r}, got {will!r}; give the same until the"
                " cycle ends"
            )
