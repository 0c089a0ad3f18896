"""A training run as a command starts it: from new weights, its checkpoint or published weights; its progress is shown.

The same command runs in every process that `torchrun` starts; the first one shows and writes.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tqdm import tqdm

from generator.config import ModelConfig, TrainingConfig
from generator.corpus.observations import Corpus
from generator.errors import InputError, Stopped
from generator.training.checkpoint import read_state
from generator.training.distributed import joined
from generator.training.interrupt import stop_requests
from generator.training.loop import Progress, Report, train
from generator.training.malloc import keep_memory
from generator.training.run_state import RunState
from generator.training.tensorboard import Events
from generator.training.warm_start import begin_from_published


def run(
    name: str,
    architecture: ModelConfig,
    training: TrainingConfig,
    corpus: Corpus,
    checkpoint: Path,
    *,
    restart: bool = False,
    published: Path | None = None,
    tensorboard: Path | None = None,
) -> RunState | None:
    """Train a model to its last step; return the state of its run, or None in other processes than the first.

    `name` is shown, and is the folder of the event files below `tensorboard`. With `restart` the run begins from new
    weights though there is a checkpoint; with `published` from that weights file, where no checkpoint is. Ctrl-C, or a
    SIGTERM, saves a checkpoint and raises `Stopped`; a second one ends the process at once.
    """
    if restart and published:
        raise InputError(
            "--restart: begins from new weights, --from-published from the published ones; give one of them"
        )
    keep_memory()
    with joined() as processes, ExitStack() as opened:
        if published and processes.first:
            begin_from_published(published, architecture, training, corpus, checkpoint)
        processes.from_rank_0(0)  # no other looks for the checkpoint before it is there
        reports: list[Report] = []
        if processes.first:
            done = read_state(checkpoint).steps if checkpoint.is_file() and not restart else 0
            reports.append(opened.enter_context(_bar(name, done, training.schedule.steps)))
            if tensorboard:
                reports.append(opened.enter_context(Events(tensorboard / name)).write)

        def report(progress: Progress) -> None:
            for one in reports:
                one(progress)

        stop = opened.enter_context(stop_requests(say=processes.first))
        try:
            state = train(
                *(architecture, training, corpus, checkpoint),
                restart=restart,
                processes=processes,
                report=report,
                stop=stop,
                say=lambda text: tqdm.write(f"{name}: {text}", file=sys.stderr) if processes.first else None,
            )
        except Stopped as stopped:
            if processes.first:
                raise
            raise Stopped("", stopped.signal) from None
        return state if processes.first else None


@contextmanager
def _bar(name: str, done: int, steps: int) -> Iterator[Report]:
    """Show a progress bar of a run that has done some steps; the time left is told by this run's own speed."""
    start, read = time.monotonic(), 0
    with tqdm(total=steps, initial=done, desc=name, unit="mini-batch", smoothing=0.05) as bar:

        def report(progress: Progress) -> None:
            nonlocal read
            read += progress.characters
            speed = read / (time.monotonic() - start)
            bar.set_postfix_str(f"loss {progress.loss:.3f}, {speed:,.0f} characters/s", refresh=False)
            bar.update(progress.step - bar.n)

        yield report
