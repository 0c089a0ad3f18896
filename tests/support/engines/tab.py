"""One tab of a browser, of any engine: the few commands by which the tests of every engine drive it."""

import json
from abc import ABC, abstractmethod
from typing import Any

SECONDS = 60  # to wait at most, for what takes hundredths of one on a machine that has nothing else to do
# As WebDriver names them: https://w3c.github.io/webdriver/#keyboard-actions.
KEYS = {
    "Tab": "\ue004",
    "Enter": "\ue007",
    "Escape": "\ue00c",
    "End": "\ue010",
    "Home": "\ue011",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
}

Actions = list[dict[str, Any]]


class Tab(ABC):
    """A tab with reduced motion. Expressions are JavaScript, and their values what JSON can hold."""

    name: str

    @abstractmethod
    def navigate(self, address: str, width: int, height: int) -> None:
        """Load an address in a viewport of this size, in CSS pixels."""

    @abstractmethod
    def evaluate(self, expression: str) -> Any:
        """Return what an expression is, or what the promise that it is comes to.

        Raises `RuntimeError` with what the expression threw.
        """

    @abstractmethod
    def point(self, x: float, y: float) -> None:
        """Move the pointer to a point of the viewport in small steps, from a little to the left."""

    @abstractmethod
    def press_pointer(self) -> None:
        """Press the main button where the pointer is, and let go of it."""

    @abstractmethod
    def press(self, key: str) -> None:
        """Press a key of `KEYS`."""

    @abstractmethod
    def said(self) -> list[str]:
        """Return what pages have printed, thrown or been refused since this was asked last."""

    @abstractmethod
    def asked(self) -> list[str]:
        """Return what pages have asked for since this was asked last, other than pages, `data:` and `blob:`."""

    def open(self, address: str, width: int = 1280, height: int = 900) -> None:
        """Load an address anew, even where it differs from that of the open page by its hash alone."""
        self.navigate("about:blank", width, height)
        self.navigate(address, width, height)

    def wait_until(self, condition: str) -> None:
        """Wait until an expression is true, looked at again and again by the page itself."""
        message = json.dumps(f"waited in vain for {condition}")
        self.evaluate(
            f"""new Promise((done, fail) => {{
              const end = Date.now() + {1000 * SECONDS};
              (function look() {{
                if ({condition}) done(true);
                else if (Date.now() > end) fail(new Error({message}));
                else setTimeout(look, 10);
              }})();
            }})"""
        )

    def hover(self, selector: str) -> None:
        """Move the pointer to the middle of an element, brought into view."""
        self.point(*self._middle(selector))

    def click(self, selector: str) -> None:
        self.hover(selector)
        self.press_pointer()

    def focus(self, selector: str) -> None:
        self.evaluate(f"(document.querySelector({json.dumps(selector)}).focus(), true)")

    def _middle(self, selector: str) -> tuple[float, float]:
        """Return where the middle of an element is, once nothing moves any more: what comes near is laid out then."""
        x, y = self.evaluate(
            f"""((element) => new Promise((done) => {{
              let [before, still] = [[0, 0], 0];
              (function look() {{
                element.scrollIntoView({{block: "center", behavior: "instant"}});
                const {{left, top, width, height}} = element.getBoundingClientRect();
                const middle = [left + width / 2, top + height / 2];
                still = Math.hypot(middle[0] - before[0], middle[1] - before[1]) < 2 ? still + 1 : 0;
                before = middle;
                if (still === 3) done(middle);
                else requestAnimationFrame(() => setTimeout(look));
              }})();
            }}))(document.querySelector({json.dumps(selector)}))"""
        )
        return x, y


def pointer_steps(x: float, y: float) -> Actions:
    """Return the WebDriver actions of `Tab.point`."""
    return [{"type": "pointerMove", "x": round(x) - 4 + k, "y": round(y)} for k in range(5)]


def button_press() -> Actions:
    """Return the WebDriver actions of `Tab.press_pointer`."""
    return [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]


def mouse(steps: Actions) -> Actions:
    """Return the WebDriver input source of a mouse that does these steps."""
    return [{"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": steps}]


def keyboard(key: str) -> Actions:
    """Return the WebDriver input source of a keyboard on which a key of `KEYS` is pressed."""
    steps = [{"type": kind, "value": KEYS[key]} for kind in ("keyDown", "keyUp")]
    return [{"type": "key", "id": "keyboard", "actions": steps}]


def taken(lines: list[str]) -> list[str]:
    """Empty a list; return what it held."""
    found = lines[:]
    lines.clear()
    return found
