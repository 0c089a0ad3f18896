"""The server of a preview: the page's folder, for browsers on this machine, and news of the page's versions.

Other programs, and pages of other sites in the same browser, can send it requests too. So it answers to names of this
machine alone, serves files that lie in the folder themselves and are not hidden, and bounds what a client can take up.
"""

import base64
import hashlib
import io
import mimetypes
import re
import shutil
import socket
import socketserver
import sys
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote

from generator.errors import in_one_line
from generator.rendering.page.preview_state import PreviewState

CONNECTIONS = 64
"""Clients that are answered at a time; others are turned away."""

STREAMS = 32
"""Clients that are told of versions at a time."""

ASK = 15.0
"""Seconds without news after which a browser is sent an empty line, to find out whether it still listens."""

_REQUEST_TIME = 10.0
"""Seconds in which a client must have sent its request."""

_ANSWER_TIME = 30.0
"""Seconds in which a client must take the next piece of an answer."""

_OWN_NAME = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?", re.ASCII | re.IGNORECASE)
"""What browsers name in `Host` where they ask this machine. A name that a stranger has led here is another."""

_SCRIPT = Path(__file__).with_name("preview.js")

_NOT_BUILT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Not built yet</title><link rel="icon" href="data:,">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ; connect-src 'self'; img-src data:">
</head><body><p>There is no page yet.</p></body></html>"""


def reloading(page: str, version: str) -> str:
    """Return a page with the script that reloads it, and with a policy that allows this one script.

    The script listens to where the page came from, which the page's own policy lets it ask.
    """
    script = _SCRIPT.read_text(encoding="utf-8").replace("VERSION", version)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    page = page.replace("script-src ", f"script-src 'sha256-{digest}' ", 1)
    return page.replace("</body>", f"<script>{script}</script>\n</body>", 1)


class PreviewServer(socketserver.ThreadingTCPServer):
    """Serves the folder of a page at a port of this machine; 0 takes a free one. `say` is told of defects."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = CONNECTIONS

    def __init__(self, port: int, state: PreviewState, say: Callable[[str], object]) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.port: int = self.socket.getsockname()[1]
        self.state, self.say = state, say
        self.streams = threading.Semaphore(STREAMS)
        self._connections = threading.Semaphore(CONNECTIONS)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer a client in a thread of its own, if there are not too many of them."""
        if not self._connections.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except BaseException:  # no thread can be started
            self._connections.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._connections.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what is a defect; a client that has gone is none."""
        error = sys.exception()
        if error and not isinstance(error, OSError):
            self.say(f"error: {in_one_line(error)}")


class _InTime(io.RawIOBase):
    """What a client sends within some seconds from now."""

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        self._connection, self._end = connection, time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connection.settimeout(max(self._end - time.monotonic(), 0.001))
        return self._connection.recv_into(buffer)


class _Handler(BaseHTTPRequestHandler):
    server: PreviewServer

    def setup(self) -> None:
        super().setup()
        self.rfile.close()
        self.rfile = io.BufferedReader(_InTime(self.connection, _REQUEST_TIME))

    def do_GET(self) -> None:
        self.connection.settimeout(_ANSWER_TIME)
        names = self.headers.get_all("Host", [])
        path = self.path.partition("?")[0]
        if len(names) != 1 or not _OWN_NAME.fullmatch(names[0]):
            asked = f"http://127.0.0.1:{self.server.port}/"
            self.send_error(HTTPStatus.FORBIDDEN, explain=f"This preview is at {asked} and at no other name.")
        elif path == "/versions":
            self._tell_versions()
        elif path in ("/", f"/{self.server.state.page.name}"):
            self._send_page()
        else:
            self._send_file(path)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _send_page(self) -> None:
        state = self.server.state
        version = state.version  # before the page is read: at worst it is loaded once too often
        page, file = _NOT_BUILT, _opened(state.page.parent, state.page.name)
        if file:
            with file:
                page = file.read().decode(errors="replace")
        data = reloading(page, version if file else "").encode()
        self._send(io.BytesIO(data), "text/html; charset=utf-8", len(data))

    def _send_file(self, path: str) -> None:
        folder = self.server.state.page.parent
        parts = unquote(path).removeprefix("/").split("/")
        hidden = any(not part or part.startswith(".") or "\0" in part for part in parts)
        file = None if hidden else _opened(folder, *parts)
        if not file:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        with file:
            size = file.seek(0, io.SEEK_END)
            file.seek(0)
            self._send(file, mimetypes.guess_type(parts[-1])[0] or "application/octet-stream", size)

    def _send(self, content: BinaryIO, kind: str, size: int) -> None:
        self._begin(kind, size)
        if self.command != "HEAD":
            shutil.copyfileobj(content, self.wfile, 2**16)

    def _tell_versions(self) -> None:
        """Server-sent events: version of the page and what is wrong now, and again whenever they are others."""
        if not self.server.streams.acquire(blocking=False):
            self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        try:
            self._begin("text/event-stream")
            told = ""
            while self.command != "HEAD" and not self.server.state.stopped:
                message = self.server.state.message()
                self.wfile.write(f"data: {message}\n\n".encode() if message != told else b":\n\n")
                told = message
                self.server.state.wait_for_another(told, ASK)
        finally:
            self.server.streams.release()

    def _begin(self, kind: str, size: int | None = None) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        if size is not None:
            self.send_header("Content-Length", str(size))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (http.server's name)
        pass


def _opened(folder: Path, *parts: str) -> BinaryIO | None:
    """Open a file that lies in or under a folder itself, not by a link; None if there is none."""
    try:
        folder = folder.resolve()
        path = folder.joinpath(*parts)
        if path.resolve() == path and path.is_relative_to(folder) and path.is_file():
            return open(path, "rb")
    except (OSError, ValueError):
        pass
    return None
