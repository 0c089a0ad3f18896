"""A Chromium to measure and test the page in: the one that CHROMIUM names, the system's, or Playwright's own.

Run as a program, it prints the path of that Chromium, or ends with status 1 where there is none.
"""

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from generator.errors import InputError

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")
# As root Chromium runs only without its sandbox; the rest keeps it from calling home and from drawing on a missing GPU.
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)


def find_chromium() -> str | None:
    """Return the path of the Chromium that CHROMIUM names, or else of the system's, if there is one."""
    names = (os.environ.get("CHROMIUM", ""), *NAMES)
    return next((path for name in names if name and (path := shutil.which(name))), None)


@contextlib.contextmanager
def chromium() -> Iterator["Browser"]:
    """Start a Chromium, and close it at the end.

    Raises `InputError` if Playwright is not installed, or if there is no Chromium.
    """
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise InputError("the page is measured with Playwright; install it: pip install --editable '.[test]'") from None
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS.split())
        except Error:
            raise InputError("no Chromium found; install one, or name it in CHROMIUM") from None
        try:
            yield browser
        finally:
            browser.close()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def main() -> int:
    path = find_chromium() or _playwrights_own()
    if path:
        print(path)
    return int(path is None)


if __name__ == "__main__":
    sys.exit(main())
