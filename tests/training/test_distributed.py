"""Several processes train as one does."""

import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from generator.corpus.observations import Corpus
from generator.errors import InputError
from generator.training.checkpoint import read_state
from generator.training.distributed import Processes
from generator.training.loop import train
from tests.support.corpus import documents, write_documents
from tests.support.site import Site
from tests.support.training import TRAINING, architecture
from tests.training.runs import mini_batch_gradients, send_gradients, start

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        port: int = some.getsockname()[1]
        return port


@pytest.mark.parametrize("negative_fraction", [1.0, 0.2])
def test_two_processes_have_the_loss_and_the_gradients_of_one(tiny_corpus: Corpus, negative_fraction: float) -> None:
    """In float64, with parts of 4 and 3 observations, in which not as many positions count."""
    model = architecture(tiny_corpus)
    config = replace(TRAINING, batch_size=7, clip=0.1, precision="float32", negative_fraction=(negative_fraction,))
    common = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free_port())}
    runs = [
        start(send_gradients, {**common, "RANK": str(rank), "LOCAL_RANK": str(rank)}, model, config, tiny_corpus.folder)
        for rank in range(2)
    ]
    got = [pipe.recv() for _, pipe in runs]
    for process, _ in runs:
        process.join(60)
        assert process.exitcode == 0
    expected = mini_batch_gradients(model, config, tiny_corpus)
    assert [one.pop("of") for one in (*got, expected)] == [2, 2, 1]
    counted = [one.pop("counted") for one in (*got, expected)]
    assert counted[0] != counted[1]
    assert counted[0] + counted[1] == counted[2]
    assert expected["norm"] > config.clip  # so that clipping, too, is of the whole gradient
    for one in got:
        assert one.keys() == expected.keys()
        for name, value in expected.items():
            np.testing.assert_allclose(one[name], value, rtol=1e-11, atol=1e-13, err_msg=name)


@pytest.mark.parametrize("optimiser", ["adam", "muon"])
def test_torchrun_trains_as_one_process_does_and_one_process_goes_on_from_there(
    site: Site, tmp_path: Path, optimiser: str
) -> None:
    """Losses of 16 mini-batches of 7 in float32, within a unit of their last digit, 0.0001."""
    source = write_documents(tmp_path / "tiny.txt", documents())
    assert site.run("corpus", "--from", str(source), "--words", "30", "--length", "40") == 0
    settings = "batch_size=7", "precision=float32", "validate_every=4", f"optimiser={optimiser}"
    shared = [part for setting in settings for part in ("--set", setting)]
    command = [
        sys.executable,
        "-m",
        "torch.distributed.run",
        "--standalone",
        "--nproc-per-node",
        "2",
        "-m",
        "generator",
    ]
    arguments = site.arguments("train", "--model", "gru", *shared)
    run = subprocess.run(
        [*command, *arguments, "--set", "cycle_lengths=8"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("validation cross entropy") == 1  # one process prints
    checkpoint = site.cache / "training" / "gru" / "checkpoint.safetensors"
    assert sorted(path.name for path in checkpoint.parent.iterdir()) == [f".{checkpoint.name}.lock", checkpoint.name]
    assert main_curve(site, arguments, "8,8") == pytest.approx(
        main_curve(site, [*arguments, "--restart"], "8,8"), abs=1e-4
    )


def main_curve(site: Site, arguments: list[str], cycles: str) -> list[float]:
    from generator.cli import main

    assert main([*arguments, "--set", f"cycle_lengths={cycles}"]) == 0
    curve = read_state(site.cache / "training" / "gru" / "checkpoint.safetensors").curve
    assert len(curve.train_loss) == 16
    assert len(curve.validation_loss) == 4
    return [*curve.train_loss, *curve.validation_loss]


def test_more_processes_than_observations_in_a_mini_batch_are_refused(tiny_corpus: Corpus, tmp_path: Path) -> None:
    many = Processes(0, 5, torch.device("cpu"))
    with pytest.raises(InputError, match="batch_size: must be at least the number of processes, 5, got 4; start fewer"):
        train(architecture(tiny_corpus), TRAINING, tiny_corpus, tmp_path / "run.safetensors", processes=many)
