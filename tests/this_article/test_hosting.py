"""The published folder on a static server."""

import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.this_article.conftest import PAGE


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
