"""How fast, how large and how accessible the page is, as a browser measures it."""

import base64
import contextlib
import gzip
import re
import statistics
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.benchmarks.chromium import chromium
from generator.benchmarks.page_scripts import AXE, HOVER, LOADED, SHOWN, WATCH
from generator.errors import InputError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

HOVERED = "#connectivity :nth-child(1 of .connectivity-panel) [data-position]"
HOVERS = 60
SETTLE = 3000  # milliseconds that a page is watched after it has loaded
_TENSOR = re.compile(r'<script type="application/gzip" data-sentence="([^"]+)" data-model="([^"]+)">([^<]*)<')


_POCKET = re.compile(rb'<script type="application/gzip" data-name="pocket"[^>]*>([^<]*)<')


@dataclass(frozen=True)
class Size:
    """Bytes of a page."""

    raw: int
    gzipped: int
    """By gzip -9, as most servers send it."""
    pocket: int = 0
    """Gzipped bytes of the model that lies in the page, which counts apart: 0 without one."""
    tensors: dict[tuple[str, str], int] = field(default_factory=dict)
    """Gzipped bytes of each tensor by (sentence, model): base64 costs a third, which the server's gzip takes back."""


@dataclass(frozen=True)
class Load:
    """One load of the page in a browser that has just been started."""

    first_paint: float  # milliseconds to the first contentful paint
    blocking: float  # milliseconds, total blocking time
    shift: float  # cumulative layout shift
    heap: float  # MB of JavaScript after a collection, before anything is touched
    requests: int
    hover: float  # milliseconds of main-thread time a hover, less those of an event that nobody handles
    heap_after: float  # MB after all hovers
    said: tuple[str, ...]  # console messages and errors


def page_size(page: Path) -> Size:
    data = page.read_bytes()
    found = _TENSOR.finditer(data.decode())
    tensors = {(sentence, model): len(base64.b64decode(packed)) for sentence, model, packed in map(_groups, found)}
    pocket = _POCKET.search(data)
    return Size(len(data), _gzipped(data), _gzipped(pocket[1]) if pocket else 0, tensors)


def _gzipped(data: bytes) -> int:
    return len(gzip.compress(data, 9, mtime=0))


def _groups(match: re.Match[str]) -> tuple[str, str, str]:
    return match[1], match[2], match[3]


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; give its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (http.server's name)
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


def measure_load(address: str, rate: float) -> Load:
    """Load a page in a new browser, at a `rate`th of the processor's speed; then hover its connectivity figure."""
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, service_workers="block")
        page, said, asked = _listened(context)
        session = context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        session.send("HeapProfiler.enable")
        if rate != 1:
            session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
        page.add_init_script(WATCH)

        def metric(name: str) -> float:
            found = session.send("Performance.getMetrics")["metrics"]
            return float(next(entry["value"] for entry in found if entry["name"] == name))

        def heap() -> float:
            session.send("HeapProfiler.collectGarbage")
            return metric("JSHeapUsedSize") / 1e6

        page.goto(address, wait_until="load")
        page.wait_for_timeout(SETTLE)
        loaded = page.evaluate(LOADED)
        before = heap()
        page.evaluate(HOVER, {"selector": HOVERED, "count": 10, "handled": True})  # warm
        cost = {}
        for handled in (False, True):
            start = metric("TaskDuration")
            hovered = page.evaluate(HOVER, {"selector": HOVERED, "count": HOVERS, "handled": handled})
            cost[handled] = 1000 * (metric("TaskDuration") - start) / max(1, hovered)
        return Load(
            first_paint=loaded["first"],
            blocking=loaded["blocking"],
            shift=loaded["shift"],
            heap=before,
            requests=len(asked),
            hover=cost[True] - cost[False],
            heap_after=heap(),
            said=tuple(said),
        )


def medians(loads: list[Load]) -> dict[str, float]:
    """Return the median of each number of some loads, and as `least_hover` the least disturbed hover."""
    names = ("first_paint", "blocking", "shift", "heap", "heap_after", "requests", "hover")
    found = {name: statistics.median(getattr(load, name) for load in loads) for name in names}
    return found | {"least_hover": min(load.hover for load in loads)}


def violations(browser: "Browser", address: str, width: int, scheme: Any) -> list[str]:
    """Return what axe-core finds wrong with a page in a theme at a width, a line a rule."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True
    )
    try:
        page = context.new_page()
        page.goto(address)
        page.wait_for_timeout(500)
        return axe_violations(page)
    finally:
        context.close()


def axe_violations(page: "Page", part: str = "html") -> list[str]:
    """Return what axe-core finds wrong with a part of an open page whose policy is bypassed, a line a rule."""
    try:
        import axe_playwright_python
    except ImportError:
        raise InputError("accessibility is checked with axe; install it: pip install --editable '.[test]'") from None
    source = (Path(axe_playwright_python.__path__[0]) / "axe.min.js").read_text(encoding="utf-8")
    page.evaluate(source + "\n;undefined")
    found: list[str] = page.evaluate(AXE, part)
    return found


def shown(browser: "Browser", address: str, **options: Any) -> dict[str, Any]:
    """Return what a page shows under options of a browser's context, after a scroll to its end; and what it said and
    asked for, itself and what it holds excepted."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
    try:
        page, said, asked = _listened(context)
        page.goto(address, wait_until="load")
        height = page.evaluate("document.documentElement.scrollHeight")
        for top in range(0, height, 700):
            page.mouse.wheel(0, 700)
            page.wait_for_timeout(30 if top else 300)
        found: dict[str, Any] = page.evaluate(SHOWN)
        return found | {"said": said, "asked": asked[1:]}
    finally:
        context.close()


def _listened(context: "BrowserContext") -> tuple["Page", list[str], list[str]]:
    """Return a new page, with the lists of what it will print or throw, and of what it will ask for."""
    said: list[str] = []
    asked: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    # A server is asked for its icon by the browser, not by the page: the page brings one.
    page.on("request", lambda request: None if request.url.startswith("data:") else asked.append(request.url))
    return page, said, asked
