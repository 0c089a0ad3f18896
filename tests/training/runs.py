"""Training runs in processes of their own, started from one that has imported all they need."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

import torch
import torch._dynamo  # which every optimiser imports at its first step
from torch import Tensor

from generator.config import ModelConfig, TrainingConfig
from generator.corpus.observations import Corpus, open_corpus
from generator.errors import Stopped
from generator.training.distributed import joined
from generator.training.interrupt import stop_requests
from generator.training.loop import train
from generator.training.mini_batches import part_of_mini_batch
from generator.training.step import backward
from tests.support.models import random_model


def start(target: Callable[..., None], *arguments: Any) -> tuple[Any, Connection]:
    """Start a process; `target` gets the end of a pipe that it writes to, then `arguments`."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    reader, writer = context.Pipe(duplex=False)
    process = context.Process(target=target, args=(writer, *arguments))
    process.start()
    writer.close()
    return process, reader


def run_reporting(
    pipe: Connection, model: ModelConfig, config: TrainingConfig, folder: Path, checkpoint: Path, die_at_write: int
) -> None:
    """Train, and send the number of every mini-batch; end in the middle of write number `die_at_write`, from 1.

    Nothing waits for the disk: what a killed process has written, the system has.
    """
    torch.set_num_threads(1)
    writes = 0

    def deadly(descriptor: int) -> None:
        nonlocal writes
        writes += 1
        if writes == die_at_write:
            os.kill(os.getpid(), signal.SIGKILL)

    os.fsync = deadly  # type: ignore[assignment]
    train(model, config, open_corpus(folder), checkpoint, report=lambda progress: pipe.send(progress.step))


def send_gradients(
    pipe: Connection, environment: dict[str, str], model: ModelConfig, config: TrainingConfig, folder: Path
) -> None:
    """Send the loss, the norm and the gradients of one mini-batch in float64, as this process has them."""
    torch.set_num_threads(1)
    os.environ.update(environment)
    pipe.send(mini_batch_gradients(model, config, open_corpus(folder)))


def mini_batch_gradients(model_config: ModelConfig, config: TrainingConfig, corpus: Corpus) -> dict[str, Any]:
    model = random_model(model_config, dtype=torch.float64)
    with joined() as processes:
        part = part_of_mini_batch(corpus, config, 0, processes)
        loss, norm = backward(model, part, config, processes)
        values = {name: cast(Tensor, parameter.grad).numpy() for name, parameter in model.named_parameters()}
        numbers = {"loss": loss.item(), "norm": norm.item(), "counted": int(part.counted.sum()), "of": processes.count}
        return {**numbers, **values}


def run_until_stopped(
    pipe: Connection, environment: dict[str, str], model: ModelConfig, config: TrainingConfig, checkpoint: Path
) -> None:
    """Train as one of several processes, as a command does; send every step, then what was said of its stop."""
    torch.set_num_threads(1)
    os.environ.update(environment)
    folder = Path(environment["CORPUS"])
    with joined() as processes, stop_requests(say=False) as stop:
        try:
            train(
                *(model, config, open_corpus(folder), checkpoint),
                processes=processes,
                report=lambda progress: pipe.send(progress.step),
                stop=stop,
            )
        except Stopped as stopped:
            pipe.send((str(stopped), stopped.signal))
