"""The page as it is hosted and previewed: under any path of any static server, and in a preview that reloads itself."""

import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, expect

from generator.rendering.page.preview import serve
from tests.this_article.test_page import PAGE

BUILT = """<!doctype html><html lang="en"><head><link rel="icon" href="data:,"><title>Built</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-aaaa'; img-src data:">
</head><body><p>{}</p></body></html>"""


class Server(ThreadingHTTPServer):
    """A static server of a folder that knows what it was asked for."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(SimpleHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (http.server's name)
                asked.append(self.path)

        super().__init__(("127.0.0.1", 0), partial(Handler, directory=str(folder)))


def test_the_built_folder_works_under_any_path_of_a_static_server(browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "some where" / "deep"
    folder.parent.mkdir()
    shutil.copytree(PAGE.parent, folder, ignore=lambda _, names: {name for name in names if name != PAGE.name})
    said: list[str] = []
    with Server(tmp_path) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        context = browser.new_context(reduced_motion="reduce")
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"http://127.0.0.1:{server.server_port}/some%20where/deep/#connectivity:grammar/30")
        expect(page.locator("#connectivity")).to_have_attribute("data-position", "30")
        expect(page.locator("#connectivity .drawn").first).to_be_visible()
        page.reload()
        expect(page.locator("#connectivity")).to_have_attribute("data-position", "30")
        context.close()
        server.shutdown()
    assert said == []
    assert server.asked == ["/some%20where/deep/"] * 2


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
        assert begun.wait(20)
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
        preview.join(20)
    assert not preview.is_alive()
