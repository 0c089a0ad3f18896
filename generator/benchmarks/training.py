"""How fast models are trained, beside the plain way: `torch.nn` in float32, a softmax over every character."""

import math
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import torch
from jaxtyping import Int64, UInt8
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from generator.benchmarks.peak_memory import peak_bytes
from generator.config import ModelConfig, TrainingConfig
from generator.contract.alphabet import BOUNDARY, ENGLISH
from generator.corpus.vocabulary import FIRST_WORD
from generator.errors import InputError
from generator.model import Autocomplete
from generator.training.captured_step import CapturedStep, record_cuda_graph
from generator.training.device_texts import DeviceTexts
from generator.training.distributed import Processes
from generator.training.malloc import keep_memory
from generator.training.mini_batches import Draw, MiniBatch, sampled_words
from generator.training.optimiser import Optimiser
from generator.training.static_step import StaticStep
from generator.training.step import EagerStep, Step
from generator.units.library import lay_out_for_library

Call: TypeAlias = Callable[[], object]

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


def time_training(
    model: ModelConfig,
    training: TrainingConfig,
    *,
    plain: bool,
    steps: int,
    length: int,
    device: torch.device | None = None,
) -> Speed:
    """Time mini-batches of random text in a fresh process, so that its peak of memory is its own.

    Those of the last cycle of `training`, which says how many characters and words count.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as fresh:
        return fresh.submit(measure, model, training, plain=plain, steps=steps, length=length, device=device).result()


def measure(
    model: ModelConfig,
    training: TrainingConfig,
    *,
    plain: bool,
    steps: int,
    length: int,
    device: torch.device | None = None,
) -> Speed:
    """Time mini-batches in this process."""
    torch.manual_seed(0)
    device = device or chosen_device(None)
    step, by_operations = (_plain_step if plain else _step)(model, training, length, device)
    wall, processor = [], []
    for _ in range(2 + steps):
        start, start_processor = time.perf_counter(), time.process_time()
        step()
        if device.type == "cuda":
            torch.cuda.synchronize()
        wall.append(time.perf_counter() - start)
        processor.append(time.process_time() - start_processor)
    seconds = statistics.median(wall[2:])
    return Speed(
        seconds=seconds,
        processor_seconds=statistics.median(processor[2:]),
        characters=training.batch_size * length,
        peak_bytes=_peak_bytes(device),
        peak_share=_operations(by_operations) / seconds / _peak_rate() if device.type == "cuda" else None,
    )


def _step(config: ModelConfig, training: TrainingConfig, length: int, device: torch.device) -> tuple[Call, Call]:
    """Return the training loop's step, on the same mini-batch every time; and the same, launched by operations."""
    keep_memory()
    model = Autocomplete(config).to(device)
    lay_out_for_library(list(model.units))
    text, last, alone = _text(config, training, length), training.schedule.steps - 1, Processes(0, 1, device)
    counted = np.random.default_rng(1).random(text.targets.shape) < training.schedule.at(last).loss_fraction
    sampled = sampled_words(text.first_letters, training, last)
    if device.type != "cuda" or sampled is not None:
        mini_batch = MiniBatch(text.inputs, text.targets, counted, sampled)
        eager: Step = EagerStep(model, Optimiser(model), training, alone, lambda _: mini_batch)
        return (partial(eager, last),) * 2
    texts, draw = text.on(device), Draw(text.rows, counted)
    static = StaticStep(model, Optimiser(model, graph_safe=True), training, alone, texts, lambda _: draw)
    captured = CapturedStep(static, partial(print, file=sys.stderr), record_cuda_graph)
    return partial(captured, last), partial(static, last)


def _plain_step(config: ModelConfig, training: TrainingConfig, length: int, device: torch.device) -> tuple[Call, Call]:
    size, text = config.hidden_size, _text(config, training, length)
    embedding = nn.Embedding(ENGLISH.size, size)
    stack = PLAIN[config.unit](size, size, config.num_layers, batch_first=True)
    readout = nn.Linear(size, config.vocab_size)
    model = nn.ModuleList([embedding, stack, readout]).to(device)
    optimiser = torch.optim.Adam(model.parameters())
    inputs, targets = (torch.from_numpy(part).long().to(device) for part in (text.inputs, text.targets))

    def step() -> None:
        logits: Tensor = readout(stack(embedding(inputs))[0])
        functional.cross_entropy(logits.flatten(0, 1), targets.flatten()).backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), training.clip)
        optimiser.step()
        optimiser.zero_grad()

    return step, step


class _Text(NamedTuple):
    """Observations of one length."""

    inputs: UInt8[np.ndarray, "batch time"]
    targets: Int64[np.ndarray, "batch time"]
    first_letters: UInt8[np.ndarray, " vocab"]
    """Of each word."""

    @property
    def rows(self) -> Int64[np.ndarray, "batch 3"]:
        """The observations, as a corpus lists them: first character, first word, length."""
        batch, length = self.inputs.shape
        words = (self.inputs == BOUNDARY).sum(1)
        return np.stack([np.arange(batch) * length, words.cumsum() - words, np.full(batch, length)], axis=1)

    def on(self, device: torch.device) -> DeviceTexts:
        """Copy the text to a device."""
        words = self.targets[self.inputs == BOUNDARY].astype(np.int32)
        characters, words_there = (torch.from_numpy(part).to(device) for part in (self.inputs.ravel(), words))
        return DeviceTexts(characters, words_there, self.inputs.shape[1])


def _text(config: ModelConfig, training: TrainingConfig, length: int) -> _Text:
    """Return random words of one to nine letters.

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
    return _Text(inputs, targets, first_letters)


def chosen_device(name: str | None) -> torch.device:
    """Return a device by its type, or the one that training would choose.

    Raises `InputError` where there is no GPU.
    """
    there = torch.cuda.is_available()
    if name == "cuda" and not there:
        raise InputError(
            "--device: must be cpu where torch finds no GPU, got 'cuda'; see `nvidia-smi`, and install a torch for CUDA"
        )
    return torch.device(name or ("cuda" if there else "cpu"))


def _peak_bytes(device: torch.device) -> int:
    return int(torch.cuda.max_memory_allocated()) if device.type == "cuda" else peak_bytes()


def _operations(step: Call) -> int:
    """Count the floating point operations of a mini-batch's products."""
    aten = torch.ops.aten
    rnn = {aten._cudnn_rnn: rnn_operations, aten._cudnn_rnn_backward: partial(rnn_operations, passes=2)}
    with FlopCounterMode(display=False, custom_mapping=rnn) as counter:
        step()
    return int(counter.get_total_flops())


def rnn_operations(inputs: Sequence[int], weights: Sequence[Sequence[int]], *_: Any, passes: int = 1, **__: Any) -> int:
    """Return the operations of the products of a stack of recurrent layers, given shapes: (time, batch, size), ..."""
    return 2 * passes * math.prod(inputs[:2]) * sum(math.prod(shape) for shape in weights if len(shape) == 2)


def _peak_rate(size: int = 8192) -> float:
    """Return the operations a second of one large bfloat16 product, the best of five."""
    matrix = torch.randn(size, size, device="cuda", dtype=torch.bfloat16)
    best = 0.0
    for _ in range(5):
        torch.cuda.synchronize()
        start = time.perf_counter()
        matrix @ matrix
        torch.cuda.synchronize()
        best = max(best, 2 * size**3 / (time.perf_counter() - start))
    return best
