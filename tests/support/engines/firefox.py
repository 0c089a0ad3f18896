"""A tab of Firefox, driven by WebDriver BiDi, which it speaks itself: https://w3c.github.io/webdriver-bidi/.

Playwright drives its own build of Firefox alone, which is not a system's; of BiDi the tests need seven commands.
"""

import itertools
import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.support.engines.tab import SECONDS, Actions, Tab, button_press, keyboard, mouse, pointer_steps, taken

# Firefox says so when it draws a formula of which it has read a half: that depends on how the file is cut into chunks.
# The tests look at the whole formulas.
UNFINISHED = "Invalid markup: Incorrect number of children for <m"
PREFERENCES = {
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "remote.prefs.recommended": True,
    "ui.prefersReducedMotion": 1,
}


def find_firefox() -> str | None:
    return shutil.which("firefox-esr") or shutil.which("firefox")


class Firefox(Tab):
    name = "firefox"

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.numbers = itertools.count(1)
        self._said: list[str] = []
        self._asked: list[str] = []
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        self.tab = self.send("browsingContext.create", type="tab")["context"]

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self.numbers)
        self.connection.send(json.dumps({"id": number, "method": method, "params": parameters}))
        end = time.monotonic() + 2 * SECONDS
        while True:
            message = json.loads(self.connection.recv(timeout=max(0.0, end - time.monotonic())))
            if message["type"] == "event":
                self._note(message["method"], message["params"])
            elif message["id"] == number:
                if message["type"] == "error":
                    raise RuntimeError(f"{method}: {message['message']}")
                result: dict[str, Any] = message["result"]
                return result

    def _note(self, method: str, parameters: dict[str, Any]) -> None:
        if method == "log.entryAdded":
            line = f"{parameters['level']}: {parameters['text']}"
            if UNFINISHED not in line:
                self._said.append(line)
        elif method == "network.beforeRequestSent" and parameters["navigation"] is None:
            address = parameters["request"]["url"]
            if not address.startswith("data:"):
                self._asked.append(address)

    def navigate(self, address: str, width: int, height: int) -> None:
        self.send("browsingContext.setViewport", context=self.tab, viewport={"width": width, "height": height})
        self.send("browsingContext.navigate", context=self.tab, url=address, wait="complete")

    def evaluate(self, expression: str) -> Any:
        answer = self.send(
            "script.evaluate",
            expression=f"(async () => ({expression}))().then(JSON.stringify)",
            target={"context": self.tab},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        value = answer["result"].get("value")
        return None if value is None else json.loads(value)

    def _perform(self, actions: Actions) -> None:
        self.send("input.performActions", context=self.tab, actions=actions)

    def point(self, x: float, y: float) -> None:
        self._perform(mouse(pointer_steps(x, y)))

    def press_pointer(self) -> None:
        self._perform(mouse(button_press()))

    def press(self, key: str) -> None:
        self._perform(keyboard(key))

    def said(self) -> list[str]:
        self.evaluate("true")  # what was said before comes before the answer
        return taken(self._said)

    def asked(self) -> list[str]:
        self.evaluate("true")
        return taken(self._asked)


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """A Firefox with a new profile."""
    program = find_firefox()
    assert program, "no Firefox"
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items())
    (profile / "user.js").write_text("".join(lines))
    command = [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        with connect(_address(process) + "/session", max_size=None, ping_interval=None, proxy=None) as connection:
            yield Firefox(connection)
    finally:
        process.terminate()
        process.wait(SECONDS)
        assert process.stderr
        process.stderr.close()


def _address(process: "subprocess.Popen[str]") -> str:
    assert process.stderr
    for line in process.stderr:
        if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
            return found[1]
    raise RuntimeError("Firefox ended before it could be driven")
