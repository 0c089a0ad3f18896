"""Training runs that begin from published weights."""

from pathlib import Path

from generator.config import ModelConfig, TrainingConfig
from generator.contract.records import Predecessor, TrainingRecord
from generator.corpus.observations import Corpus
from generator.errors import InputError
from generator.training.adam_state import adam_state_of, load_adam_state
from generator.training.checkpoint import check_room, save_checkpoint
from generator.training.optimiser import Optimiser
from generator.training.publish import check_corpus
from generator.training.run_state import RunState
from generator.weights import open_published


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
    published = open_published(path, architecture.unit)
    check_corpus(path, published.info.corpus, corpus)
    if published.config != architecture:
        raise InputError(f"{path}: holds {published.config}, but article.toml asks for {architecture}; train it anew")
    before = published.info.training
    check_continues(path, before, training)
    model = published.load()
    check_room(checkpoint, model)
    state = RunState(
        model=architecture,
        training=training,
        corpus=corpus.info,
        steps=before.steps,
        seconds=before.seconds,
        matmul_dtypes=dict(before.matmul_dtypes),
        devices=dict(before.devices),
        curve=published.info.curve,
        begun_from=Predecessor(published.sha256, before),
    )
    optimiser = Optimiser(model)
    load_adam_state(adam_state_of(path), optimiser, published.sha256)
    save_checkpoint(checkpoint, model, optimiser, state)


def check_continues(path: Path, before: TrainingRecord, training: TrainingConfig) -> None:
    """Refuse settings that the weights file `path` would then claim of steps which had others."""
    for key in ("batch_size", "clip", "seed"):
        was, asked = getattr(before.config, key), getattr(training, key)
        if was != asked:
            raise InputError(f"{path}: was trained with {key} = {was!r}, got {asked!r}; give the same, or train anew")
    schedule, done = before.config.schedule, before.steps
    name = schedule.obstacle(training.after(before.config, done).schedule, done)
    if name == "cycle_lengths" or training.schedule.steps <= done:
        lengths = list(before.config.cycle_lengths)
        raise InputError(
            f"{path}: has done {done} mini-batches of {lengths}; cycle_lengths must go on from there, got"
            f" {list(training.cycle_lengths)}; give --add-cycle MINI_BATCHES, or --set"
            f" cycle_lengths={','.join(map(str, lengths))},MORE"
        )
    if name is not None:
        cycle = len(schedule.finished(done))
        was, asked = (getattr(config.schedule.cycles[cycle], name) for config in (before.config, training))
        raise InputError(
            f"{path}: is in its cycle {cycle + 1}, with {name} = {was!r}, got {asked!r}; give the same until the"
            " cycle ends"
        )
