"""Weights files: what is lost by rounding, and every way in which a file can be wrong."""

import re
from dataclasses import asdict, replace
from pathlib import Path

import hypothesis
import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from generator.config import ModelConfig
from generator.contract.alphabet import ENGLISH, Alphabet
from generator.corpus.vocabulary import Vocabulary
from generator.errors import InputError
from generator.model import Autocomplete
from generator.weights import dequantised, open_published, published_in, quantise, quantised
from tests.support.models import WORDS, model_config, published_info, random_model, save_published, write_weights
from tests.support.weights_files import described, refused, rewrite

MATRICES = hnp.arrays(
    np.float32,
    hnp.array_shapes(min_dims=2, max_dims=2, max_side=6),
    elements=st.floats(-1e4, 1e4, width=32).filter(lambda value: value == 0 or abs(value) > 1e-30),
)


@hypothesis.given(MATRICES)
def test_rounding_changes_a_weight_by_half_a_scale_at_most(weight: np.ndarray) -> None:
    values, scale = quantise(weight)
    assert values.dtype == np.int8
    assert scale.dtype == np.float32
    error = np.abs(values.astype(np.float64) * scale[:, None] - weight)
    assert (error <= scale[:, None] * (0.5 + 1e-4)).all()  # 1e-4: the scale itself is rounded to float32
    assert (np.abs(values).max(axis=1)[np.abs(weight).max(axis=1) > 0] == 127).all()  # the largest is kept
    assert (values[weight == 0] == 0).all()


def test_a_row_of_zeros_stays_zero_whatever_its_neighbours() -> None:
    values, scale = quantise(np.array([[0.0, 0.0], [127.0, -63.5]], np.float32))
    assert values.tolist() == [[0, 0], [127, -64]]
    assert scale.tolist() == [1, 1]


def test_a_model_comes_back_as_the_rounded_weights_say(tmp_path: Path) -> None:
    model = random_model(model_config("nested_lstm", num_layers=1, options={"depth": 3}))
    opened = open_published(write_weights(tmp_path / "nested.safetensors", model))
    loaded = opened.load()
    assert opened.config == model.config
    assert opened.vocabulary.words == WORDS
    assert not loaded.training
    for (name, value), (_, original) in zip(loaded.state_dict().items(), model.state_dict().items(), strict=True):
        if value.ndim == 2:
            half = original.abs().amax(1, keepdim=True) / 127 * (0.5 + 1e-4)
            assert ((value - original).abs() <= half).all(), name
            assert not torch.equal(value, original)
        else:
            assert torch.equal(value, original), name


def test_rounding_what_is_rounded_changes_nothing(published: Path) -> None:
    model = open_published(published).load()
    again = dequantised(quantised(model))
    for name, value in model.state_dict().items():
        np.testing.assert_allclose(again[name], value.numpy(), rtol=1e-6)


def test_the_same_model_gives_the_same_bytes(tmp_path: Path) -> None:
    paths = [write_weights(tmp_path / f"{k}.safetensors", random_model(model_config())) for k in range(2)]
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_matrices_are_stored_as_int8_and_the_file_says_all_of_its_model(published: Path) -> None:
    tensors = load_file(published)
    for name, value in tensors.items():
        expected = np.uint8 if name == "vocabulary" else np.int8 if f"{name}.scale" in tensors else np.float32
        assert value.dtype == expected
    assert {name for name, value in tensors.items() if value.dtype == np.float32 and value.ndim == 2} == set()
    info = open_published(published).info
    assert info == published_info(random_model(model_config()))
    assert info.model == ModelConfig("gru", hidden_size=6, num_layers=2, vocab_size=12)


@pytest.mark.parametrize("unit", ["tests.support.own_units:BidirectionalGRU", "tests.support.own_units:Attention"])
def test_a_researchers_own_unit_is_published_and_loaded(tmp_path: Path, unit: str) -> None:
    """One of them has a parameter named `scale`, as the scales of rows are."""
    model = random_model(model_config(unit))
    opened = open_published(write_weights(tmp_path / "own.safetensors", model), unit)
    characters = torch.randint(1, ENGLISH.size, (1, 20))
    loaded = opened.load()
    torch.testing.assert_close(loaded(characters), model(characters), atol=0.2, rtol=0)
    assert opened.info.causal == model.causal


@pytest.mark.parametrize("dtype", [torch.int64, torch.int8, torch.bool])
def test_whole_numbers_of_a_unit_are_kept_as_they_are(tmp_path: Path, dtype: torch.dtype) -> None:
    model = random_model(model_config("tests.support.own_units:Fading", num_layers=1))
    places = torch.arange(-60, 60).reshape(3, 40).to(dtype)
    model.units[0].register_buffer("places", places)
    tensors = quantised(model)
    assert "units.0.places.scale" not in tensors
    path = tmp_path / "whole.safetensors"
    save_file(tensors, path)
    kept = torch.from_numpy(dequantised(load_file(path))["units.0.places"])
    assert torch.equal(kept.to(dtype), places)


@pytest.mark.parametrize("bad", [torch.nan, torch.inf, -torch.inf])
@pytest.mark.parametrize("name", ["embedding.weight", "readout.bias"])
def test_weights_that_are_not_finite_are_never_published(name: str, bad: float) -> None:
    model = random_model(model_config())
    with torch.no_grad():
        dict(model.named_parameters())[name].view(-1)[3] = bad
    with pytest.raises(InputError, match=rf"tensor '{name}' has values that are not finite"):
        quantised(model)


@pytest.mark.parametrize("share", [0, 0.001, 0.5, 0.999])
def test_a_file_cut_short_is_refused_when_it_is_opened(published: Path, tmp_path: Path, share: float) -> None:
    data = published.read_bytes()
    path = tmp_path / "cut.safetensors"
    path.write_bytes(data[: int(share * len(data))])
    assert re.search("is not a safetensors file|is cut off", refused(path, load=False))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "no such weights; train and publish the model" in refused(tmp_path / "gru.safetensors", load=False)


def test_a_file_of_another_program_is_refused(published: Path, tmp_path: Path) -> None:
    path = tmp_path / "other.safetensors"
    save_file(load_file(published), path)
    assert "holds no description of its model" in refused(path, load=False)
    assert "holds no description of its model" in refused(rewrite(published, path, info="not { json"), load=False)
    assert "holds no description of its model" in refused(rewrite(published, path, info="[1]"), load=False)


def test_the_state_of_adam_beside_published_weights_is_no_model(tmp_path: Path) -> None:
    for name in ("lstm.safetensors", "gru.safetensors", "gru.adam.safetensors", "gru.toml"):
        (tmp_path / name).touch()
    assert [path.name for path in published_in(tmp_path)] == ["gru.safetensors", "lstm.safetensors"]


def test_a_file_of_another_format_is_refused(published: Path, tmp_path: Path) -> None:
    info = {**described(published), "format": 3}
    assert "format must be 1 or 2, got 3" in refused(
        rewrite(published, tmp_path / "new.safetensors", info=info), load=False
    )


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("readout.bias", np.zeros(5, np.float32), "must have shape (12,), got (5,)"),
        ("units.1.weight_hh", np.zeros((18, 7), np.int8), "must have shape (18, 6), got (18, 7)"),
        ("embedding.weight", None, "must have shape (28, 6), got none"),
        ("units.2.weight_hh", np.zeros((2, 2), np.float32), "must have shape none, got (2, 2)"),
        ("units.0.weight_ih.scale", np.ones(4, np.float32), "units.0.weight_ih.scale"),
        ("units.0.weight_ih.scale", None, "units.0.weight_ih.scale"),
    ],
)
def test_a_tensor_of_the_wrong_shape_is_named_with_both_shapes(
    published: Path, tmp_path: Path, name: str, value: np.ndarray | None, named: str
) -> None:
    message = refused(rewrite(published, tmp_path / "wrong.safetensors", {name: value}))
    assert name in message
    assert named in message


def test_a_configuration_that_does_not_fit_the_weights_is_refused(published: Path, tmp_path: Path) -> None:
    info = described(published)
    info["model"]["hidden_size"] = 7
    assert "must have shape (28, 7), got (28, 6)" in refused(rewrite(published, tmp_path / "wrong.st", info=info))
    info["model"] = {**info["model"], "unit": "grru"}
    assert "unit must be one of rnn, gru, lstm, nested_lstm" in refused(
        rewrite(published, tmp_path / "unit.st", info=info)
    )


@pytest.mark.parametrize("words", [WORDS[:-1], (*WORDS, "more")])
def test_a_vocabulary_that_does_not_fit_the_readout_is_refused(
    published: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    other = write_weights(tmp_path / "other.st", random_model(model_config()), words)
    path = rewrite(published, tmp_path / "wrong.st", {"vocabulary": load_file(other)["vocabulary"]})
    assert f"must have 10 words, got {len(words)}" in refused(path)


def test_a_file_without_a_vocabulary_is_refused(published: Path, tmp_path: Path) -> None:
    assert "vocabulary" in refused(rewrite(published, tmp_path / "wrong.st", {"vocabulary": None}))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("name", ["readout.weight.scale", "units.0.bias_hh"])
def test_weights_that_are_not_finite_are_refused(published: Path, tmp_path: Path, name: str, bad: float) -> None:
    values = load_file(published)[name]
    values[1] = bad
    message = refused(rewrite(published, tmp_path / "nan.safetensors", {name: values}))
    assert repr(name.removesuffix(".scale")) in message
    assert "not finite numbers (NaN or Inf)" in message


def test_the_alphabet_is_in_the_file_and_a_file_without_one_is_english(tmp_path: Path) -> None:
    alphabet = Alphabet("abä'", "_", replacements={"’": "'"})
    model = Autocomplete(model_config("gru", vocab_size=4), alphabet)
    assert model.embedding.weight.shape[0] == alphabet.size == 6
    info = published_info(model)
    info = replace(info, corpus=replace(info.corpus, alphabet=alphabet))
    path = tmp_path / "gru.safetensors"
    save_published(path, quantised(model), Vocabulary(("bäb", "b'"), alphabet), info)
    published = open_published(path)
    assert published.vocabulary.alphabet == published.load().alphabet == alphabet
    assert published.load().characters == "\0_abä'"
    silent = described(path)
    assert silent["corpus"].pop("alphabet") == asdict(alphabet)
    path = rewrite(path, tmp_path / "silent.safetensors", info=silent)
    assert open_published(path).info.corpus.alphabet == ENGLISH
    assert "'bäb' is no word of its vocabulary, which is of a to z and spaces" in refused(path)
