"""Training steps recorded as a CUDA graph: the whole step is launched at once, where thousands of kernels would be.

A time loop of small kernels is bound by their launches: recorded, a step of recurrent units takes about a tenth of the
time. A step is recorded anew where a cycle has another part of the positions counted, or another optimiser.
"""

from collections.abc import Callable

import torch

from generator.kernels.graph_safe import graph_safe
from generator.training.static_step import StaticStep
from generator.training.step import StepResult

Compute = Callable[[], StepResult]

_TRIES = 2  # before a recording: libraries set themselves up in their first calls


class CapturedStep:
    """A `StaticStep` that is recorded at its first call, and replayed.

    Where it cannot be recorded, it is launched operation by operation, and `say` is told why, once.
    """

    def __init__(self, step: StaticStep, say: Callable[[str], object], record: Callable[[Compute], Compute]) -> None:
        """`record` calls a function, and returns one that does the same again, as `record_cuda_graph` does."""
        self._step, self._say, self._record = step, say, record
        self._kind: tuple[float, str] | None = None
        self._replay: Compute | None = None
        self._refused = False

    def __call__(self, step: int) -> StepResult:
        self._step.load(step)
        if self._kind != self._step.kind(step) and not self._refused:
            self._kind, self._replay = self._step.kind(step), None
            self._begin()
            self._step.load(step)  # random numbers as well are those of an unrecorded step
        return (self._replay or self._step.compute)()

    def _begin(self) -> None:
        """Record the step, and leave all that it changes as it was."""
        changing = self._step.changing()
        before = [tensor.detach().clone() for tensor in changing]
        try:
            self._replay = self._record(self._step.compute)
        except Exception as error:  # whatever a stranger's unit, or a driver, may raise
            self._refused = True
            reason = " ".join(str(error).split())[:300] or type(error).__name__
            self._say(f"a step cannot be recorded as a CUDA graph, and is launched operation by operation: {reason}")
        with torch.no_grad():
            for tensor, value in zip(changing, before, strict=True):
                tensor.copy_(value)


def record_cuda_graph(compute: Compute) -> Compute:
    """Record a function's kernels as a CUDA graph, and return its replay.

    Raises `GraphUnsafeError` at an operation that cannot be recorded, before anything is.
    """
    stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]  # of this recording alone
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream), graph_safe():
        for _ in range(_TRIES):
            compute()
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, stream=stream):
        result = compute()

    def replay() -> StepResult:
        graph.replay()
        return StepResult(result.loss.clone(), result.gradient_norm.clone())  # the next replay overwrites them

    return replay
