"""How fast models are trained, beside the plain way: `torch.nn` in float32, a softmax over every character."""

import multiprocessing
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from generator.benchmarks.peak_memory import peak_bytes
from generator.config import ModelConfig, TrainingConfig
from generator.contract.alphabet import BOUNDARY, ENGLISH
from generator.corpus.vocabulary import FIRST_WORD
from generator.model import Autocomplete
from generator.training.distributed import Processes
from generator.training.malloc import keep_memory
from generator.training.mini_batches import MiniBatch, sampled_words
from generator.training.optimiser import Optimiser
from generator.training.step import EagerStep, Step

PLAIN: dict[str, Any] = {"gru": nn.GRU, "lstm": nn.LSTM}
"""The units that are timed the plain way too."""


@dataclass(frozen=True)
class Speed:
    """Time and memory of one way of training, in a process of its own."""

    seconds: float
    """Of a mini-batch, from its characters to the changed weights: the median of several, after two to warm up."""
    processor_seconds: float
    """The same by the time of all processor cores: steadier where other programs run."""
    characters: int
    """Read in a mini-batch."""
    peak_bytes: int
    """Of the whole process on a CPU, of the tensors on a GPU."""
    peak_share: float | None
    """Of the rate of one large bfloat16 product on the same GPU; none on a CPU."""


def time_training(model: ModelConfig, training: TrainingConfig, *, plain: bool, steps: int, length: int) -> Speed:
    """Time mini-batches of random text in a fresh process, so that its peak of memory is its own.

    Those of the last cycle of `training`, which says how many characters and words count.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as fresh:
        return fresh.submit(measure, model, training, plain=plain, steps=steps, length=length).result()


def measure(model: ModelConfig, training: TrainingConfig, *, plain: bool, steps: int, length: int) -> Speed:
    """Time mini-batches in this process."""
    torch.manual_seed(0)
    step = (_plain_step if plain else _step)(model, training, length)
    wall, processor = [], []
    for _ in range(2 + steps):
        start, start_processor = time.perf_counter(), time.process_time()
        step()
        if torch.cuda.is_available():
            torch.cuda.synchronize()
        wall.append(time.perf_counter() - start)
        processor.append(time.process_time() - start_processor)
    seconds = statistics.median(wall[2:])
    return Speed(
        seconds=seconds,
        processor_seconds=statistics.median(processor[2:]),
        characters=training.batch_size * length,
        peak_bytes=_peak_bytes(),
        peak_share=_operations(step) / seconds / _peak_rate() if torch.cuda.is_available() else None,
    )


def _step(config: ModelConfig, training: TrainingConfig, length: int) -> Callable[[], object]:
    """Return the training loop's step, on the same mini-batch every time."""
    keep_memory()
    device = _device()
    model = Autocomplete(config).to(device)
    inputs, targets, first_letters = _text(config, training, length)
    last = training.schedule.steps - 1
    counted = np.random.default_rng(1).random(targets.shape) < training.schedule.at(last).loss_fraction
    mini_batch = MiniBatch(inputs, targets, counted, sampled_words(first_letters, training, last))
    step: Step = EagerStep(model, Optimiser(model), training, Processes(0, 1, device), lambda _: mini_batch)
    return partial(step, last)


def _plain_step(config: ModelConfig, training: TrainingConfig, length: int) -> Callable[[], object]:
    device, size = _device(), config.hidden_size
    embedding = nn.Embedding(ENGLISH.size, size)
    stack = PLAIN[config.unit](size, size, config.num_layers, batch_first=True)
    readout = nn.Linear(size, config.vocab_size)
    model = nn.ModuleList([embedding, stack, readout]).to(device)
    optimiser = torch.optim.Adam(model.parameters())
    inputs, targets = (torch.from_numpy(part).long().to(device) for part in _text(config, training, length)[:2])

    def step() -> None:
        logits: Tensor = readout(stack(embedding(inputs))[0])
        functional.cross_entropy(logits.flatten(0, 1), targets.flatten()).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), training.clip)
        optimiser.step()
        optimiser.zero_grad()

    return step


def _text(config: ModelConfig, training: TrainingConfig, length: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return symbols and targets of random words of one to nine letters, and each word's first letter.

    The k-th most common letter begins a k-th as many words as the first, so that a letter typed rules out rather fewer
    than in English.
    """
    rng, shape = np.random.default_rng(0), (training.batch_size, length)
    letters = np.arange(1, ENGLISH.size - 1)
    first_letters = rng.choice(letters + 1, config.vocab_size, p=(1 / letters) / (1 / letters).sum()).astype(np.uint8)
    first_letters[:FIRST_WORD] = 0
    inputs, targets = rng.integers(2, ENGLISH.size, shape, np.uint8), np.empty(shape, np.int64)
    for row in range(training.batch_size):
        start = 0
        while start < length:
            end, word = start + 1 + int(rng.integers(1, 10)), rng.integers(FIRST_WORD, config.vocab_size)
            inputs[row, start : start + 2] = [BOUNDARY, first_letters[word]][: length - start]
            targets[row, start:end] = word
            start = end
    return inputs, targets, first_letters


def _device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _peak_bytes() -> int:
    return int(torch.cuda.max_memory_allocated()) if torch.cuda.is_available() else peak_bytes()


def _operations(step: Callable[[], object]) -> int:
    """Count the floating point operations of a mini-batch's products."""
    with FlopCounterMode(display=False) as counter:
        step()
    return int(counter.get_total_flops())


def _peak_rate(size: int = 8192) -> float:
    """Return the operations a second of one large bfloat16 product, the best of five."""
    matrix = torch.randn(size, size, device=_device(), dtype=torch.bfloat16)
    best = 0.0
    for _ in range(5):
        torch.cuda.synchronize()
        start = time.perf_counter()
        matrix @ matrix
        torch.cuda.synchronize()
        best = max(best, 2 * size**3 / (time.perf_counter() - start))
    return best
