"""Ctrl-C and SIGTERM while a model is trained: the run is kept where it is, and goes on as if nothing had been."""

import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest

from generator.corpus.observations import Corpus
from generator.errors import Stopped
from generator.training.checkpoint import read_state
from generator.training.loop import train
from tests.support.corpus import documents, write_documents
from tests.support.site import Site
from tests.support.training import TRAINING, architecture, assert_same_tensors, without_seconds
from tests.training.runs import run_until_stopped, start
from tests.training.test_distributed import free_port

ROOT = Path(__file__).parents[2]
MANY = 1_000_000

BLOCKED = """
import sys, time
from generator.cli import main
from generator.training import step_for
step = step_for.part_of_mini_batch
def blocked(corpus, config, number, processes):
    if number == 2:
        print("blocked", flush=True)
        time.sleep(10**6)  # only a signal ends it
    return step(corpus, config, number, processes)
step_for.part_of_mini_batch = blocked
sys.exit(main(sys.argv[1:]))
"""


def test_a_run_stopped_between_checkpoints_is_kept_where_it_is(tiny_corpus: Corpus, tmp_path: Path) -> None:
    model, config = architecture(tiny_corpus), replace(TRAINING, checkpoint_every=100)
    whole, broken = tmp_path / "whole.safetensors", tmp_path / "broken.safetensors"
    expected, done = train(model, config, tiny_corpus, whole), 0
    for step in (2, 5):
        with pytest.raises(Stopped, match=f"broken.safetensors: stopped after mini-batch {step} of 8, which is kept"):
            train(
                *(model, config, tiny_corpus, broken),
                stop=iter([0] * (step - done - 1) + [signal.SIGINT]).__next__,
            )
        done = step
        assert read_state(broken).steps == step
    state = train(model, config, tiny_corpus, broken)
    assert without_seconds(state.curve) == without_seconds(expected.curve)
    assert_same_tensors(whole, broken)


def test_a_signal_during_the_last_mini_batch_stops_nothing(tiny_corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "run.safetensors"
    heard = iter([0] * 7 + [signal.SIGTERM])
    assert train(architecture(tiny_corpus), TRAINING, tiny_corpus, path, stop=heard.__next__).steps == 8


@pytest.fixture
def prepared(site: Site, tmp_path: Path) -> Site:
    source = write_documents(tmp_path / "tiny.txt", documents())
    assert site.run("corpus", "--from", str(source), "--words", "30", "--length", "40") == 0
    return site


def started(program: list[str], site: Site) -> subprocess.Popen[str]:
    settings = [f"cycle_lengths={MANY}", f"checkpoint_every={MANY}", f"validate_every={MANY}"]
    sets = [part for setting in settings for part in ("--set", setting)]
    return subprocess.Popen(
        [sys.executable, *program, *site.arguments("train", "--model", "gru", *sets)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)},
    )


def read_until(stream: IO[str] | None, pattern: str) -> str:
    """Read a stream until `pattern` is in it; return what was read."""
    assert stream
    read = ""
    while not re.search(pattern, read):
        letter = stream.read(1)
        assert letter, f"ended before {pattern!r}: {read[-2000:]}"
        read += letter
    return read


def test_one_signal_saves_a_checkpoint_and_says_how_to_go_on(prepared: Site) -> None:
    checkpoint = prepared.cache / "training" / "gru" / "checkpoint.safetensors"
    with started(["-m", "generator"], prepared) as process:
        read_until(process.stderr, rf"[1-9]\d*/{MANY}")
        process.send_signal(signal.SIGINT)
        said = process.stderr.read() if process.stderr else ""
    assert process.returncode == 130
    steps = read_state(checkpoint).steps
    assert steps > 0
    last = said.splitlines()[-1]
    assert last == (
        f"{checkpoint}: stopped after mini-batch {steps} of {MANY}, which is kept; go on by the same command"
    )


def test_a_second_signal_stops_at_once_without_a_checkpoint(prepared: Site) -> None:
    with started(["-c", BLOCKED], prepared) as process:
        read_until(process.stdout, "blocked\n")
        process.send_signal(signal.SIGINT)
        read_until(process.stderr, "stopping after this mini-batch; again stops at once")
        process.send_signal(signal.SIGINT)
        said = process.stderr.read() if process.stderr else ""
    assert process.returncode == 130
    assert said.splitlines()[-1] == "stopped"
    assert not list(prepared.cache.rglob("*.safetensors"))


def test_a_signal_to_one_of_several_processes_stops_all_at_the_same_mini_batch(
    tiny_corpus: Corpus, tmp_path: Path
) -> None:
    config, path = replace(TRAINING, cycle_lengths=(MANY,), checkpoint_every=MANY), tmp_path / "run.safetensors"
    common = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free_port())}
    common |= {"CORPUS": str(tiny_corpus.folder)}
    runs = [
        start(
            *(run_until_stopped, {**common, "RANK": str(rank), "LOCAL_RANK": str(rank)}),
            *(architecture(tiny_corpus), config, path),
        )
        for rank in range(2)
    ]
    assert runs[1][1].recv() == 1
    os.kill(runs[1][0].pid, signal.SIGTERM)
    ends = []
    for process, pipe in runs:
        while not isinstance(message := pipe.recv(), tuple):
            pass
        ends.append(message)
        process.join(60)
        assert process.exitcode == 0
    assert ends[0] == ends[1]
    assert ends[0][0] == f"{path}: stopped after mini-batch {read_state(path).steps} of {MANY}, which is kept"
    assert ends[0][1] == signal.SIGTERM
