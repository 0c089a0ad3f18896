"""A training run that is killed, again and again, at any moment, ends as if it had never been."""

import random
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from generator.corpus.observations import Corpus
from generator.training.checkpoint import read_state
from generator.training.loop import train
from tests.support.training import TRAINING, architecture, assert_same_tensors, without_seconds
from tests.training.runs import run_reporting, start

KILLS = 24


def test_a_run_killed_at_two_dozen_moments_resumes_to_the_same_curve_and_weights_bit_for_bit(
    tiny_corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.fsync", lambda descriptor: None)  # as in the processes that are killed
    model = architecture(tiny_corpus)
    config = replace(TRAINING, cycle_lengths=(4 * KILLS,), validate_every=7, checkpoint_every=1)
    began = time.monotonic()
    expected = train(model, config, tiny_corpus, tmp_path / "whole.safetensors")
    of_one = (time.monotonic() - began) / sum(config.cycle_lengths)  # seconds of a mini-batch, its checkpoint included

    path, rng, done, in_a_write = tmp_path / "killed" / "checkpoint.safetensors", random.Random(0), 0, 0
    for kill in range(KILLS):
        # One in four ends inside the write itself, all else being up to chance.
        at_write = rng.randint(1, 3) if kill % 4 == 0 else 0
        process, pipe = start(run_reporting, model, config, tiny_corpus.folder, path, at_write)
        try:
            for _ in range(100 if at_write else rng.randint(1, 4)):
                pipe.recv()
        except EOFError:
            assert at_write
        time.sleep(rng.random() * 1.5 * of_one)  # any moment of a mini-batch will do; nothing is waited for
        process.kill()
        process.join()
        pipe.close()
        assert process.exitcode == -signal.SIGKILL
        in_a_write += any(path.parent.glob(".*.partial"))
        if path.exists():
            now = read_state(path).steps  # a whole file
            assert now >= done
            done = now
    assert in_a_write >= KILLS // 4
    assert 0 < done < sum(config.cycle_lengths)

    state = train(model, config, tiny_corpus, path)
    assert without_seconds(state.curve) == without_seconds(expected.curve)
    assert_same_tensors(path, tmp_path / "whole.safetensors")
    assert sorted(path.parent.iterdir()) == [path.with_name(f".{path.name}.lock"), path]
