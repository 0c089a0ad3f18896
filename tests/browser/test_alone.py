"""A figure that stands alone: in a window, in a frame of another page, and in the frame of a notebook."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import generator
from tests.support.strangers import CharLSTM, seeded

IDS = [3, 17, 4, 4, 0, 29, 8, 12, 12, 5]
LABELS = ["The", " un", "believ", "able", " Kätzchen", " sees", " a", " gar", "den", "."]
HOST = """<!doctype html><meta charset="utf-8"><title>host</title><p>Before.</p>
<iframe src="figure.html" style="width:100%;height:50px;border:0" title="figure"></iframe>
<script>
const frame = document.querySelector("iframe");
addEventListener("message", ({data, source}) => {
  if (source === frame.contentWindow && data?.figureHeight) frame.style.height = `${data.figureHeight}px`;
});
frame.contentWindow.postMessage("figure-height?", "*");
</script>"""


@pytest.fixture(scope="module")
def compared() -> generator.Comparison:
    model = CharLSTM()
    seeded(model)
    return generator.compare(
        [
            generator.connectivity(model, tokens=IDS, labels=LABELS, name=name, measure=measure)
            for name in ("first", "second")
            for measure in ("gradient", "gradient_input")
        ]
    )


def test_alone_it_reads_tokens_and_keeps_its_state_in_its_address(
    open_page: Callable[..., Page], compared: generator.Comparison
) -> None:
    page = open_page(html=compared.to_html())
    panel = page.locator(".connectivity-panel").first
    expect(page.locator(".readout-moment")).to_have_text("“garden” of garden., token 9 of 10.")
    expect(panel.locator(".target-word")).to_have_text(".")
    slider = panel.get_by_role("slider")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(panel.locator(".target-word")).to_have_text("den")
    expect(page.locator(".readout-moment")).to_have_text("“gar” of garden., token 8 of 10.")
    page.locator(".view-options-button").click()
    page.get_by_role("radio", name="Gradient times input").check(force=True)
    assert page.locator("figure").get_attribute("data-signed") is not None
    expect(page.locator(".heat-legend-ramp .against:visible")).to_have_count(15)
    levels = page.locator("figure").evaluate("f => [...f.querySelectorAll('[data-level]')].length")
    assert levels > 2 * len(IDS)


def test_an_address_opens_it_at_a_view(open_page: Callable[..., Page], compared: generator.Comparison) -> None:
    page = open_page("#connectivity:text/4/gradient_input/letters/only.second", html=compared.to_html())
    expect(page.locator(".connectivity-panel:visible")).to_have_count(1)
    expect(page.locator(".connectivity-panel:visible .target-word")).to_have_text("sees")
    shades = page.locator(".connectivity-panel:visible [data-level]").evaluate_all(
        "spans => spans.map(({dataset}) => Number(dataset.level))"
    )
    assert min(shades) < 0 < max(shades)
    assert shades[5:] == [0] * 5  # not read yet


def test_in_a_frame_it_tells_its_height(
    open_page: Callable[..., Page], compared: generator.Comparison, tmp_path: Path
) -> None:
    compared.to_html(tmp_path / "figure.html")
    page = open_page(html=HOST)
    frame = page.frame_locator("iframe")
    expect(frame.locator(".connectivity-panel")).to_have_count(2)
    page.wait_for_function("document.querySelector('iframe').offsetHeight > 150")
    before = page.locator("iframe").evaluate("frame => frame.offsetHeight")
    frame.locator(".view-options-button").click()
    page.wait_for_function(f"document.querySelector('iframe').offsetHeight > {before} + 40")


@pytest.mark.parametrize("width", [390, 1280])
def test_in_a_notebook_its_frame_is_sandboxed_and_as_high_as_it_needs(
    open_page: Callable[..., Page], compared: generator.Comparison, width: int
) -> None:
    output = compared._repr_html_()
    page = open_page(
        html=f"<!doctype html><meta charset='utf-8'><title>nb</title>{output}",
        viewport={"width": width, "height": 700},
    )
    frame = page.frame_locator("iframe")
    expect(frame.locator("html[data-started]")).to_have_count(1)
    assert page.locator("iframe").get_attribute("sandbox") == "allow-scripts allow-downloads"
    inner = frame.locator("html").evaluate("root => root.getBoundingClientRect().height")
    page.wait_for_function(f"Math.abs(document.querySelector('iframe').offsetHeight - {inner}) <= 40")
    frame.get_by_role("slider").first.focus()
    page.keyboard.press("Home")
    expect(frame.locator(".readout-moment")).to_have_text("“The”, token 1 of 10.")
    assert frame.locator("html").evaluate("root => root.scrollWidth <= innerWidth")
