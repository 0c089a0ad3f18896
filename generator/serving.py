"""A preview of the page that shows every change."""

import threading
import time
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from generator.errors import InputError

_SECONDS = 0.5  # between two looks at the inputs

# The page itself forbids scripts that are not its own: the one that reloads it lives around it.
_FRAME = b"""<!doctype html><html lang="en"><title>Preview</title>
<style>html,body,iframe{margin:0;border:0;width:100%;height:100%;display:block}</style>
<iframe title="Preview" src="index.html"></iframe>
<script>
let shown = null;
setInterval(async () => {
  const version = await fetch("/version").then((response) => response.text()).catch(() => shown);
  if (shown !== null && version !== shown) document.querySelector("iframe").contentWindow.location.reload();
  shown = version;
}, 500);
</script></html>"""


class _Handler(SimpleHTTPRequestHandler):
    version: Callable[[], int]

    def do_GET(self) -> None:
        if self.path == "/":
            self._send(_FRAME, "text/html; charset=utf-8")
        elif self.path == "/version":
            self._send(str(type(self).version()).encode(), "text/plain")
        else:
            super().do_GET()

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (http.server's name)
        pass


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

    class Handler(_Handler):
        version = staticmethod(lambda: page.stat().st_mtime_ns if page.exists() else 0)

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
        server.shutdown()
        server.server_close()
