"""What JavaScript is held to, tests/contract/networks, is what Python computes from the same weights files."""

import numpy as np
import orjson
import pytest

from tests.contract import networks

STORED = orjson.loads(networks.PATH.read_bytes())


@pytest.mark.parametrize("name", STORED["probabilities"])
def test_the_stored_probabilities_are_those_of_the_models(name: str) -> None:
    assert STORED["text"] == networks.TEXT
    np.testing.assert_allclose(STORED["probabilities"][name], networks.expected()[name], rtol=0, atol=1e-7)


def test_what_is_stored_of_the_figure_is_what_would_be_baked() -> None:
    assert STORED["shown"] == networks.shown()


def test_every_unit_that_the_page_runs_has_a_fixture() -> None:
    assert STORED["probabilities"].keys() == networks.MODELS.keys() - {"bidirectional-gru"}
    for rows in STORED["probabilities"].values():
        assert np.ptp(rows, axis=0).max() > 0.15  # it matters what was read
