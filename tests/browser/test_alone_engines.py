"""A figure that stands alone unpacks its script in every browser engine: from the disk, and in a sandboxed frame."""

from pathlib import Path

import pytest

import generator
from tests.support.engines.tab import Tab
from tests.support.strangers import CharLSTM, seeded

TOKENS = ["The", " cat", " sees", " a", " garden", "."]


@pytest.fixture(scope="module")
def compared() -> generator.Comparison:
    model = CharLSTM()
    seeded(model)
    return generator.compare(
        [generator.connectivity(model, tokens=range(6), labels=TOKENS, name=name) for name in ("first", "second")]
    )


def test_from_the_disk_it_is_styled_and_answers(tab: Tab, compared: generator.Comparison, tmp_path: Path) -> None:
    compared.to_html(tmp_path / "figure.html")
    tab.open((tmp_path / "figure.html").as_uri(), 1280, 900)
    tab.wait_until("document.documentElement.hasAttribute('data-started')")
    tab.wait_until("document.querySelector('.readout-moment').textContent.includes('garden')")
    assert tab.evaluate("getComputedStyle(document.querySelector('.view-options-button')).minHeight") == "32px"
    tab.focus("[role=slider]")
    tab.press("Home")
    tab.wait_until("document.querySelector('.readout-moment').textContent === '“The”, token 1 of 6.'")


def test_in_a_sandboxed_frame_it_starts_and_tells_its_height(
    tab: Tab, compared: generator.Comparison, tmp_path: Path
) -> None:
    host = tmp_path / "host.html"
    host.write_text(
        f"<!doctype html><html><head><title>notebook</title></head><body>{compared._repr_html_()}</body></html>"
    )
    tab.open(host.as_uri(), 1280, 900)
    guessed = compared._repr_html_().split(' height="')[1].split('"')[0]
    tab.wait_until(f"document.querySelector('iframe').height !== '{guessed}'")
