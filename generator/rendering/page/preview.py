"""A preview of the page that shows every change."""

import base64
import contextlib
import hashlib
import threading
import time
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from generator.errors import InputError

_SECONDS = 0.5  # between two looks at the inputs

_RELOADER = """const versions = new EventSource("/versions");
let shown;
versions.onmessage = ({data}) => {
  if (shown !== undefined && data !== shown) location.reload();
  shown = data;
};"""
"""Reloads the page when the server tells of another version; a lost connection is made anew by the browser."""


class _Handler(SimpleHTTPRequestHandler):
    version: Callable[[], int]
    stop: threading.Event
    page: Path

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/versions":
            self._tell_versions()
        elif path in ("/", f"/{self.page.name}") and self.page.is_file():
            html = reloading(self.page.read_text(encoding="utf-8")).encode()
            self._begin("text/html; charset=utf-8", length=len(html))
            self.wfile.write(html)
        else:
            super().do_GET()

    def _tell_versions(self) -> None:
        """Server-sent events: the version of the page now, and again whenever it is another one."""
        self._begin("text/event-stream")
        told = None
        with contextlib.suppress(OSError):  # the reader has closed the page
            while not self.stop.is_set():
                version = type(self).version()
                # A comment now and then, to find out that nobody reads any more.
                self.wfile.write(f"data: {version}\n\n".encode() if version != told else b":\n\n")
                self.wfile.flush()
                told = version
                self.stop.wait(_SECONDS)

    def _begin(self, kind: str, length: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (http.server's name)
        pass


def reloading(html: str) -> str:
    """Return a page with the script that reloads it, and with a policy that allows this one script and its source."""
    digest = base64.b64encode(hashlib.sha256(_RELOADER.encode()).digest()).decode()
    html = html.replace("script-src ", f"connect-src 'self'; script-src 'sha256-{digest}' ", 1)
    return html.replace("</body>", f"<script>{_RELOADER}</script>\n</body>", 1)


def serve(
    page: Path,
    port: int,
    *,
    inputs: Callable[[], dict[str, str]],
    build: Callable[[], object],
    say: Callable[[str], object],
    stop: threading.Event | None = None,
) -> None:
    """Serve the folder of `page` on this machine; `build` again when `inputs` change. A failing build is said, and the
    last good page stays."""
    stop = stop or threading.Event()
    stopped = threading.Event()
    shown = page

    class Handler(_Handler):
        version = staticmethod(lambda: page.stat().st_mtime_ns if page.exists() else 0)
        stop = stopped
        page = shown

    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, directory=str(page.parent)))
    except OSError as error:
        raise InputError(f"--port {port}: cannot be listened on ({error}); give another one") from None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    say(f"http://127.0.0.1:{server.server_port}/ (Ctrl-C stops)")
    seen: dict[str, str] = {}
    try:
        while not stop.is_set():
            try:
                found = inputs()
            except FileNotFoundError:  # a file went between being listed and being read, as editors do: look again
                found = seen
            if found != seen:
                seen = found
                start = time.monotonic()
                try:
                    build()
                    say(f"built in {time.monotonic() - start:.1f} s")
                except (InputError, OSError) as error:
                    say(f"error: {error}")
            stop.wait(_SECONDS)
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()
