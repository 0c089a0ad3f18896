"""Parts of a batch on threads of their own give what the whole batch gives."""

import threading
from collections.abc import Iterator

import pytest
import torch

from generator.kernels.threads import in_order, parts_of, side_by_side
from generator.units import UNITS, RecurrentUnit

CPU = torch.device("cpu")


@pytest.fixture
def three_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    yield
    torch.set_num_threads(before)


def test_one_thread_or_a_small_batch_or_another_device_is_one_part(three_threads: None) -> None:
    assert parts_of(31, CPU) == [slice(0, 31)]
    assert parts_of(0, CPU) == [slice(0, 0)]
    assert parts_of(64, torch.device("meta")) == [slice(0, 64)]
    torch.set_num_threads(1)
    assert parts_of(64, CPU) == [slice(0, 64)]


def test_parts_cover_a_batch_in_order_with_nearly_equal_sizes(three_threads: None) -> None:
    for batch in range(48, 70):
        parts = parts_of(batch, CPU)
        assert [row for part in parts for row in range(batch)[part]] == list(range(batch))
        sizes = [part.stop - part.start for part in parts]
        assert len(sizes) == 3
        assert max(sizes) - min(sizes) <= 1


def test_every_part_has_a_thread_and_neither_graph_nor_autocast_and_the_caller_keeps_its_threads(
    three_threads: None,
) -> None:
    together = threading.Barrier(3, timeout=60)

    def seen(part: int) -> tuple[int, bool, bool, int]:
        together.wait()  # passes only if all three run at the same time
        return part, torch.is_grad_enabled(), torch.is_autocast_enabled("cpu"), torch.get_num_threads()

    with torch.autocast("cpu", torch.bfloat16):
        assert side_by_side(seen, [7, 8, 9]) == [(part, False, False, 1) for part in (7, 8, 9)]
    assert torch.get_num_threads() == 3


def test_an_error_in_a_part_reaches_the_caller(three_threads: None) -> None:
    with pytest.raises(ZeroDivisionError):
        side_by_side(lambda part: 1 // part, [2, 1, 0])


def test_tasks_run_at_the_same_time_with_graphs_and_end_in_their_order(three_threads: None) -> None:
    together, last_begun = threading.Barrier(3, timeout=60), threading.Event()

    def run(task: int) -> tuple[int, bool, int]:
        if task < 3:
            together.wait()  # passes only if all three run at the same time
        if task == 0:
            assert last_begun.wait(60)  # the first ends after the last has begun
        if task == 5:
            last_begun.set()
        return task, torch.is_grad_enabled(), torch.get_num_threads()

    assert list(in_order(run, range(6))) == [(task, True, 1) for task in range(6)]
    assert torch.get_num_threads() == 3


def test_an_error_in_a_task_reaches_the_caller_and_later_tasks_do_not_begin(three_threads: None) -> None:
    begun = list[int]()

    def run(task: int) -> int:
        begun.append(task)
        return 1 // (task - 1)

    with pytest.raises(ZeroDivisionError):
        list(in_order(run, range(100)))
    assert len(begun) < 20


def test_one_thread_runs_each_task_when_it_is_asked_for() -> None:
    before, begun = torch.get_num_threads(), list[int]()

    def run(task: int) -> int:
        begun.append(task)
        return task

    torch.set_num_threads(1)
    try:
        assert next(in_order(run, range(3))) == 0
        assert begun == [0]
    finally:
        torch.set_num_threads(before)


@pytest.mark.parametrize("name", [name for name, unit in UNITS.items() if issubclass(unit, RecurrentUnit)])
def test_a_unit_gives_the_same_in_parts_and_as_a_whole_forward_and_in_every_gradient(
    name: str, three_threads: None
) -> None:
    torch.manual_seed(6)
    unit = UNITS[name](5, 7).double()
    inputs = torch.randn(50, 9, 5, dtype=torch.float64).requires_grad_()
    weights = torch.randn(50, 9, 7, dtype=torch.float64)

    def outcome() -> tuple[torch.Tensor, ...]:
        hidden = unit(inputs)
        return hidden, *torch.autograd.grad((hidden * weights).sum(), [inputs, *unit.parameters()])

    in_parts = outcome()
    torch.set_num_threads(1)
    assert parts_of(50, CPU) == [slice(0, 50)]
    torch.testing.assert_close(in_parts, outcome(), atol=1e-11, rtol=0)
