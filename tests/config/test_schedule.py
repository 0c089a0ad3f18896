"""Cycles of the learning rate: what holds in each, and what a run that is under way can become."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from generator.config import TrainingConfig, override
from generator.corpus.observations import Corpus
from generator.training.mini_batches import drawn_positions

TRAINING = TrainingConfig(cycle_lengths=(8,), learning_rate=(1e-2,), warm_up=(2,), loss_fraction=(0.5,))


def rates_of(config: TrainingConfig) -> list[float]:
    """Return the learning rate of every step."""
    return [config.schedule.learning_rate(step) for step in range(config.schedule.steps)]


def test_a_setting_of_cycles_holds_for_one_each_and_the_last_for_the_rest() -> None:
    config = override(TrainingConfig(), ["cycle_lengths=100,50,50", "learning_rate=2e-3,1e-3", "loss_fraction=0.25"])
    assert config == TrainingConfig((100, 50, 50), learning_rate=(2e-3, 1e-3), loss_fraction=(0.25,))
    rest = 1.0, 0.25, 1.0, 1.0, "adam"
    assert config.schedule.at(99) == (0, 100, 2e-3, 100, *rest)
    assert config.schedule.at(100) == config.schedule.at(149) == (100, 50, 1e-3, 100, *rest)
    assert config.schedule.at(150) == config.schedule.at(200) == (150, 50, 1e-3, 100, *rest)
    shorter = override(config, ["cycle_lengths=70"])
    assert shorter.schedule.at(69) == (0, 70, 2e-3, 100, *rest)


def test_one_number_stands_for_a_list_of_one() -> None:
    as_written: dict[str, Any] = {"cycle_lengths": 50, "learning_rate": 5e-3, "optimiser": "muon"}
    config = TrainingConfig(**as_written)
    assert (config.cycle_lengths, config.learning_rate, config.optimiser) == ((50,), (5e-3,), ("muon",))


def test_the_learning_rate_rises_in_a_line_and_falls_in_a_cosine() -> None:
    config = replace(TRAINING, learning_rate=(0.2,), warm_up=(4,), cycle_lengths=(12,))
    rates = rates_of(config)
    assert rates[:5] == pytest.approx([0.05, 0.10, 0.15, 0.20, 0.20])
    assert rates[8] == pytest.approx(0.1)
    assert rates[10] == pytest.approx(0.1 * (1 + math.cos(0.75 * math.pi)))
    assert rates[4:] == sorted(rates[4:], reverse=True)
    assert 0 < rates[-1] < 0.01


def test_the_learning_rate_can_stay_at_its_highest_before_it_falls() -> None:
    config = replace(TRAINING, learning_rate=(0.2,), warm_up=(4,), cycle_lengths=(12, 12), decay_fraction=(1, 0.25))
    rates = rates_of(config)[12:24]
    assert rates == pytest.approx([0.05, 0.10, 0.15, *[0.20] * 8, 0.1])
    whole = replace(config, decay_fraction=(1,))
    assert rates_of(config)[:12] == rates_of(whole)[:12]


def test_every_cycle_has_its_own_rise_and_fall() -> None:
    one, two = (
        replace(TRAINING, learning_rate=(0.2,), warm_up=(4,), cycle_lengths=cycles) for cycles in [(12,), (12, 20)]
    )
    assert rates_of(two)[:12] == rates_of(one)
    rates = rates_of(two)[12:32]
    assert rates[:5] == pytest.approx([0.05, 0.10, 0.15, 0.20, 0.20])
    assert rates[12] == pytest.approx(0.1)
    assert 0 < rates[-1] < 0.01


def test_a_cycle_can_have_its_own_rate_warm_up_and_share(tiny_corpus: Corpus) -> None:
    config = replace(
        TRAINING, cycle_lengths=(400, 600), learning_rate=(0.2, 0.1), warm_up=(4, 2), loss_fraction=(0.125, 0.5)
    )
    rates = rates_of(config)
    assert rates[:4] == pytest.approx([0.05, 0.10, 0.15, 0.20])
    assert rates[400:403] == pytest.approx([0.05, 0.10, 0.10])
    assert max(rates[400:]) == 0.1
    shares = [
        np.mean([drawn_positions(tiny_corpus, config, number).mean() for number in part])
        for part in (range(300, 400), range(400, 500))
    ]
    assert shares == pytest.approx([0.125, 0.5], abs=0.02)


def test_a_warm_up_takes_at_most_half_of_a_cycle() -> None:
    config = TrainingConfig(cycle_lengths=(4,), warm_up=(100,), learning_rate=(1.0,))
    rates = rates_of(config)
    assert rates == pytest.approx([0.5, 1, 1, 0.5])


TWO = replace(TRAINING, cycle_lengths=(4, 6), learning_rate=(2e-2, 1e-2), loss_fraction=(0.25, 0.5))


@pytest.mark.parametrize(
    ("changes", "done", "obstacle"),
    [
        ({}, 5, None),
        ({"cycle_lengths": (4, 7)}, 5, "cycle_lengths"),
        ({"cycle_lengths": (4,)}, 4, "cycle_lengths"),
        ({"cycle_lengths": (4, 6, 2)}, 5, None),
        ({"cycle_lengths": (4, 6, 2), "learning_rate": (2e-2, 1e-2, 1e-3)}, 10, None),
        ({"cycle_lengths": (4, 6, 2), "learning_rate": (2e-2, 1e-3)}, 10, "learning_rate"),
        ({"learning_rate": (1e-2,)}, 1, "learning_rate"),
        ({"loss_fraction": (0.25, 1)}, 4, None),  # the second cycle has not begun
        ({"loss_fraction": (0.25, 1)}, 5, "loss_fraction"),
        ({"warm_up": (2, 2)}, 5, None),  # the same in other words
        ({"learning_rate": (1e-3,), "optimiser": ("muon",)}, 0, None),
        ({"batch_size": 1, "seed": 1}, 5, None),  # no settings of cycles
    ],
)
def test_a_run_can_become_one_that_leaves_the_cycles_that_have_begun_as_they_are(
    changes: dict[str, Any], done: int, obstacle: str | None
) -> None:
    other = replace(TWO, **changes).schedule
    assert TWO.schedule.obstacle(other, done) == obstacle
    assert TWO.schedule.may_become(other, done) == (obstacle is None)


def test_the_record_of_a_run_that_went_on_otherwise_has_each_cycle_as_it_was_trained() -> None:
    later = replace(TRAINING, cycle_lengths=(4, 6, 5), learning_rate=(1e-3,), optimiser=("muon",), clip=2.0)
    after_one, after_two = (later.after(TWO, done) for done in (9, 10))
    assert after_one.learning_rate == (2e-2, 1e-3, 1e-3)
    assert after_two.learning_rate == (2e-2, 1e-2, 1e-3)
    assert after_two.loss_fraction == (0.25, 0.5, 0.5)
    assert after_two.optimiser == ("adam", "adam", "muon")
    assert (after_two.cycle_lengths, after_two.clip) == (later.cycle_lengths, later.clip)
    assert TWO.schedule.obstacle(after_two.schedule, 10) is None
