"""The page's scripts and styles in a browser: what the policy lets run, what a failing part leaves working."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.rendering.page.assets import Assets, collect_assets
from generator.rendering.page.minify import minify_css
from tests.browser.conftest import ASSETS


@dataclass
class Tab:
    """A page, and what it printed or threw."""

    page: Page
    file: Path
    said: list[str] = field(default_factory=list)
    thrown: list[str] = field(default_factory=list)

    def open(self, html: str) -> Page:
        self.file.write_text(html, encoding="utf-8")
        self.page.goto(self.file.as_uri())
        return self.page


@pytest.fixture
def tab(browser: Browser, tmp_path: Path) -> Iterator[Tab]:
    context = browser.new_context(offline=True, reduced_motion="reduce", color_scheme="light")
    tab = Tab(context.new_page(), tmp_path / "index.html")
    tab.page.on("console", lambda message: tab.said.append(message.text))
    tab.page.on("pageerror", lambda error: tab.thrown.append(error.stack or str(error)))
    yield tab
    context.close()


def failing(html: str, module: str, folder: Path) -> str:
    """Return a page one module of which fails at its start, with the policy that allows its scripts."""
    whole = collect_assets(ASSETS)
    shutil.copytree(ASSETS, folder / "assets")
    file = folder / "assets" / "js" / f"{module}.js"
    file.write_text(file.read_text() + '\nthrow new Error("it broke");\n')
    broken = collect_assets(folder / "assets")
    assert html.count(whole.modules) == html.count(script_hashes(whole)) == 1
    return html.replace(whole.modules, broken.modules).replace(script_hashes(whole), script_hashes(broken))


def script_hashes(assets: Assets) -> str:
    """Return the part of the policy that allows the scripts, as it is written in a page."""
    (found,) = re.findall("script-src [^;]*;", assets.policy)
    return str(found).replace("'", "&#39;")


def test_the_policy_lets_only_the_two_scripts_of_the_page_run(tab: Tab, html: str) -> None:
    page = tab.open(html.replace("</body>", "<script>window.ran = 'in the page';</script></body>"))
    page.locator("html[data-started]").wait_for(state="attached")
    page.evaluate("""async () => {
      const added = (properties) => document.body.append(Object.assign(document.createElement("script"), properties));
      added({textContent: "window.ran = 'added';"});
      const loaded = new Promise((done) => addEventListener("error", done, {capture: true, once: true}));
      added({src: "data:text/javascript,window.ran = 'data';"});
      await loaded;
      await import("data:text/javascript,window.ran = 'module';").catch(() => {});
    }""")
    assert page.evaluate("window.ran") is None
    assert len(tab.said) == 4 and all("Content Security Policy directive" in text for text in tab.said)
    assert tab.thrown == []


def test_the_frame_works_when_the_figures_do_not(tab: Tab, html: str, tmp_path: Path) -> None:
    page = tab.open(failing(html, "main", tmp_path))
    page.get_by_role("button", name="Dark theme").click()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    expect(page.locator("#connectivity .connectivity-panel").first).to_be_visible()
    (stack,) = tab.thrown
    assert re.match(r"Error: it broke\n    at #main \(", stack)


def test_the_figures_work_when_the_frame_does_not(tab: Tab, html: str, tmp_path: Path) -> None:
    page = tab.open(failing(html, "frame", tmp_path))
    expect(page.locator("[data-figure].live")).to_have_count(2)
    (stack,) = tab.thrown
    assert re.match(r"Error: it broke\n    at #frame \(", stack)


def test_the_minified_style_sheet_says_what_the_files_say(tab: Tab) -> None:
    files = [ASSETS / "css" / "tokens.css", *sorted((ASSETS / "css").rglob("*.css"))]
    css = "\n".join(file.read_text(encoding="utf-8") for file in files)
    rules = """css => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      return [...sheet.cssRules].map((rule) => rule.cssText);
    }"""
    written, minified = (tab.page.evaluate(rules, text) for text in (css, minify_css(css)))
    assert len(written) > 300
    # What a browser keeps as it was written, as it does the value of a custom property, may differ in spaces.
    assert [spaced(rule) for rule in minified] == [spaced(rule) for rule in written]


def spaced(rule: str) -> str:
    return re.sub(r"([,(:]) | (?=[,)])", r"\1", re.sub(r"\s+", " ", rule))
