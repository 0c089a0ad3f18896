"""A page whose autocomplete figure can read weights files, opened with some of them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from generator.contract.schema import Baked
from tests.browser.own_text.parts import opened, own_text_page

Open = Callable[..., Page]


@pytest.fixture(scope="package")
def html(baked: Baked, tmp_path_factory: pytest.TempPathFactory) -> str:
    return own_text_page(baked, tmp_path_factory.mktemp("own-text"))


@pytest.fixture
def open_figure(open_page: Open, html: str) -> Open:
    return lambda *names, **options: opened(open_page(html=html, **options), *names)
