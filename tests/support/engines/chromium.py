"""A tab of Chromium, driven by Playwright."""

from typing import Any

from playwright.sync_api import Browser, Error, Request

from tests.support.engines.tab import Tab, taken


class Chromium(Tab):
    name = "chromium"

    def __init__(self, browser: Browser) -> None:
        self._said: list[str] = []
        self._asked: list[str] = []
        self.page = browser.new_context(reduced_motion="reduce").new_page()
        self.page.on("console", lambda message: self._said.append(message.text))
        self.page.on("pageerror", lambda error: self._said.append(str(error)))
        self.page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if not request.is_navigation_request() and not request.url.startswith(("data:", "blob:")):
            self._asked.append(request.url)

    def navigate(self, address: str, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.goto(address)

    def evaluate(self, expression: str) -> Any:
        try:
            return self.page.evaluate(f"(async () => ({expression}))()")
        except Error as error:
            raise RuntimeError(error.message) from None

    def point(self, x: float, y: float) -> None:
        self.page.mouse.move(x - 4, y)
        self.page.mouse.move(x, y, steps=4)

    def press_pointer(self) -> None:
        self.page.mouse.down()
        self.page.mouse.up()

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def said(self) -> list[str]:
        return taken(self._said)

    def asked(self) -> list[str]:
        return taken(self._asked)

    def close(self) -> None:
        self.page.context.close()
