"""The benchmark of the reader's own text: it times what the page answers, with WebAssembly and without."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

import pytest

from generator.benchmarks.live import ALLOWED, hosted, live_rows, measure_live
from tests.browser.your_text_parts import MODELS, weights, your_text_page
from tests.support.baked import make_baked


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "index.html"
    file.write_text(your_text_page(make_baked(sentences=3, models=4), tmp_path), encoding="utf-8")
    (tmp_path / "models").mkdir()
    for name in MODELS:
        shutil.copy(weights(name), tmp_path / "models")
    return file


def test_keys_moments_and_what_blocks_the_page_are_timed(page: Path) -> None:
    with ThreadPoolExecutor(1) as thread:  # Playwright allows one driver a thread
        found = thread.submit(lambda: measure_live(page, ["GRU", "LSTM"], 1, plain=True)).result()
    assert {name: len(times) for name, times in found.items() if name != "long"} == {
        **dict.fromkeys(("key", "busy", "moment"), 3),
        **dict.fromkeys(("moments", "gap", "memory"), 1),
        "cost": 30,
    }
    assert all(time > 0 for name in ("key", "moment", "moments", "gap") for time in found[name])
    assert all(moment >= key for key, moment in zip(found["key"], found["moment"], strict=True))
    assert [row.target for row in live_rows(found, "plain")] == [15, 15, 150, 3000, 200, 50]


@pytest.mark.parametrize("plain", [False, True])
def test_a_plain_page_may_run_no_webassembly(page: Path, plain: bool) -> None:
    with hosted(page, plain=plain) as address, urlopen(address) as answer:
        assert (ALLOWED in answer.read().decode()) is not plain
