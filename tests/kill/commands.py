"""Commands that write, each on a small article where it has much to do again."""

import shutil
from pathlib import Path

from tests.kill.attempt import run
from tests.support.corpus import documents, write_documents
from tests.support.site import Site, write_site

COMMANDS = {
    "build": ("build", "--quiet"),
    "train": ("train", "--model", "gru"),
    "publish": ("publish", "--model", "gru"),
    "make": ("make", "--train"),
}

_TABLES = """
[corpus]
source = "tiny.txt"
words = 30
length = 40

[studies.context]
observations = 4
"""


def write_article(folder: Path) -> Site:
    """Write an article, and make it whole."""
    site = write_site(folder)
    write_documents(site.article / "tiny.txt", documents())
    settings = site.article / "article.toml"
    settings.write_text(settings.read_text() + _TABLES)
    for name in ("gru", "lstm"):
        site.weights(name).unlink()
    site.edit("article.md", "Two networks read.", "Two networks read $x^2$.")
    _run(site, COMMANDS["make"])
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
        _run(site, COMMANDS["train"])


def _run(site: Site, arguments: tuple[str, ...]) -> None:
    status, said = run(site, arguments)
    assert status == 0, said
