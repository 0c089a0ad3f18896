"""Runs of a study: resumed where they broke off, computed anew where something changed; and intervals."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from generator.corpus.observations import Corpus
from generator.errors import InputError
from generator.model import Autocomplete
from generator.storage.cache import Cache
from generator.studies.piece import Subject
from generator.studies.registry import STUDIES
from generator.studies.runner import run
from generator.studies.sampling import ratios
from tests.studies.observed import model_of


def test_an_interval_covers_the_truth_as_often_as_it_says() -> None:
    rng, covered = np.random.default_rng(0), 0
    for trial in range(200):
        below = rng.uniform(1, 3, (60, 1))
        above = below * rng.normal(0.4, 0.2, (60, 1))
        value, low, high = ratios(above, below, seed=trial)
        assert value == pytest.approx(above.sum() / below.sum())
        covered += int(low[0] <= 0.4 <= high[0])
    assert 180 <= covered <= 199


def test_a_quantity_that_no_text_has_is_not_a_number() -> None:
    value, low, high = ratios(np.zeros((3, 1)), np.zeros((3, 1)))
    assert np.isnan([value[0], low[0], high[0]]).all()


def subject(corpus: Corpus, opened: list[str], name: str = "gru") -> Subject:
    def load() -> Autocomplete:
        opened.append(name)
        return model_of(corpus)

    return Subject(name, "a" * 64, load)


def test_a_broken_run_goes_on_where_it_was(
    tiny_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(STUDIES, "context", replace(STUDIES["context"], piece=2))
    opened: list[str] = []
    cache = Cache(tmp_path / "b")
    whole_run = run("context", [subject(tiny_corpus, opened)], tiny_corpus, Cache(tmp_path / "a"), observations=5)

    def stop(model: str, texts: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run("context", [subject(tiny_corpus, opened)], tiny_corpus, cache, observations=5, progress=stop)
    (kept,) = (tmp_path / "b" / "studies").iterdir()
    before = kept.stat().st_mtime_ns
    resumed = run("context", [subject(tiny_corpus, opened)], tiny_corpus, cache, observations=5)
    assert resumed == whole_run
    assert kept.stat().st_mtime_ns == before
    assert len(list((tmp_path / "b" / "studies").iterdir())) == 3
    opened.clear()
    assert run("context", [subject(tiny_corpus, opened)], tiny_corpus, cache, observations=5) == whole_run
    assert opened == []  # nothing to compute: not even the weights are read


def test_pieces_of_a_unit_that_was_changed_are_computed_anew(
    tiny_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    (tmp_path / "units").mkdir()
    monkeypatch.syspath_prepend(tmp_path / "units")
    for factor in (2, 2, 3):
        (tmp_path / "units" / "unit_of_studies.py").write_text(f"FACTOR = {factor}")
        own = replace(subject(tiny_corpus, opened), unit="unit_of_studies:Unit")
        run("context", [own], tiny_corpus, Cache(tmp_path / "cache"), observations=3)
    assert len(opened) == len(list((tmp_path / "cache" / "studies").iterdir())) == 2


def test_the_size_of_a_batch_changes_nothing(tiny_corpus: Corpus, tmp_path: Path, monkeypatch: Any) -> None:
    results = []
    for size in (1, 3):
        cache = Cache(tmp_path / str(size))
        changed = {name: replace(study, observations=5, batch_size=size) for name, study in STUDIES.items()}
        monkeypatch.setattr("generator.studies.runner.STUDIES", changed)
        results.append(run("context", [subject(tiny_corpus, [])], tiny_corpus, cache, observations=5))
    np.testing.assert_allclose(results[0]["gru"]["beyond"]["share"], results[1]["gru"]["beyond"]["share"], atol=1e-5)
    assert results[0]["gru"]["summary"] == results[1]["gru"]["summary"]


def test_a_value_that_is_not_finite_names_model_and_observation(tiny_corpus: Corpus, tmp_path: Path) -> None:
    def broken() -> Autocomplete:
        model = model_of(tiny_corpus)
        with torch.no_grad():
            model.readout.weight[5] = torch.nan
        return model

    with pytest.raises(InputError, match=r"gru: \w+ of observation \d+ of the test split is not a finite number"):
        run("context", [Subject("gru", "b" * 64, broken)], tiny_corpus, Cache(tmp_path), observations=5)
