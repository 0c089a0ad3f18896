"""The studies of many texts, held against whole matrices, plain loops and other libraries."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from generator.attribution.connectivity import connectivity
from generator.attribution.occlusion import occlusion
from generator.corpus.observations import Corpus
from generator.corpus.vocabulary import ALPHABET, UNKNOWN
from generator.errors import InputError
from generator.model import Autocomplete
from generator.storage.cache import Cache
from generator.studies import context, faithfulness
from generator.studies import gradient_norms as gradients
from generator.studies import runner as running
from generator.studies.piece import Subject
from generator.studies.runner import run
from generator.studies.sampling import ask, ratios
from generator.units import GRU, LSTM, NestedLSTM
from tests.support.models import model_config, random_model
from tests.units.test_nested_lstm import evaluate_level

NUMBERS = np.array([0, 2, 5])


def model_of(corpus: Corpus, unit: str = "gru", num_layers: int = 2, seed: int = 0) -> Autocomplete:
    config = model_config(unit, 6, num_layers, vocab_size=corpus.info.vocab_size)
    return random_model(config, seed, dtype=torch.float64)


def whole(corpus: Corpus, model: Autocomplete, number: int) -> tuple[str, torch.Tensor, np.ndarray]:
    """Return an observation's text, its targets and its whole connectivity."""
    inputs, targets = corpus.batch(corpus.split("test")[[number]])
    text = "".join((" " + ALPHABET)[symbol] for symbol in inputs[0] if symbol)
    words = torch.from_numpy(targets[0, : len(text)])
    characters = torch.from_numpy(inputs[0, : len(text)]).long()
    return text, words, connectivity(model, characters, words).numpy()


def shares_of(text: str, row: np.ndarray, output: int) -> tuple[int, dict[str, float], list[float], list[float]]:
    """Return the letters typed, and the shares by part, by distance and by word back, all by slicing the text."""
    share = row / row.sum()
    starts = [place for place, character in enumerate(text[: output + 1]) if character == " "]
    edges = [*starts, output + 1]
    words = [share[a:b].sum() for a, b in pairwise(edges)][::-1]
    beyond = [share[: max(0, output - d)].sum() for d in range(context.DISTANCES)]
    words += [0.0] * context.WORDS_BACK
    parts = {"own": words[0], "previous": words[1], "earlier": sum(words[2:])}
    return output - starts[-1], parts, beyond, words[: context.WORDS_BACK]


@pytest.mark.parametrize("unit", ["gru", "nested_lstm", "tests.support.own_units:Attention"])
def test_asked_about_every_character_context_is_that_of_the_whole_matrices(
    tiny_corpus: Corpus, unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "EACH", 1000)
    model = model_of(tiny_corpus, unit)
    found = context.observe(model, tiny_corpus, "test", NUMBERS, seed=0)
    beyond, words, typed = [], [], {}  # type: ignore[var-annotated]
    for number in NUMBERS:
        text, targets, matrix = whole(tiny_corpus, model, number)
        for output in range(len(text)):
            if targets[output] > UNKNOWN:
                letters, parts, far, back = shares_of(text, matrix[output], output)
                beyond.append(far)
                words.append(back)
                typed.setdefault(letters, []).append(parts)
    result = context.summarise(found, seed=0)
    np.testing.assert_allclose(result["beyond"]["share"], np.mean(beyond, axis=0), atol=6e-6)
    np.testing.assert_allclose(result["words"]["share"], np.mean(words, axis=0), atol=6e-6)
    assert result["typed"]["typed"] == sorted(typed)
    for part in context.PARTS:
        expected = [np.mean([parts[part] for parts in typed[letters]]) for letters in sorted(typed)]
        np.testing.assert_allclose(result["typed"][part]["share"], expected, atol=6e-6)
    assert result["summary"]["beyond_20"]["value"] == result["beyond"]["share"][20]
    few = [parts["earlier"] for letters in (0, 1) for parts in typed[letters]]
    assert result["summary"]["earlier"]["value"] == pytest.approx(np.mean(few), abs=6e-6)


def test_a_sample_of_characters_estimates_what_all_of_them_give(
    tiny_corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = model_of(tiny_corpus)
    drawn = [context.observe(model, tiny_corpus, "test", NUMBERS, seed) for seed in range(60)]
    monkeypatch.setattr(context, "EACH", 1000)
    full = context.observe(model, tiny_corpus, "test", NUMBERS, seed=0)
    assert all(np.allclose(sample["weight"], full["weight"]) for sample in drawn)
    for key in ("beyond", "words"):
        samples = np.stack([sample[key].sum(0) for sample in drawn])
        error = samples.std(0, ddof=1) / np.sqrt(len(samples))
        assert (np.abs(samples.mean(0) - full[key].sum(0)) <= 4.5 * error + 1e-9).all()
        assert error.max() > 0


def test_shares_of_a_row_by_hand() -> None:
    """A text of two words, one row, at its last character: own word 3 of 6, previous 2, the one before it 1."""
    from generator.studies.sampling import Asked

    asked = Asked(
        numbers=np.array([0]),
        characters=torch.zeros(1, 6, dtype=torch.long),
        word=np.array([[0, 0, 1, 1, 2, 2]]),
        outputs=torch.tensor([[5]]),
        targets=torch.tensor([[3]]),
        typed=np.array([[1]]),
        weights=np.array([[2.0]]),
    )
    found = context.sums(np.array([[[0.0, 1.0, 0.0, 2.0, 1.0, 2.0]]]), asked)
    np.testing.assert_allclose(found["beyond"][0, :6] * 6 / 2, [4, 3, 1, 1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(found["words"][0, :4] * 6 / 2, [3, 2, 1, 0], atol=1e-12)
    np.testing.assert_allclose(found["typed"][0, :, 1] * 6 / 2, [3, 2, 1], atol=1e-12)
    assert found["typed_weight"][0].tolist() == [0, 2, *[0] * (context.TYPED - 2)]


def next_state(layer: Any, below: torch.Tensor, state: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
    """Return a layer's next state by torch's own cells, or by the Nested LSTM's equations evaluated once more."""
    if isinstance(layer, NestedLSTM):
        hidden, memories = evaluate_level(layer, 0, below[0], state[0][0], [memory[0] for memory in state[1:]])
        return tuple(part[None] for part in (hidden, *memories))
    weights = [layer.weight_ih, layer.weight_hh, layer.bias_ih, layer.bias_hh]
    if isinstance(layer, LSTM):
        return torch.lstm_cell(below, state, *weights)
    return ((torch.gru_cell if isinstance(layer, GRU) else torch.rnn_tanh_cell)(below, state[0], *weights),)


@pytest.mark.parametrize("unit", ["rnn", "lstm", "gru", "nested_lstm"])
def test_gradients_of_a_recurrent_layer_are_those_of_its_state_run_step_by_step(tiny_corpus: Corpus, unit: str) -> None:
    model = model_of(tiny_corpus, unit)
    characters = torch.from_numpy(tiny_corpus.batch(tiny_corpus.split("test")[[0]])[0]).long()[:, :12]
    outputs, targets = torch.tensor([[4], [11]]), torch.tensor([[7], [9]])
    found = gradients.norms_of(model, characters, outputs, targets)
    units: Any = model.units
    states = [layer.initial_state(torch.zeros(1, 1, dtype=torch.float64)) for layer in units]
    hidden: list[list[torch.Tensor]] = [[], []]
    for symbol in characters[0]:
        below = model.embedding.weight[symbol][None]
        for k, layer in enumerate(units):
            state = next_state(layer, below, states[k])
            below = state[0] if state[0].requires_grad else state[0].requires_grad_()
            states[k] = (below, *state[1:])
            hidden[k].append(below)
    for place, (output, target) in enumerate(zip(outputs[:, 0], targets[:, 0], strict=True)):
        logit = model.readout(hidden[1][int(output)])[0, target]
        for k in range(2):
            every = torch.autograd.grad(logit, hidden[k], retain_graph=True, allow_unused=True)
            expected = torch.stack([torch.zeros(()).double() if g is None else g.norm() for g in every])
            torch.testing.assert_close(found[k, place, 0], expected, atol=1e-12, rtol=1e-12)


def test_gradients_of_another_layer_are_those_of_what_it_puts_out(tiny_corpus: Corpus) -> None:
    model = model_of(tiny_corpus, "tests.support.own_units:Attention")
    characters = torch.from_numpy(tiny_corpus.batch(tiny_corpus.split("test")[[0]])[0]).long()[:, :12]
    outputs, targets = torch.tensor([[4], [11]]), torch.tensor([[7], [9]])
    found = gradients.norms_of(model, characters, outputs, targets)
    first = model.units[0](model.embedding(characters)).detach().requires_grad_()
    second = model.units[1](first)
    for place, (output, target) in enumerate(zip(outputs[:, 0], targets[:, 0], strict=True)):
        logit = model.readout(second[0, output])[target]
        for layer, hidden in enumerate((first, second)):
            (expected,) = torch.autograd.grad(logit, hidden, retain_graph=True)
            torch.testing.assert_close(found[layer, place], expected.norm(dim=-1), atol=1e-12, rtol=1e-12)


def test_gradients_are_read_off_at_their_distances(tiny_corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gradients, "DISTANCES", 6)
    model = model_of(tiny_corpus)
    found = gradients.observe(model, tiny_corpus, "test", NUMBERS, seed=0)
    asked = ask(tiny_corpus, "test", NUMBERS, strata=1, each=8, seed=0, first=5)
    norms = gradients.norms_of(model, asked.characters, asked.outputs, asked.targets).numpy()
    expected = np.zeros((len(NUMBERS), 2, 6))
    for (place, k), weight in np.ndenumerate(asked.weights):
        if weight:
            output = int(asked.outputs[place, k])
            assert output >= 5
            expected[k] += norms[:, place, k, output - 5 : output + 1][:, ::-1]
    np.testing.assert_allclose(found["norms"], expected, rtol=1e-12)
    assert found["predictions"].tolist() == (asked.weights > 0).sum(0).tolist()
    result = gradients.summarise(found, 0)
    np.testing.assert_allclose(result["layers"], expected.sum(0) / found["predictions"].sum(), rtol=6e-4)


def test_rank_correlation_is_spearmans() -> None:
    """Without equal values by 1 - 6 sum d^2 / (n (n^2 - 1)); with them by the correlation of mean ranks."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        one, other = rng.normal(size=(2, 15))
        ranks = [[sum(v <= value for v in values) for value in values] for values in (one, other)]
        squares = sum((a - b) ** 2 for a, b in zip(*ranks, strict=True))
        assert faithfulness.spearman(one, other) == pytest.approx(1 - 6 * squares / (15 * (15**2 - 1)), abs=1e-12)
        tied = rng.integers(0, 6, 15).astype(float)
        means = [np.mean([1 + k for k, v in enumerate(sorted(tied)) if v == value]) for value in tied]
        expected = np.corrcoef(means, ranks[1])[0, 1]
        assert faithfulness.spearman(tied, other) == pytest.approx(expected, abs=1e-12)
    assert faithfulness.spearman(np.ones(5), np.arange(5.0)) == 0


def test_a_partial_rank_correlation_is_that_of_what_regression_leaves() -> None:
    rng = np.random.default_rng(0)

    def left_of(values: np.ndarray, given: np.ndarray) -> np.ndarray:
        ranks, by = (np.argsort(np.argsort(side)).astype(float) for side in (values, given))
        design = np.stack([np.ones_like(by), by], 1)
        left: np.ndarray = ranks - design @ np.linalg.lstsq(design, ranks, rcond=None)[0]
        return left

    for _ in range(10):
        given = rng.normal(size=15)
        one, other = given + rng.normal(size=15), given - rng.normal(size=15)
        expected = np.corrcoef(left_of(one, given), left_of(other, given))[0, 1]
        assert faithfulness.partial_spearman(one, other, given=given) == pytest.approx(expected, abs=1e-12)
        assert faithfulness.partial_spearman(given, other, given=given) == 0


def test_faithfulness_is_the_mean_rank_correlation_with_occlusion(tiny_corpus: Corpus) -> None:
    model = model_of(tiny_corpus)
    found = faithfulness.observe(model, tiny_corpus, "test", NUMBERS, seed=0)
    asked = ask(tiny_corpus, "test", NUMBERS, strata=1, each=faithfulness.EACH, seed=0, first=20)
    expected = np.zeros((len(NUMBERS), 3))
    for k, number in enumerate(NUMBERS):
        text, targets, matrix = whole(tiny_corpus, model, number)
        worth = occlusion(model, asked.characters[k, : len(text)], targets, causal=True).numpy()
        for place in np.flatnonzero(asked.weights[:, k]):
            output = int(asked.outputs[place, k])
            read = [p for p in range(output + 1) if text[p] != " "]
            sides, near = (matrix[output, read], np.abs(worth[output, read])), np.arange(float(len(read)))
            expected[k] += [
                faithfulness.spearman(*sides),
                faithfulness.spearman(near, sides[1]),
                faithfulness.partial_spearman(*sides, given=near),
            ]
    assert found["predictions"].sum() > 4
    columns = [faithfulness.COMPARED.index(name) for name in ("gradient", "nearness", "gradient_beyond_nearness")]
    np.testing.assert_allclose(found["correlations"][:, columns], expected, atol=1e-9)
    assert list(faithfulness.summarise(found, 0)["measures"]) == list(faithfulness.COMPARED)


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
    monkeypatch.setattr(running, "PIECE", 2)
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
        changed = {name: replace(study, observations=5, batch_size=size) for name, study in running.STUDIES.items()}
        monkeypatch.setattr(running, "STUDIES", changed)
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
