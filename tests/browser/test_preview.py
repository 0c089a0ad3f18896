"""A preview that is open in a browser reloads itself."""

import threading
from pathlib import Path

from playwright.sync_api import Browser, expect

from generator.rendering.page.preview import serve

BUILT = """<!doctype html><html lang="en"><head><link rel="icon" href="data:,"><title>Built</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-aaaa'; connect-src 'self'">
</head><body><p>{}</p></body></html>"""


def test_an_open_preview_reloads_itself_when_its_inputs_change(browser: Browser, tmp_path: Path) -> None:
    inputs, lines = {"article.md": "first"}, []
    changed, stop, begun = threading.Event(), threading.Event(), threading.Event()
    file = tmp_path / "index.html"

    def say(line: str) -> None:
        lines.append(line)
        if len(lines) == 2:
            begun.set()

    preview = threading.Thread(
        target=serve,
        args=(file, 0),
        kwargs={
            "changed": changed,
            "inputs": lambda: dict(inputs),
            "build": lambda others: file.write_text(BUILT.format(inputs["article.md"])),
            "say": say,
            "stop": stop,
        },
    )
    preview.start()
    try:
        assert begun.wait(60)
        context = browser.new_context()
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(lines[0].split(" ")[0])
        expect(page.get_by_text("first")).to_be_visible()
        inputs["article.md"] = "second"
        changed.set()
        expect(page.get_by_text("second")).to_be_visible()
        context.close()
        assert said == []
    finally:
        stop.set()
        changed.set()
        preview.join(60)
    assert not preview.is_alive()
