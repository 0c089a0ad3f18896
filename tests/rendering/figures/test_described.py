"""The table of figures: every figure with every option, in the command and in the article's README."""

import re
from pathlib import Path

import pytest

from generator.cli import main
from generator.errors import InputError
from generator.rendering.figures import FIGURES
from generator.rendering.figures.described import DESCRIBED, table_of_figures
from generator.rendering.markdown.figure_blocks import FigureBlock
from tests.support.baked import make_baked

README = Path(__file__).parents[3] / "article" / "README.md"
BAKED = make_baked(sentences=1, models=2)


def test_every_figure_is_described() -> None:
    assert DESCRIBED.keys() == FIGURES.keys()


@pytest.mark.parametrize("name", FIGURES)
def test_the_options_described_are_those_that_the_figure_takes(name: str) -> None:
    with pytest.raises(InputError, match="no option named 'zqzq'") as caught:
        FIGURES[name](FigureBlock(name, {"zqzq": ""}, "", 1, "article/article.md"), BAKED)
    told = re.search(r"; there is (.*)$", str(caught.value))
    assert set(told[1].split(", ") if told else []) == set(DESCRIBED[name].options)


def test_the_command_prints_what_the_readme_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["figures"]) == 0
    assert capsys.readouterr().out == f"{table_of_figures()}\n"
    assert table_of_figures() in README.read_text(encoding="utf-8")
