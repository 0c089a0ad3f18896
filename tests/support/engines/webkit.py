"""A tab of WebKitGTK's MiniBrowser on a display of its own, driven by WebDriver: https://w3c.github.io/webdriver/.

WebKit's driver tells of no messages and no requests, and nothing is printed in a session that it drives. So the page is
opened as a copy with a script before all else, even before its policy, that notes what it can hear: what is printed,
thrown, refused or not found. Requests are those of which the page's own timings tell.
"""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.support.engines.tab import SECONDS, Actions, Tab, button_press, keyboard, mouse, pointer_steps, taken

DRIVER, DISPLAY = "WebKitWebDriver", "Xvfb"
# GTK tells pages of reduced motion where nothing is to be animated. Its tool bar is kept from being wider than a phone.
SETTINGS = "[Settings]\ngtk-enable-animations=0\n"
STYLE = "* { min-width: 0; margin: 0; border-width: 0; padding: 0; font-size: 1px; -gtk-icon-transform: scale(0.1); }"
LISTENER = """<script>{
  const said = (window.said = []);
  for (const kind of ["debug", "log", "info", "warn", "error"])
    console[kind] = (...parts) => said.push(`${kind}: ${parts.join(" ")}`);
  const listen = (kind, tell) => addEventListener(kind, (event) => said.push(`${kind}: ${tell(event)}`), true);
  listen("error", ({message, target}) => message ?? target.outerHTML.slice(0, 200));
  listen("unhandledrejection", ({reason}) => reason);
  listen("securitypolicyviolation", ({violatedDirective, blockedURI}) => `${violatedDirective} ${blockedURI}`);
}</script>"""
ASKED = "performance.getEntriesByType('resource').map(({name}) => name).filter((name) => !name.startsWith('data:'))"


def find_webkit() -> str | None:
    """Return the path of WebKit's driver, if it and a display to draw on are installed."""
    return shutil.which(DRIVER) if shutil.which(DISPLAY) else None


class WebKit(Tab):
    name = "webkit"

    def __init__(self, host: str, folder: Path) -> None:
        self.host, self.folder = host, folder
        self._said: list[str] = []
        self._asked: list[str] = []
        session = self._send("POST", "/session", capabilities={"alwaysMatch": {"timeouts": {"script": 2000 * SECONDS}}})
        self.session = f"/session/{session['sessionId']}"

    def _send(self, method: str, path: str, **parameters: Any) -> Any:
        body = json.dumps(parameters).encode() if method == "POST" else None
        request = urllib.request.Request(self.host + path, body, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=3 * SECONDS) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            with error:
                raise RuntimeError(f"{path}: {json.load(error)['value']['message']}") from None

    def navigate(self, address: str, width: int, height: int) -> None:
        self._listen()
        if address.startswith("file:"):
            path, _, hash_ = address.partition("#")
            address = self._with_listener(Path(unquote(urlsplit(path).path))).as_uri() + ("#" + hash_ if hash_ else "")
        self._send("POST", f"{self.session}/url", url=address)
        frame = self.evaluate("outerHeight - innerHeight")
        self._send("POST", f"{self.session}/window/rect", width=width, height=height + frame)
        self.wait_until(f"innerWidth === {width} && innerHeight === {height}")

    def _with_listener(self, page: Path) -> Path:
        html = page.read_text(encoding="utf-8")
        before, head, after = html.partition("<head>")
        assert head, "the page has a head"
        copy = self.folder / page.name
        copy.write_text(before + head + LISTENER + after, encoding="utf-8")
        return copy

    def _listen(self) -> None:
        """Take over what the open page has noted."""
        self._said += self.evaluate("(window.said ?? []).splice(0)")
        self._asked += self.evaluate(ASKED)
        self.evaluate("performance.clearResourceTimings() ?? true")

    def evaluate(self, expression: str) -> Any:
        script = f"""const done = arguments[0];
          (async () => ({expression}))().then((value) => done({{value}}), (error) => done({{error: String(error)}}));"""
        answer = self._send("POST", f"{self.session}/execute/async", script=script, args=[])
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer.get("value")

    def _perform(self, actions: Actions) -> None:
        self._send("POST", f"{self.session}/actions", actions=actions)

    def point(self, x: float, y: float) -> None:
        self._perform(mouse(pointer_steps(x, y)))

    def press_pointer(self) -> None:
        self._perform(mouse(button_press()))

    def press(self, key: str) -> None:
        self._perform(keyboard(key))

    def said(self) -> list[str]:
        self._listen()
        return taken(self._said)

    def asked(self) -> list[str]:
        self._listen()
        return taken(self._asked)

    def close(self) -> None:
        self._send("DELETE", self.session)


@contextmanager
def webkit(folder: Path) -> Iterator[WebKit]:
    """A WebKit with settings of its own in a folder."""
    driver = find_webkit()
    assert driver, "no WebKit"
    (folder / "gtk-3.0").mkdir()
    (folder / "gtk-3.0" / "settings.ini").write_text(SETTINGS)
    (folder / "gtk-3.0" / "gtk.css").write_text(STYLE)
    with ExitStack() as stack:
        # The display tells its number once it can be used.
        screen = stack.enter_context(_running(DISPLAY, "-displayfd", "1", "-screen", "0", "1600x1400x24", pipe=True))
        assert screen.stdout
        number = screen.stdout.readline().strip()
        assert number, "no display"
        own = dict.fromkeys(("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"), str(folder))
        environment = {**os.environ, **own, "DISPLAY": f":{number}", "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "1"}
        port = _free_port()
        process = stack.enter_context(_running(driver, f"--port={port}", environment=environment))
        _await_listener(port, process)
        tab = WebKit(f"http://127.0.0.1:{port}", folder)
        stack.callback(tab.close)
        yield tab


@contextmanager
def _running(
    *command: str, environment: dict[str, str] | None = None, pipe: bool = False
) -> "Iterator[subprocess.Popen[str]]":
    output = subprocess.PIPE if pipe else subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _await_listener(port: int, process: "subprocess.Popen[str]") -> None:
    """Wait until something listens on a port."""
    end = time.monotonic() + SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=SECONDS).close()
            return
        except ConnectionRefusedError:
            assert process.poll() is None, "WebKit's driver ended before it could be driven"
            assert time.monotonic() < end, "WebKit's driver does not answer"
            time.sleep(0.02)
