"""The command that builds one figure without its article."""

from pathlib import Path

import pytest

from generator.cli import main
from tests.support.alone import LETTERS, READING, manifest_of
from tests.support.site import Site

ASSETS = str(Path(__file__).parents[2] / "assets")


def build(site: Site, *more: str) -> int:
    return main(
        ["build", "--quiet", "--article", str(site.article), "--cache", str(site.cache), "--assets", ASSETS, *more]
    )


def test_a_figure_of_the_article_is_a_page_of_its_own(site: Site) -> None:
    before = site.page.read_bytes()
    out = site.folder / "figure.html"
    assert build(site, "--figure", "connectivity", "-o", str(out)) == 0
    html = out.read_text()
    manifest = manifest_of(html)
    assert [model["id"] for model in manifest["models"]] == ["gru", "lstm"]
    assert len(READING.findall(html)) == 4
    assert len(LETTERS.sub("", READING.sub("", html))) <= 60_000  # besides the data
    assert "<h1" not in html and "<header" not in html
    assert site.page.read_bytes() == before


def test_what_is_no_figure_is_said_and_the_page_is_not_overwritten(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(site.folder / "figure.html")
    assert build(site, "--figure", "conectivity", "-o", out) == 2
    assert "--figure: no connectivity figure 'conectivity' in " in (said := capsys.readouterr().err)
    assert "did you mean 'connectivity'?" in said
    assert build(site, "--figure", "connectivity") == 2
    assert "--out: --figure needs a file of its own" in capsys.readouterr().err
