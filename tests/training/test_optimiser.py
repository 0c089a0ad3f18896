from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import torch
from safetensors.torch import load_file

from generator.config import TrainingConfig
from generator.corpus.observations import Corpus
from generator.errors import InputError
from generator.model import Autocomplete, initialise_readout
from generator.training.adam_state import adam_state_of
from generator.training.checkpoint import load_checkpoint
from generator.training.loop import train
from generator.training.mini_batches import word_frequencies
from generator.training.optimiser import Optimiser, orthogonal
from generator.training.publish import publish
from generator.training.warm_start import begin_from_published
from generator.units import RecurrentUnit
from tests.support.training import TRAINING, architecture, assert_same_tensors, stop_after, without_seconds

MUON: Any = ("muon",)


def test_the_readout_has_a_learning_rate_of_its_own_in_each_cycle(tiny_corpus: Corpus) -> None:
    optimiser = Optimiser(Autocomplete(architecture(tiny_corpus)))
    config = TrainingConfig(cycle_lengths=(10, 10), learning_rate=(1e-2, 1e-3), warm_up=(2,), readout_lr_scale=(1, 0.1))
    rates = []
    for number in (1, 11):  # the last of each warm-up: the highest
        optimiser.prepare(config, number)
        rates += [group["lr"] for group in optimiser.param_groups]
    assert rates == pytest.approx([1e-2, 1e-2, 1e-3, 1e-4])


@pytest.mark.parametrize("unit", ["gru", "attention"])
def test_weights_keep_their_numbers_in_files_whatever_group_they_are_in(tiny_corpus: Corpus, unit: str) -> None:
    model = Autocomplete(architecture(tiny_corpus, unit, hidden_size=20))
    others, readout = (group["params"] for group in Optimiser(model).param_groups)
    assert [id(one) for one in others + readout] == [id(one) for one in model.parameters()]
    assert [id(one) for one in readout] == [id(one) for one in model.readout.parameters()]


def test_the_first_step_moves_the_readout_by_its_own_rate(tiny_corpus: Corpus, tmp_path: Path) -> None:
    # The first step of Adam is the learning rate times the gradient's sign.
    config = replace(TRAINING, cycle_lengths=(1,), warm_up=(0,), readout_lr_scale=(0.125,), precision="float32")
    torch.manual_seed(config.seed)
    before = Autocomplete(architecture(tiny_corpus))
    initialise_readout(before, word_frequencies(tiny_corpus))
    train(before.config, config, tiny_corpus, tmp_path / "run.safetensors")
    after = Autocomplete(before.config)
    load_checkpoint(tmp_path / "run.safetensors", after, None)

    new = after.state_dict()
    moved = {name: float((new[name] - old).abs().max()) for name, old in before.state_dict().items()}
    assert moved.pop("readout.weight") == pytest.approx(0.125 * 1e-2, rel=1e-3)
    assert moved.pop("readout.bias") == pytest.approx(0.125 * 1e-2, rel=1e-3)
    assert list(moved.values()) == pytest.approx([1e-2] * len(moved), rel=1e-3)


@pytest.mark.parametrize("setting", [{"readout_lr_scale": 0.5}, {"optimiser": MUON}])
def test_a_run_does_not_go_on_with_another_optimiser(
    tiny_corpus: Corpus, tmp_path: Path, setting: dict[str, Any]
) -> None:
    path = tmp_path / "run.safetensors"
    train(architecture(tiny_corpus), TRAINING, tiny_corpus, path)
    with pytest.raises(InputError, match=rf"{next(iter(setting))} = \[.*\], got \["):
        train(architecture(tiny_corpus), replace(TRAINING, **setting), tiny_corpus, path)


def test_muon_steps_along_the_orthogonal_matrix_nearest_to_each_gates_gradient(tiny_corpus: Corpus) -> None:
    torch.manual_seed(0)
    size, rate = 16, 1e-2
    model = Autocomplete(architecture(tiny_corpus, "nested_lstm", hidden_size=size, num_layers=1))
    unit: Any = model.units[0]
    matrices = [unit.weight_ih, unit.weight_hh, unit.weight_memory[0]]
    # A gradient whose polar factor is known: left @ diagonal @ right, a gate at a time.
    factors = []
    for matrix in matrices:
        gates = []
        for gate in matrix.detach().split(size):
            left, _, right = torch.linalg.svd(torch.randn_like(gate), full_matrices=False)
            gates.append((left, torch.rand(size) + 0.5, right))
        matrix.grad = torch.cat([(left * scale) @ right for left, scale, right in gates])
        factors.append(gates)
    before = [matrix.detach().clone() for matrix in matrices]

    optimiser = Optimiser(model)
    optimiser.prepare(TrainingConfig(learning_rate=(rate,), warm_up=(0,), optimiser=MUON), 0)
    optimiser.step()
    for matrix, old, gates in zip(matrices, before, factors, strict=True):
        for moved, (left, _, right) in zip((matrix.detach() - old).split(size), gates, strict=True):
            # Liu et al. 2025, equation 4: 0.2 sqrt(max(rows, columns)) times the orthogonal matrix.
            inside = left.t() @ moved @ right.t() / (-rate * 0.2 * max(moved.shape) ** 0.5)
            # Five Newton-Schulz steps bring the singular values near one, no more.
            assert inside.diagonal().min() > 0.6
            assert inside.diagonal().max() < 1.3
            assert (inside - inside.diagonal().diag()).abs().max() < 0.03


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.bfloat16, 0), (torch.float32, 0.02)])
def test_muons_steps_are_those_of_torch(
    tiny_corpus: Corpus, monkeypatch: pytest.MonkeyPatch, dtype: torch.dtype, tolerance: float
) -> None:
    # torch makes the products in bfloat16 everywhere: bit for bit the same there, else as near as its eight bits are.
    monkeypatch.setattr("generator.training.optimiser.matmul_dtype", lambda asked, device: dtype)
    torch.manual_seed(0)
    rate = 1e-2
    model = Autocomplete(architecture(tiny_corpus, "rnn", hidden_size=24, num_layers=1))
    weight = cast(RecurrentUnit, model.units[0]).weight_hh
    start = weight.detach().clone()
    other = torch.nn.Parameter(start.clone())
    torchs = torch.optim.Muon([other], lr=rate, weight_decay=0, momentum=0.95, adjust_lr_fn="match_rms_adamw")
    ours = Optimiser(model)
    ours.prepare(TrainingConfig(learning_rate=(rate,), warm_up=(0,), optimiser=MUON), 0)
    for _ in range(3):
        weight.grad = torch.randn_like(weight)
        other.grad = weight.grad.clone()
        ours.step()
        torchs.step()
        assert (weight - other).norm() <= tolerance * (other - start).norm()


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32])
@pytest.mark.parametrize("shape", [(24, 24), (24, 40), (40, 24)])
def test_the_nearest_orthogonal_matrix_has_the_singular_vectors_of_a_matrix(
    shape: tuple[int, int], dtype: torch.dtype
) -> None:
    torch.manual_seed(0)
    left, _, right = torch.linalg.svd(torch.randn(shape), full_matrices=False)
    matrix = (left * torch.linspace(0.3, 2, min(shape))) @ right
    inside = left.t() @ orthogonal(matrix, dtype) @ right.t()
    assert inside.diagonal().min() > 0.6
    assert inside.diagonal().max() < 1.3
    assert (inside - inside.diagonal().diag()).abs().max() < 0.03


def test_small_singular_values_come_near_one_too_and_only_the_least_do_not() -> None:
    torch.manual_seed(0)
    left, _, right = torch.linalg.svd(torch.randn(24, 24))
    others = torch.full((23,), 23**-0.5)  # a norm of one
    for least, near_one in ((1 / 50, True), (1 / 500, True), (1 / 5_000, False)):
        matrix = (left * torch.cat([others, torch.tensor([least])])) @ right
        value = (left.t() @ orthogonal(matrix, torch.float32) @ right.t())[-1, -1]
        assert (0.6 < value < 1.3) == near_one


def test_muon_takes_the_gates_of_each_direction_apart(tiny_corpus: Corpus) -> None:
    torch.manual_seed(0)
    rate, half = 1e-2, 10
    model = Autocomplete(architecture(tiny_corpus, "bidirectional_gru", hidden_size=2 * half, num_layers=1))
    weights = {name: weight for name, weight in model.named_parameters() if name.endswith("weight_hh")}
    before = {name: weight.detach().clone() for name, weight in weights.items()}
    for weight in weights.values():
        weight.grad = torch.randn_like(weight)
    expected = {
        name: torch.cat([orthogonal(gate, torch.float32) for gate in weight.grad.split(half)])
        for name, weight in weights.items()
        if weight.grad is not None
    }
    optimiser = Optimiser(model)
    config = TrainingConfig(learning_rate=(rate,), warm_up=(0,), optimiser=MUON, precision="float32")
    optimiser.prepare(config, 0)
    optimiser.step()
    assert len(weights) == 2
    for name, weight in weights.items():
        step = -rate * 0.2 * half**0.5 * expected[name]
        torch.testing.assert_close(weight.detach() - before[name], step, rtol=1e-4, atol=1e-7)


def test_muon_leaves_all_but_the_units_matrices_to_adam(tiny_corpus: Corpus, tmp_path: Path) -> None:
    config = replace(TRAINING, cycle_lengths=(1,), precision="float32")
    models = []
    for name in ("adam", "muon"):
        run = replace(config, optimiser=(name,))
        train(architecture(tiny_corpus), run, tiny_corpus, tmp_path / f"{name}.safetensors")
        models.append(load_file(tmp_path / f"{name}.safetensors"))
    adam, muon = models
    different = {name.removeprefix("model.") for name in adam if name[0] == "m" and not adam[name].equal(muon[name])}
    assert different == {f"units.{layer}.weight_{part}" for layer in (0, 1) for part in ("ih", "hh")}


@pytest.mark.parametrize("optimisers", [("adam", "muon"), ("muon", "adam")])
def test_a_run_stopped_in_a_cycle_of_another_optimiser_equals_one_without_a_break(
    tiny_corpus: Corpus, tmp_path: Path, optimisers: Any
) -> None:
    model, config = architecture(tiny_corpus), replace(TRAINING, cycle_lengths=(4, 5), optimiser=optimisers)
    whole, broken = tmp_path / "whole.safetensors", tmp_path / "broken.safetensors"
    expected = train(model, config, tiny_corpus, whole)
    for mini_batch in (4, 8):  # checkpoints are at 3 and 6
        with pytest.raises(KeyboardInterrupt):
            train(model, config, tiny_corpus, broken, report=stop_after(mini_batch))
    state = train(model, config, tiny_corpus, broken)
    assert without_seconds(state.curve) == without_seconds(expected.curve)
    assert_same_tensors(whole, broken)


def test_a_model_that_muon_has_trained_is_published_and_trained_further(tiny_corpus: Corpus, tmp_path: Path) -> None:
    config = replace(TRAINING, cycle_lengths=(12,), optimiser=MUON)
    path, model = tmp_path / "checkpoint.safetensors", architecture(tiny_corpus)
    first = train(model, config, tiny_corpus, path).curve.train_loss
    published = publish(path, tiny_corpus, tmp_path / "gru.safetensors", observations=8).path
    kept = {name.split(".")[-1] for name in load_file(adam_state_of(published))}
    assert kept == {"step", "rows", "columns"}  # momentum is made anew

    more, own = replace(config, cycle_lengths=(12, 40)), tmp_path / "own.safetensors"
    begin_from_published(published, model, more, tiny_corpus, own)
    losses = train(model, more, tiny_corpus, own).curve.train_loss
    assert losses[:12] == first
    assert sum(losses[-12:]) < sum(first)
