"""Fixtures that many tests share; everything in them is seeded."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
import torch

from tests.support.shapes import begin_test, check_shapes, unchecked

# Of a run in the background a shell makes processes that ignore Ctrl-C; those that tests start must not.
signal.signal(signal.SIGINT, signal.default_int_handler)
check_shapes()  # before anything of `generator` is imported

# ruff: noqa: E402
from generator.benchmarks.chromium import chromium
from generator.corpus.observations import Corpus
from tests.support.corpus import prepare
from tests.support.engines.fixtures import engine, tab
from tests.support.engines.tab import SECONDS
from tests.support.models import model_config, random_model, write_weights
from tests.support.site import Site, write_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["engine", "tab"]

hypothesis.settings.register_profile("seeded", derandomize=True, deadline=None, database=None, max_examples=20)
hypothesis.settings.load_profile("seeded")


@pytest.fixture(autouse=True)
def _shapes() -> None:
    begin_test()


@pytest.fixture
def wrong_shapes() -> Iterator[None]:
    """Let a test pass arrays of wrong shapes, to see what the function itself says of them."""
    with unchecked():
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    """Sums come in one order, and test runs side by side do not wait for each other."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """A Chromium for all tests: Playwright allows one driver a thread."""
    from playwright.sync_api import expect

    expect.set_options(timeout=SECONDS * 1000)
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def tiny_corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """A prepared corpus of 300 short documents, 30 words and observations of at most 40 characters."""
    return prepare(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The weights file of a small GRU with random weights. Read it only; copy it to change it."""
    return write_weights(tmp_path_factory.mktemp("published") / "gru.safetensors", random_model(model_config()))


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A small article with its page built. Read it only: `site` is a copy to change."""
    site = write_site(tmp_path_factory.mktemp("site") / "site")
    assert site.run("build", "--quiet") == 0
    return site


@pytest.fixture
def site(built_site: Site, tmp_path: Path) -> Site:
    """A small article with its page built, to change."""
    return built_site.copy(tmp_path / "site")
