"""The page's benchmark: it counts what is there, and sees what is wrong."""

import base64
import gzip
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import orjson
import pytest

from generator.benchmarks import page as benchmark
from generator.benchmarks import page_report as report
from generator.benchmarks.chromium import chromium
from generator.benchmarks.growth import enlarge
from generator.benchmarks.page import Load, measure_load, page_size, served, shown, violations
from generator.benchmarks.page_report import Row
from generator.benchmarks.page_yardsticks import SHADING, text_alone
from tests.support.baked import make_baked

BAD = """<!doctype html><html><head><title>Bad</title></head><body>
<figure id="empty"></figure><figure><p>Seen</p><p class="figure-failure">Broken</p></figure>
<div id="connectivity"><p class="connectivity-panel"><b data-position="0">a</b><b data-position="1">b</b></p></div>
<img src="missing.png"><p id="late">Late</p>
<script>
console.log("said");
addEventListener("pointermove", (event) => {
  if (!event.target.dataset?.position) return;
  const end = performance.now() + 8;
  while (performance.now() < end);
});
setTimeout(() => document.getElementById("late").before(Object.assign(document.createElement("div"),
  {style: "height: 300px"})), 100);
</script></body></html>"""


Result = TypeVar("Result")


def alone(run: Callable[[], Result]) -> Result:
    """Run in a thread of its own: Playwright allows one driver a thread, and the browser's tests may have one here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result()


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    page = tmp_path / "bad.html"
    page.write_text(BAD)
    return page


def test_a_page_is_weighed_with_its_tensors(tmp_path: Path) -> None:
    packed = gzip.compress(b"tensor")
    script = (
        f'<script type="application/gzip" data-sentence="a-b" data-model="gru">{base64.b64encode(packed).decode()}<'
    )
    model = base64.b64encode(bytes(range(200))).decode()
    script += f'/script><script type="application/gzip" data-name="pocket" data-id="pocket">{model}<'
    page = tmp_path / "page.html"
    page.write_text(script + "/script>" + "x" * 10_000)
    size = page_size(page)
    assert size.raw == len(script) + 8 + 10_000
    assert len(packed) < size.gzipped - size.pocket < 300
    assert 200 < size.pocket < 300
    assert size.tensors == {("a-b", "gru"): len(packed)}


def test_a_load_counts_requests_messages_shifts_and_the_time_of_a_hover(
    bad: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(benchmark, "SETTLE", 500)
    with served(bad.parent) as host:
        load = alone(lambda: measure_load(host + bad.name, 1))
    assert load.requests == 2  # the page and its picture; a browser's own search for an icon is not one
    assert "said" in load.said and any("404" in line for line in load.said)
    assert load.shift > 0.005
    assert load.first_paint > 0
    assert 1 < load.hover < 40  # 8 ms by the clock; on a busy machine the processor has less
    assert 0 < load.heap < 12


def test_what_is_empty_or_broken_or_hard_to_read_is_seen(bad: Path) -> None:
    def look() -> tuple[dict[str, Any], list[str]]:
        with chromium() as browser:
            return shown(browser, bad.as_uri(), offline=True), violations(browser, bad.as_uri(), 1280, "light")

    found, wrong = alone(look)
    assert (found["figures"], found["empty"], found["failed"]) == (2, 1, 1)
    assert "said" in found["said"]
    assert [address for address in found["asked"] if address.endswith("missing.png")]
    assert {"image-alt", "html-has-lang", "landmark-one-main"} <= {line.split(" ")[0] for line in wrong}


def test_the_text_alone_has_no_script_no_data_and_no_figure() -> None:
    page = (
        '<head><style>p {color: red}</style><script>1</script></head><p>One</p><figure id="a">A<script>2</script>'
        '</figure>\n<p>Two</p><figure>B</figure><script type="module">"</figure>"</script>'
    )
    assert text_alone(page) == "<head><style>p {color: red}</style></head><p>One</p>\n<p>Two</p>"


def test_the_yardstick_of_a_hover_shades_five_texts_in_each(tmp_path: Path) -> None:
    def shades() -> list[str]:
        with chromium() as browser:
            page = browser.new_page()
            page.set_content(SHADING)
            spans = page.locator(benchmark.HOVERED.replace(":nth-child(1 of .connectivity-panel)", ""))
            assert spans.count() == 5 * 198
            found = []
            for position in (3, 90):
                spans.nth(position).hover()
                page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
                found.append(
                    page.evaluate("[...document.querySelectorAll('span')].map((s) => s.style.backgroundColor)")
                )
            return [first for first, second in zip(*found, strict=True) if first == second]

    assert len(alone(shades)) < 990 / 4


def test_speeds_are_multiples_of_their_yardsticks_and_blocking_of_the_first_paint_of_the_text() -> None:
    def loads(first_paint: float, hover: float, blocking: float) -> list[Load]:
        return [Load(first_paint, blocking, 0.01, 5, 1, hover, 6, ()) for _ in range(3)]

    rows = report._speeds(
        {
            (rate, name): loads(*numbers)
            for rate in (1.0, report.SLOW)
            for name, numbers in {"page": (220, 3, 44), "text": (200, 0, 7), "shading": (20, 2, 0)}.items()
        }
    )
    values = {row.what: [row.value, row.target] for row in rows}
    slow = "at 1/4 of the speed"
    assert values["first paint, at full speed"] == values[f"first paint, {slow}"] == pytest.approx([1.1, 1.15])
    assert values["a hover, at full speed"] == pytest.approx([1.5, 2])
    assert values[f"blocking, {slow}"] == pytest.approx([0.22, 0.15])
    assert values["requests"] == [1, 1] and values["JavaScript heap after collection"] == [5, 12]


@pytest.mark.parametrize(("value", "met"), [(499.0, True), (500.0, True), (500.5, False)])
def test_a_row_says_whether_its_target_is_met(value: float, met: bool) -> None:
    row = Row("first paint", value, 500, "ms", "812 ms")
    assert row.met is met
    assert ("MISSED" in str(row)) is not met
    assert "<= 500 ms" in str(row) and "812 ms" in str(row)


def test_a_grown_article_has_every_tensor_under_its_own_name() -> None:
    baked = make_baked(sentences=2, models=4)
    table = {"study": "context", "models": {"gru": {"beyond": 0.1}}}
    baked = replace(baked, manifest=replace(baked.manifest, studies={"context": table}))
    grown = enlarge(baked, sentences=5, models=6)
    sentences = [sentence.id for sentence in grown.manifest.sentences]
    models = [model.id for model in grown.manifest.models]
    assert sentences == ["grammar", "brewing", "grammar-2", "brewing-2", "grammar-3"]
    assert models == ["gru", "lstm", "nested-lstm", "bidirectional", "gru-2", "lstm-2"]
    assert set(grown.readings) == {(sentence, model) for sentence in sentences for model in models}
    assert grown.packed["brewing", "lstm"] is baked.packed["brewing", "lstm"]
    tensor = orjson.loads(gzip.decompress(grown.packed["brewing-2", "lstm-2"]))
    own = orjson.loads(gzip.decompress(baked.packed["brewing", "lstm"]))
    assert (tensor["sentence"], tensor["model"]) == ("brewing-2", "lstm-2")
    assert tensor["measures"] == own["measures"]
    reading = grown.readings["brewing-2", "lstm-2"]
    assert (reading.sentence, reading.model) == ("brewing-2", "lstm-2")
    for kind in (grown.prefixes, grown.packed):
        named = [orjson.loads(gzip.decompress(packed)) for packed in kind.values()]
        assert [(each["sentence"], each["model"]) for each in named] == list(kind)
    assert grown.manifest.studies["context"]["models"] == {"gru": {"beyond": 0.1}, "gru-2": {"beyond": 0.1}}
