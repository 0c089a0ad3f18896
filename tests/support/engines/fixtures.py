"""A tab of each engine for all tests that ask for one."""

import os
from collections.abc import Iterator

import pytest

from tests.support.engines.chromium import Chromium
from tests.support.engines.firefox import find_firefox, firefox
from tests.support.engines.tab import Tab
from tests.support.engines.webkit import find_webkit, webkit

MISSING = {
    "firefox": "no Firefox: install one (Debian: apt-get install firefox-esr)",
    "webkit": "no WebKit to drive: install one (Debian: apt-get install webkit2gtk-driver xvfb)",
}


@pytest.fixture(scope="session", params=["chromium", "firefox", "webkit"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """One tab for all tests of an engine. Without an engine its tests are skipped; with CI set they fail."""
    if request.param == "chromium":
        chromium = Chromium(request.getfixturevalue("browser"))
        yield chromium
        chromium.close()
        return
    find, start = {"firefox": (find_firefox, firefox), "webkit": (find_webkit, webkit)}[request.param]
    if find() is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING[request.param])
    with start(tmp_path_factory.mktemp(request.param)) as tab:
        yield tab


@pytest.fixture
def tab(engine: Tab) -> Iterator[Tab]:
    """A tab; pages must print nothing in it, and ask for nothing."""
    yield engine
    assert engine.said() == []
    assert engine.asked() == []
