"""Training on a GPU, against the same steps on a CPU. Skipped where torch finds no GPU."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch

from generator.corpus.observations import Corpus
from generator.kernels.matmul import cudnn_tf32
from generator.training.checkpoint import read_checkpoint
from generator.training.distributed import Processes
from generator.training.loop import train
from generator.training.mini_batches import part_of_mini_batch
from generator.training.optimiser import Optimiser
from generator.training.step import EagerStep
from generator.training.step_for import step_for
from generator.units.library import lay_out_for_library
from tests.support.models import random_model
from tests.support.training import TRAINING, architecture
from tests.training.test_static_step import CONFIG, KINDS, config_of

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="torch finds no GPU")

HERE, THERE = (Processes(0, 1, torch.device(kind)) for kind in ("cpu", "cuda"))


@pytest.mark.parametrize("optimiser", ["adam", "muon"])
@pytest.mark.parametrize("kind", KINDS)
def test_recorded_steps_give_the_weights_of_eager_ones_on_a_cpu(kind: str, optimiser: Any, tiny_corpus: Corpus) -> None:
    """In float64 but for the learning rate on the GPU; Adam divides by the size of gradients, however tiny they are."""
    config = replace(CONFIG, optimiser=(optimiser,))
    here, there = (random_model(config_of(kind, tiny_corpus), dtype=torch.float64).train() for _ in range(2))
    there = there.to(THERE.device)
    lay_out_for_library(list(there.units))
    eager = EagerStep(
        here, Optimiser(here), config, HERE, partial(part_of_mini_batch, tiny_corpus, config, processes=HERE)
    )
    optimiser_there = Optimiser(there, graph_safe=True)
    # Whatever is said means that no graph was recorded.
    recorded = step_for(there, optimiser_there, config, tiny_corpus, THERE, pytest.fail)
    with cudnn_tf32(False):
        for number in range(5):
            expected, result = eager(number), recorded(number)
            assert result.loss.item() == pytest.approx(expected.loss.item(), rel=1e-5)
            assert result.gradient_norm.item() == pytest.approx(expected.gradient_norm.item(), rel=1e-4)
    weights = {name: weight.cpu() for name, weight in there.state_dict().items()}
    torch.testing.assert_close(weights, here.state_dict(), rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("kind", ["gru", "nested_lstm", "attention", "bidirectional_gru"])
def test_a_run_that_goes_on_from_its_checkpoint_gives_the_weights_of_one_run(
    kind: str, tiny_corpus: Corpus, tmp_path: Path
) -> None:
    config = replace(TRAINING, precision="float32", optimiser=("muon",), connectivity_observations=4)
    model, said = architecture(tiny_corpus, **{"hidden_size": 20, **KINDS[kind]}), list[str]()
    parts, whole = tmp_path / "parts" / "checkpoint.safetensors", tmp_path / "whole" / "checkpoint.safetensors"

    def run(path: Path, **more: Any) -> Any:
        return train(model, config, tiny_corpus, path, processes=THERE, say=said.append, **more)

    state = run(whole)
    with pytest.raises(KeyboardInterrupt):
        run(parts, report=lambda progress: _interrupt(progress.step == 4))
    assert read_checkpoint(parts).state.steps == 3
    assert run(parts).curve.train_loss == pytest.approx(state.curve.train_loss, rel=1e-3)
    assert not said
    assert state.steps == 8
    assert state.record.devices == {torch.cuda.get_device_name(): 8}
    assert len(state.curve.validation_loss) == 2
    one, other = (read_checkpoint(path).weights for path in (whole, parts))
    torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-4)


def _interrupt(now: bool) -> None:
    if now:
        raise KeyboardInterrupt
