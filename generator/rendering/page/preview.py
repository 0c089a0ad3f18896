"""A preview of the page: built again whenever one of its inputs changes, and reloaded by the browsers that show it."""

import base64
import contextlib
import hashlib
import threading
import time
from collections.abc import Callable, Set
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from generator.errors import InputError, in_one_line

_LOOK = 60.0
"""Seconds after which the inputs are looked at though nothing was told of them: some file systems tell nothing."""

_ASK = 15.0
"""Seconds after which a browser is sent an empty line, to find out that it reads no more."""

_RELOADER = """const versions = new EventSource("/versions");
versions.onmessage = ({data}) => {
  if (data !== "VERSION") location.reload();
};"""
"""Reloads the page when the server tells of another version; a lost connection is made anew by the browser."""


class _Version:
    """The time of the page's last change, which others wait for to be another."""

    def __init__(self, page: Path) -> None:
        self._page = page
        self._told = threading.Condition()
        self.number = 0
        self.stopped = False

    def look(self) -> None:
        with self._told:
            self.number = self._page.stat().st_mtime_ns if self._page.exists() else 0
            self._told.notify_all()

    def stop(self) -> None:
        with self._told:
            self.stopped = True
            self._told.notify_all()

    def wait_for_another(self, than: int | None) -> None:
        with self._told:
            self._told.wait_for(lambda: self.stopped or self.number != than, timeout=_ASK)


class _Handler(SimpleHTTPRequestHandler):
    version: _Version
    page: Path

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/versions":
            self._tell_versions()
        elif path in ("/", f"/{self.page.name}") and self.page.is_file():
            version = self.version.number  # before the page is read: at worst it is loaded once too often
            html = reloading(self.page.read_text(encoding="utf-8"), version).encode()
            self._begin("text/html; charset=utf-8", length=len(html))
            self.wfile.write(html)
        else:
            super().do_GET()

    def _tell_versions(self) -> None:
        """Server-sent events: the version of the page now, and again whenever it is another one."""
        self._begin("text/event-stream")
        told = None
        with contextlib.suppress(OSError):  # the reader has closed the page
            while not self.version.stopped:
                number = self.version.number
                self.wfile.write(f"data: {number}\n\n".encode() if number != told else b":\n\n")
                self.wfile.flush()
                told = number
                self.version.wait_for_another(told)

    def _begin(self, kind: str, length: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (http.server's name)
        pass


def reloading(html: str, version: int) -> str:
    """Return a page with the script that reloads it, and with a policy that allows this one script.

    What it listens to is where the page came from, which the page's own policy lets it ask.
    """
    script = _RELOADER.replace("VERSION", str(version))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    html = html.replace("script-src ", f"script-src 'sha256-{digest}' ", 1)
    return html.replace("</body>", f"<script>{script}</script>\n</body>", 1)


def serve(
    page: Path,
    port: int,
    *,
    changed: threading.Event,
    inputs: Callable[[], dict[str, str]],
    build: Callable[[Set[str]], object],
    say: Callable[[str], object],
    stop: threading.Event | None = None,
) -> None:
    """Serve the folder of `page` on this machine, and build the page whenever its inputs are others.

    `inputs` returns what a page is made from, by name; it is asked whenever `changed` is set. `build` is called with
    the names of those that are others. Whatever it raises is said in one line, and the last good page stays. Ends when
    `stop` is set, and `changed` after it.
    """
    stop = stop or threading.Event()
    version = _Version(page)
    handler = type("Handler", (_Handler,), {"version": version, "page": page})
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(handler, directory=str(page.parent)))
    except OSError as error:
        raise InputError(f"--port {port}: cannot be listened on ({error}); give another one") from None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    say(f"http://127.0.0.1:{server.server_port}/ (Ctrl-C stops)")
    seen: dict[str, str] = {}
    version.look()
    try:
        while not stop.is_set():
            changed.clear()
            found = _looked(inputs, seen, say)
            if found != seen:
                others = {name for name in found.keys() | seen.keys() if found.get(name) != seen.get(name)}
                seen = found
                _built(partial(build, others), say)
            version.look()
            changed.wait(_LOOK)
    finally:
        version.stop()
        server.shutdown()
        server.server_close()


def _looked(inputs: Callable[[], dict[str, str]], seen: dict[str, str], say: Callable[[str], object]) -> dict[str, str]:
    """Return the inputs as they are now; those that were seen, if that cannot be told."""
    try:
        return inputs()
    except FileNotFoundError:  # a file went between being listed and being read, as editors do; that is told as well
        return seen
    except Exception as error:
        say(f"error: {in_one_line(error)}")
        return seen


def _built(build: Callable[[], object], say: Callable[[str], object]) -> None:
    start = time.monotonic()
    try:
        build()
    except (Exception, SystemExit) as error:  # whatever an author, a unit or the generator does wrong
        say(f"error: {in_one_line(error)}")
    else:
        say(f"built in {time.monotonic() - start:.1f} s")
