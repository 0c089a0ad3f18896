"""What JavaScript is held to, tests/contract/networks, is what Python computes from the same weights files."""

import numpy as np
import orjson
import pytest
import torch

from generator.attribution.connectivity import connectivity
from generator.attribution.contrast import contrast
from generator.contract.alphabet import ENGLISH
from generator.corpus.vocabulary import FIRST_WORD
from generator.weights import load_model
from tests.contract import networks

STORED = orjson.loads(networks.PATH.read_bytes())


@pytest.mark.parametrize("name", STORED["probabilities"])
def test_the_stored_probabilities_are_those_of_the_models(name: str) -> None:
    assert STORED["text"] == networks.TEXT
    np.testing.assert_allclose(STORED["probabilities"][name], networks.expected()[name], rtol=0, atol=1e-7)


def test_the_stored_connectivity_is_that_of_the_models_by_either_path() -> None:
    assert STORED["connectivity"].keys() == STORED["probabilities"].keys()
    for name, stored in STORED["connectivity"].items():
        model = load_model(networks.FOLDER / f"{name}.safetensors").double()
        characters = torch.from_numpy(ENGLISH.symbols(networks.TEXT)).long()
        rows = connectivity(model, characters, torch.tensor(stored["words"]) + FIRST_WORD)
        for output, row in enumerate(stored["rows"]):
            np.testing.assert_allclose(row, rows[output, : output + 1], rtol=1e-6, atol=1e-12)
    found = networks.looked_at()
    assert {name: made["words"] for name, made in found.items()} == {
        name: stored["words"] for name, stored in STORED["connectivity"].items()
    }


def test_the_stored_contrasts_are_those_of_the_models_by_the_layers_own_derivatives() -> None:
    assert STORED["contrasts"].keys() == STORED["probabilities"].keys()
    characters = torch.from_numpy(ENGLISH.symbols(networks.TEXT)).long()
    for name, stored in STORED["contrasts"].items():
        model = load_model(networks.FOLDER / f"{name}.safetensors").double()
        word, rival = stored["word"] + FIRST_WORD, stored["rival"] + FIRST_WORD
        [row] = contrast(model, characters, stored["output"], word, [rival])
        np.testing.assert_allclose(stored["row"], row, rtol=1e-6, atol=1e-12)


def test_what_is_stored_of_the_figure_is_what_would_be_baked() -> None:
    assert STORED["shown"] == networks.shown()


def test_every_unit_that_the_page_runs_has_a_fixture() -> None:
    assert STORED["probabilities"].keys() == networks.MODELS.keys() - {"bidirectional-gru"}
    for rows in STORED["probabilities"].values():
        assert np.ptp(rows, axis=0).max() > 0.15  # it matters what was read
