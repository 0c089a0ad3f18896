"""The benchmark of connectivity measures what it says."""

from functools import partial
from pathlib import Path

import pytest
import torch

from generator.attribution.connectivity import connectivity
from generator.benchmarks.connectivity import peak_memory, time_connectivity
from generator.benchmarks.connectivity import published as load_published
from generator.benchmarks.matmul import Shape, products_of, seconds_of
from generator.contract.alphabet import ENGLISH
from generator.corpus.vocabulary import Vocabulary
from tests.support.models import WORDS, model_config, random_model
from tests.support.site import Site

TEXT = " the cat sees a garden"


@pytest.mark.parametrize("unit", ["lstm", "tests.support.own_units:Attention"])
def test_all_ways_are_timed_and_agree(unit: str) -> None:
    timing = time_connectivity(random_model(model_config(unit)), Vocabulary(WORDS), TEXT, sample=3)
    assert timing.outputs_measured == 3
    assert min(timing.per_output, timing.batched, timing.ours, timing.floor, timing.over_floor) > 0
    assert timing.largest_difference < 1e-5


def test_products_are_counted_by_hand() -> None:
    """An RNN of one layer: its step forward, and back; each gradient is multiplied twice, once to the symbols."""
    model, time, size = random_model(model_config("rnn", 6, 1)), 5, 6
    asked = model, torch.ones(time).long(), torch.full((time,), 3)
    connectivity(*asked)  # once without: what is tried once in a process is no part of it
    found = products_of(lambda: connectivity(*asked))
    forward = time * ENGLISH.size * size + 2 * time * size * size  # embedded, to the gates, and from the state before
    narrow = ENGLISH.size * size * size  # the embedding's part in the gates
    back = time * (time + 1) // 2 * (size * size + size * ENGLISH.size)
    assert sum(shape.multiplications for shape in found) == forward + narrow + back
    assert sum(shape.multiplications for shape in found if shape.weight) == back + time * size * size
    assert seconds_of(found, repeat=1) > 0


def test_products_of_batches_and_views_are_counted() -> None:
    def run() -> None:
        torch.baddbmm(torch.zeros(3, 2, 5), torch.ones(3, 2, 4), torch.ones(3, 4, 5))
        torch.ones(7, 2, 4) @ torch.ones(4, 6)

    assert products_of(run) == [Shape(3, 2, 4, 5), Shape(1, 14, 4, 6)]


def test_memory_grows_with_the_text(published: Path) -> None:
    short, long = (peak_memory(partial(load_published, published, "gru"), characters) for characters in (10, 1000))
    assert 50e6 < short < long


def test_the_command_prints_a_row_a_model(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    from generator.cli import main

    assert main(["bench", "connectivity", "--sample", "2", "--article", str(site.article)]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[0].startswith("19 characters")
    assert [row.split()[0] for row in rows[-2:]] == ["gru", "lstm"]
    assert all(row.count(" x)") == 3 for row in rows[-2:])


def test_the_command_times_the_models_it_is_given(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    from generator.cli import main

    of_one = ["bench", "connectivity", "--sample", "2", "--article", str(site.article), "--model"]
    assert main([*of_one, "lstm"]) == 0
    assert [row.split()[0] for row in capsys.readouterr().out.splitlines()[-2:]] == ["model", "lstm"]
    assert main([*of_one, "lsmt"]) != 0
    assert "did you mean 'lstm'?" in capsys.readouterr().err


def test_memory_alone_is_measured_of_a_unit_that_was_never_trained(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    from generator.cli import main

    asked = ["bench", "connectivity", "--memory-only", "--long", "60", "--article", str(site.article)]
    assert main([*asked, "--unit", "rnn"]) == 0
    heads, row = capsys.readouterr().out.splitlines()[-2:]
    assert heads.split() == ["model", "memory", "at", "19", "memory", "at", "60"]
    name, *peaks = row.split()
    assert name == "rnn"
    assert len(peaks) == 2
    assert all(int(peak.replace(",", "")) > 50 for peak in peaks)
