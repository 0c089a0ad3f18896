"""Commands that write, each on a small article where it has much to do again."""

import shutil
from pathlib import Path

from tests.kill.attempt import Ended, run, run_and_import
from tests.support.made import give_text
from tests.support.site import Site, write_site

COMMANDS = {
    "build": ("build", "--quiet"),
    "train": ("train", "--model", "gru"),
    "publish": ("publish", "--model", "gru"),
    "make": ("make", "--train"),
}


def write_article(folder: Path) -> Site:
    """Write an article, and make it whole."""
    site = write_site(folder)
    give_text(site)
    site.edit("article.md", "Two networks read.", "Two networks read $x^2$.")
    _check(run_and_import(site, COMMANDS["make"]))
    return site


def change(site: Site, command: str) -> None:
    """Change an article that is whole so that a command has much to do, and something to lose."""
    site.edit("article.md", "Two networks read", "Two networks read again")
    if command == "build":
        for name in ("numbers", "tensors", "formulas"):
            shutil.rmtree(site.cache / name, ignore_errors=True)
        return
    site.edit("article.toml", "learning_rate = 1e-3", "learning_rate = 2e-3")
    if command == "make":
        site.edit("article.toml", "length = 40", "length = 30")
    else:
        shutil.rmtree(site.cache / "training")
    if command == "publish":
        _check(run(site, COMMANDS["train"]))


def _check(ended: Ended) -> None:
    assert ended.status == 0, ended.said
