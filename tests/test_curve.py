"""Training curves as they are published: thinned."""

from dataclasses import replace

import numpy as np
import pytest

from generator.contract.records import Curve
from generator.weights import thin_curve


def test_a_long_curve_is_thinned_to_means_that_lose_no_mini_batch() -> None:
    count = 1200
    losses = np.random.default_rng(0).uniform(2, 3, count).round(4).tolist()
    curve = Curve(
        step=list(range(1, count + 1)),
        seconds=[k / 2 for k in range(count)],
        train_loss=losses,
        validation_step=[100, 1200],
        validation_seconds=[50.0, 600.0],
        validation_loss=[3.0, 2.5],
    )
    thinned = thin_curve(curve)
    assert thinned.step == list(range(3, 1201, 3))
    assert thinned.seconds == [curve.seconds[k - 1] for k in range(3, 1201, 3)]
    assert thinned.train_loss == [round(sum(losses[k : k + 3]) / 3, 4) for k in range(0, count, 3)]
    assert replace(thinned, step=curve.step, seconds=curve.seconds, train_loss=curve.train_loss) == curve


@pytest.mark.parametrize("count", [1, 400, 401, 999])
def test_a_thinned_curve_is_short_and_ends_where_training_did(count: int) -> None:
    numbers = list(range(1, count + 1))
    thinned = thin_curve(Curve(numbers, list(map(float, numbers)), list(map(float, numbers))))
    assert len(thinned.step) == len(thinned.train_loss) <= 400
    assert thinned.step[-1] == count
    if count <= 400:
        assert thinned.train_loss == numbers


def test_a_curve_thinned_again_and_again_keeps_its_beginning() -> None:
    losses = [5 / (1 + k / 100) for k in range(5000)]
    curve = Curve()
    for done, last in ((0, 1000), (1000, 1600), (1600, 5000)):
        more = list(range(done + 1, last + 1))
        curve = thin_curve(
            Curve([*curve.step, *more], [*curve.seconds, *more], [*curve.train_loss, *losses[done:last]])
        )
        # As many mini-batches a point all along, but for the seams: the ends of what was thinned before.
        gaps = np.diff(curve.step, prepend=0)
        assert len(gaps) <= 400
        assert max(gaps) <= 2 * -(-last // 400)
    starts = [0, *curve.step[:-1]]
    for start, end, loss in zip(starts, curve.step, curve.train_loss, strict=True):
        assert loss == pytest.approx(np.mean(losses[start:end]), abs=2e-4)
