"""The kind of step that a device and a cycle ask for."""

from collections.abc import Callable
from functools import partial

from generator.config import TrainingConfig
from generator.corpus.observations import Corpus
from generator.model import Autocomplete
from generator.training.captured_step import CapturedStep, Compute, record_cuda_graph
from generator.training.device_texts import DeviceTexts
from generator.training.distributed import Processes
from generator.training.mini_batches import draw_part, part_of_mini_batch
from generator.training.optimiser import Optimiser
from generator.training.static_step import StaticStep
from generator.training.step import EagerStep, Step, StepResult


def step_for(
    model: Autocomplete,
    optimiser: Optimiser,
    config: TrainingConfig,
    corpus: Corpus,
    processes: Processes,
    say: Callable[[str], object],
) -> Step:
    """Return the step for a training run; `say` is told where it is not the fastest one, and why.

    On a CPU it is an `EagerStep`. On a GPU it is a `CapturedStep`; for one of several processes a `StaticStep`, as the
    sums over processes are not recorded. A cycle of sampled softmax has an `EagerStep` there too.
    """
    if processes.device.type == "cuda":
        return fast_step(model, optimiser, config, corpus, processes, say)
    return _eager(model, optimiser, config, corpus, processes)


def fast_step(
    model: Autocomplete,
    optimiser: Optimiser,
    config: TrainingConfig,
    corpus: Corpus,
    processes: Processes,
    say: Callable[[str], object],
    record: Callable[[Compute], Compute] = record_cuda_graph,
) -> Step:
    """Return the step for a run on a GPU; `record` is that of a `CapturedStep`."""
    texts, draw = DeviceTexts.of(corpus, processes.device), partial(draw_part, corpus, config, processes=processes)
    static = StaticStep(model, optimiser, config, processes, texts, draw)
    fast = CapturedStep(static, say, record) if processes.count == 1 else static
    if processes.count > 1:
        say("with several processes a step is launched operation by operation, not as one CUDA graph")
    return _ByCycle(config, fast, _eager(model, optimiser, config, corpus, processes), say)


def _eager(
    model: Autocomplete, optimiser: Optimiser, config: TrainingConfig, corpus: Corpus, processes: Processes
) -> EagerStep:
    mini_batch = partial(part_of_mini_batch, corpus, config, processes=processes)
    return EagerStep(model, optimiser, config, processes, mini_batch)


class _ByCycle:
    """Steps of one kind in cycles of an exact softmax, of another in those of a sampled one."""

    def __init__(self, config: TrainingConfig, exact: Step, sampled: Step, say: Callable[[str], object]) -> None:
        self._config, self._exact, self._sampled, self._say = config, exact, sampled, say
        self._said = False

    def __call__(self, step: int) -> StepResult:
        if self._config.schedule.at(step).negative_fraction == 1:
            return self._exact(step)
        if not self._said:
            self._said = True
            self._say(
                "negative_fraction below 1: the words in the softmax differ in number from step to step; such a cycle's"
                " steps are launched operation by operation, not as one CUDA graph"
            )
        return self._sampled(step)
