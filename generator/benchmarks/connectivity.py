"""How fast connectivity is, beside the ways it could be computed and the time the machine needs at the least."""

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from generator.attribution.connectivity import connectivity, connectivity_by_autograd
from generator.benchmarks.matmul import products_of, seconds_of
from generator.benchmarks.peak_memory import peak_bytes
from generator.config import ModelConfig
from generator.corpus.vocabulary import FIRST_WORD, Vocabulary
from generator.model import Autocomplete
from generator.weights import open_published


@dataclass(frozen=True)
class Timing:
    """Seconds for one sentence by each way."""

    per_output: float
    """A forward and a backward pass for every output position, as in 2019; measured on some and scaled."""
    outputs_measured: int
    batched: float
    """Copies of the sentence in a batch, one backward pass."""
    ours: float
    floor: float
    """Ours as bare matrix products of the same shapes."""
    over_floor: float
    """Ours over these, each timed right after the other: the median of some pairs, which other work on the machine
    disturbs less than the two times."""
    largest_difference: float
    """Between ours and batched, over the largest entry."""


def time_connectivity(
    model: Autocomplete, vocabulary: Vocabulary, text: str, *, sample: int = 6, pairs: int = 5
) -> Timing:
    """Time all ways on one sentence; ours and the floor in turn, in so many `pairs`, taking the best of each."""
    characters = torch.from_numpy(model.alphabet.symbols(text)).long()
    targets = torch.tensor([vocabulary.target(word) for word in model.alphabet.word_of_each_character(text)])
    length = len(characters)
    outputs = torch.linspace(0, length - 1, sample).round().long()
    per_output = sum(_timed(partial(_one_output, model, characters, int(targets[t]), int(t)))[0] for t in outputs)
    batched, expected = _timed(lambda: connectivity_by_autograd(model, characters, targets))

    def run() -> Tensor:
        return connectivity(model, characters, targets)

    products, got = products_of(run), run()  # a first time, not counted
    timed = [(_timed(run)[0], seconds_of(products, repeat=1)) for _ in range(pairs)]
    ours, floor = (min(times) for times in zip(*timed, strict=True))
    return Timing(
        per_output=per_output / sample * length,
        outputs_measured=sample,
        batched=batched,
        ours=ours,
        floor=floor,
        over_floor=statistics.median(one / other for one, other in timed),
        largest_difference=float((expected - got).abs().max() / expected.max()),
    )


def untrained(unit: str, vocab_size: int) -> Autocomplete:
    """Return a model of two layers of 600, as those of the article, of any unit, with weights as they are drawn."""
    torch.manual_seed(0)
    return Autocomplete(ModelConfig(unit, 600, 2, vocab_size, {})).eval()


def published(weights: Path, unit: str) -> Autocomplete:
    return open_published(weights, unit).load()


def peak_memory(load: Callable[[], Autocomplete], characters: int) -> int:
    """Return the most memory, in bytes, that a process takes which loads a model and explains a text; torch included.

    The text has so many characters; what it says does not matter. The process is a fresh one, so that `load` must be
    a function that can be sent to it.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_peak_of_this_process, load, characters).result()


def _peak_of_this_process(load: Callable[[], Autocomplete], characters: int) -> int:
    model = load()
    text = torch.randint(1, (characters,), generator=torch.Generator().manual_seed(0))
    connectivity(model, text, torch.full((characters,), FIRST_WORD))
    return peak_bytes()


def _one_output(model: Autocomplete, characters: Tensor, target: int, output: int) -> Tensor:
    one_hot = functional.one_hot(characters.long(), model.alphabet.size).float().requires_grad_()
    hidden = model.hidden_states_from_embedded((one_hot @ model.embedding.weight)[None])
    logit = model.readout(hidden[0, output])[target]
    (gradient,) = torch.autograd.grad(logit, one_hot)
    norms: Tensor = gradient.norm(dim=-1)
    return norms


def _timed(run: Callable[[], Tensor | None]) -> tuple[float, Tensor]:
    start = time.perf_counter()
    result = run()
    return time.perf_counter() - start, torch.empty(0) if result is None else result
