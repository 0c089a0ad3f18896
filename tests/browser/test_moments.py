"""Two moments in a real browser: they stand without a script; with one, they lead elsewhere and can be taken away."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from generator.contract.schema import Baked
from tests.browser.conftest import ARTICLE, PHONE, made_page

Open = Callable[..., Page]
BLOCK = "::: moments sentence=grammar at=grammar/1/1 compare=grammar/2/1 models=lstm,gru\nTwo moments.\n:::"


@pytest.fixture(scope="module")
def html(baked: Baked, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page that `open_page` opens."""
    return made_page(tmp_path_factory.mktemp("moments"), f"{ARTICLE}\n\n{BLOCK}\n", baked)


@pytest.mark.parametrize("script", [True, False])
def test_both_moments_stand_beside_each_other_where_there_is_room(open_page: Open, script: bool) -> None:
    page = open_page("#moments", java_script_enabled=script)
    lstm = page.get_by_role("group", name="LSTM", exact=True).and_(page.locator(".moments-model"))
    first, second = (lstm.locator(".moments-one").nth(k) for k in (0, 1))
    expect(first).to_have_role("group")
    expect(first).to_have_accessible_name("grammar for the 1st time, “g” typed")
    expect(second.get_by_role("listitem")).to_have_count(3)
    boxes = [one.bounding_box() for one in (first, second)]
    assert boxes[0] and boxes[1] and boxes[0]["y"] == boxes[1]["y"] and boxes[0]["x"] < boxes[1]["x"]
    shades = page.locator(".moments-one [data-level]:not([data-level='0'])").first
    assert shades.evaluate("(span) => getComputedStyle(span).backgroundColor") != "rgba(0, 0, 0, 0)"
    assert page.get_by_role("button", name="CSV").and_(page.locator("#moments *")).is_visible() is script


def test_on_a_telephone_one_stands_above_the_other(open_page: Open) -> None:
    page = open_page("#moments", **PHONE)
    boxes = [one.bounding_box() for one in page.locator(".moments-one").all()[:2]]
    assert boxes[0] and boxes[1] and boxes[0]["x"] == boxes[1]["x"] and boxes[0]["y"] < boxes[1]["y"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_moment_leads_the_connectivity_figure_there_by_the_keyboard(open_page: Open) -> None:
    page = open_page("#moments")
    page.locator("#moments .moment").nth(0).press("Enter")
    expect(page.locator("#connectivity")).to_have_attribute("data-position", "29")


@pytest.mark.parametrize("kind", ["SVG", "PNG", "JSON", "CSV"])
def test_both_moments_can_be_taken_away(open_page: Open, tmp_path: Path, kind: str) -> None:
    page = open_page("#moments")
    with page.expect_download() as download:
        page.locator("#moments .take-away").get_by_role("button", name=kind).click()
    assert download.value.suggested_filename == f"moments-grammar-29-159.{kind.lower()}"
    download.value.save_as(tmp_path / "file")
    data = (tmp_path / "file").read_bytes()
    if kind == "CSV":
        lines = data.decode().splitlines()
        assert lines[0].startswith('moment,position,character,word,read,"lstm (')
        assert {line.split(",")[0] for line in lines[1:]} == {"29", "159"}
    if kind == "JSON":
        first, second = json.loads(data)
        assert (first["position"], second["position"], first["typed"]) == (29, 159, "grammar")
        assert list(first["models"]) == ["lstm", "gru"] and "#moments" in first["source"]
        page_says = page.locator("#moments .suggestion-word").all_text_contents()[:3]
        assert [suggested["word"] for suggested in first["models"]["lstm"]["suggestions"]] == page_says
    if kind == "SVG":
        assert data.count(b"<svg ") == 3 and data.count(b"nine tenths") == 2 and b"#moments" in data
    if kind == "PNG":
        assert data.startswith(b"\x89PNG")
