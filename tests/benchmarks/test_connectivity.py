"""The benchmark of connectivity measures what it says."""

from pathlib import Path

import pytest

from generator.benchmarks.connectivity import peak_memory, time_connectivity
from generator.corpus.vocabulary import Vocabulary
from tests.tiny import WORDS, model_config, random_model
from tests.tiny_site import Site

TEXT = " the cat sees a garden"


def test_all_ways_are_timed_and_agree() -> None:
    timing = time_connectivity(random_model(model_config("lstm")), Vocabulary(WORDS), TEXT, sample=3)
    assert timing.outputs_measured == 3
    assert min(timing.per_output, timing.batched, timing.ours, timing.floor or 0) > 0
    assert timing.largest_difference < 1e-5


def test_a_module_without_a_reverse_step_has_no_floor() -> None:
    timing = time_connectivity(random_model(model_config("tests.tiny:Attention")), Vocabulary(WORDS), TEXT)
    assert timing.floor is None
    assert timing.ours > 0


def test_memory_grows_with_the_text(published: Path) -> None:
    short, long = (peak_memory(published, characters) for characters in (10, 1000))
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
