"""A preview that is open in a browser reloads itself, and shows what is wrong."""

import threading
from pathlib import Path

from playwright.sync_api import Browser, expect

from generator.errors import InputError
from generator.rendering.page.preview import serve

BUILT = """<!doctype html><html lang="en"><head><link rel="icon" href="data:,"><title>Built</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-aaaa'; connect-src 'self'">
</head><body><p>{}</p></body></html>"""


def test_an_open_preview_reloads_itself_and_shows_what_is_wrong_until_it_is_mended(
    browser: Browser, tmp_path: Path
) -> None:
    inputs, lines = {"article.md": "article.md:3: <i>wrong</i>"}, []
    changed, stop, begun = threading.Event(), threading.Event(), threading.Event()
    file = tmp_path / "index.html"

    def say(line: str) -> None:
        lines.append(line)
        if len(lines) == 2:
            begun.set()

    def build(_: object) -> None:
        if "wrong" in inputs["article.md"]:
            raise InputError(inputs["article.md"])
        file.write_text(BUILT.format(inputs["article.md"]))

    preview = threading.Thread(
        target=serve,
        args=(file, 0),
        kwargs={
            "changed": changed,
            "inputs": lambda: dict(inputs),
            "build": build,
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
        alert = page.get_by_role("alert")
        expect(page.get_by_text("There is no page yet.")).to_be_visible()
        expect(alert).to_have_text("article.md:3: <i>wrong</i>")
        for text in ("first", "second", "wrong again", "third"):
            inputs["article.md"] = text
            changed.set()
            expect(page.get_by_text(text)).to_be_visible()
            expect(alert).to_have_count(int("wrong" in text))
            expect(page.get_by_text("second")).to_have_count(int(text in ("second", "wrong again")))
        context.close()
        assert said == []
    finally:
        stop.set()
        changed.set()
        preview.join(60)
    assert not preview.is_alive()
