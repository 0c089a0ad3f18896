"""Studies of memory shared among processes: each computes its part, and together they find what one finds."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from generator.corpus.observations import Corpus
from generator.model import Autocomplete
from generator.storage.cache import Cache
from generator.studies import gist, horizon, recall, runner, words
from generator.studies.piece import Subject
from generator.studies.registry import STUDIES
from tests.studies.observed import model_of
from tests.support.corpus import prepare


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return prepare(tmp_path_factory.mktemp("shards"), length=120)


@pytest.mark.parametrize("name", ["recall", "horizon", "gist", "timescales"])
def test_two_processes_find_what_one_finds(
    corpus: Corpus, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "FREQUENT", 3)
    for study in (recall, gist, horizon):
        monkeypatch.setattr(study, "SHORTEST", 3)
        if study is not recall:
            monkeypatch.setattr(study, "FIRST", 4)
    monkeypatch.setattr(gist, "BEHIND", 2)
    monkeypatch.setitem(STUDIES, name, replace(STUDIES[name], piece=2, batch_size=1))
    subject = Subject("gru", "a" * 64, lambda: model_of(corpus))
    count = min(7, len(corpus.split("test")))
    alone = runner.run(name, [subject], corpus, Cache(tmp_path / "alone"), observations=count)

    def wait(processes: int) -> None:
        if processes == 2:
            raise KeyboardInterrupt  # it waits for the others

    monkeypatch.setattr(runner, "_wait_for_all", wait)
    monkeypatch.setenv("WORLD_SIZE", "2")
    kept = []
    for rank in ("1", "0"):
        monkeypatch.setenv("RANK", rank)
        with pytest.raises(KeyboardInterrupt):
            runner.run(name, [subject], corpus, Cache(tmp_path / "shared"), observations=count)
        kept.append(len(list((tmp_path / "shared" / "studies").iterdir())))
    pieces = -(-count // 2)
    assert kept == [pieces // 2, pieces]
    monkeypatch.setattr(runner, "_wait_for_all", lambda processes: None)
    opened: list[str] = []

    def load() -> Autocomplete:
        opened.append("model")
        return model_of(corpus)

    shared = replace(subject, open=load)
    assert runner.run(name, [shared], corpus, Cache(tmp_path / "shared"), observations=count) == alone
    assert opened == []  # all is read, nothing is computed again
    if name != "timescales":
        cases = alone["gru"]["new"]["cases"] if name == "gist" else np.sum(alone["gru"]["cases"])
        assert cases > 0
