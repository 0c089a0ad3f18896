"""Tests of the article in this repository, not of the generator; left out where the article is another."""

import tomllib
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
ARTICLE = FOLDER.parents[1] / "article"
PAGE = FOLDER.parents[1] / "build" / "index.html"
TITLE = "What neural networks remember of a text"


def is_this_article() -> bool:
    """Whether `article/` is the article that these tests are about: the title says so."""
    file = ARTICLE / "article.toml"
    return file.is_file() and tomllib.loads(file.read_text(encoding="utf-8"))["article"]["title"] == TITLE


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if is_this_article():
        return
    others = [item for item in items if FOLDER not in item.path.parents]
    config.hook.pytest_deselected(items=[item for item in items if FOLDER in item.path.parents])
    items[:] = others
