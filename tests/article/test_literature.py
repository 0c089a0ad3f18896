"""Numbers of the literature: read from a file beside the article, and refused where a figure could not show them."""

from pathlib import Path

import pytest

from generator.article.literature import read_literature
from generator.article.parse import read_config
from generator.errors import InputError
from tests.support.configuration import ARTICLE_TOML

GOOD = """\
year = 2019

[training]
steps = 14278

[gru]
cross_entropy = 2.117
accuracy_all = 0.52
accuracy_by_known_characters = [[0.5, 1], [0.6], []]
"""


def written(folder: Path, source: str) -> Path:
    path = folder / "literature.toml"
    path.write_text(source, encoding="utf-8")
    return path


def test_numbers_are_read_as_they_stand(tmp_path: Path) -> None:
    found = read_literature(written(tmp_path, GOOD))
    assert found["year"] == 2019 and found["training"] == {"steps": 14278}
    assert found["gru"]["accuracy_by_known_characters"] == [[0.5, 1], [0.6], []]


def test_an_article_need_not_have_any(tmp_path: Path) -> None:
    assert read_literature(tmp_path / "literature.toml") == {}


@pytest.mark.parametrize(
    ("was", "becomes", "message"),
    [
        ("year = 2019", "year = ", "1: not TOML: Invalid value (at line 1, column 8)"),
        ("year = 2019", "", "1: 'year' is missing, a whole number by which the figures name these numbers"),
        (", []]", "]", "9: 'accuracy_by_known_characters' in gru: it has 3 rows, for top 1, 2, 3"),
        ("[0.6]", "[51.4]", "9: 'accuracy_by_known_characters' in gru: an accuracy is a number from 0 to 1, got 51.4"),
        ("0.52", '"0.52"', "8: 'accuracy_all' in gru: an accuracy is a number from 0 to 1, got '0.52'"),
        ("2.117", '"2.1"', "7: 'cross_entropy' in gru: a number is needed, got '2.1'"),
    ],
)
def test_what_a_figure_could_not_show_is_refused_with_its_line(
    tmp_path: Path, was: str, becomes: str, message: str
) -> None:
    assert GOOD.count(was) == 1
    path = written(tmp_path, GOOD.replace(was, becomes))
    with pytest.raises(InputError) as raised:
        read_literature(path)
    assert str(raised.value) == f"{path}:{message}"


@pytest.mark.parametrize("table", ["literature", "published"])
def test_the_configuration_has_them_and_no_other_home_for_them(tmp_path: Path, table: str) -> None:
    written(tmp_path, GOOD)
    path = tmp_path / "article.toml"
    path.write_text(ARTICLE_TOML, encoding="utf-8")
    assert read_config(path).beside.literature["gru"]["cross_entropy"] == 2.117
    path.write_text(f"{ARTICLE_TOML}\n[{table}.gru]\ncross_entropy = 2.1\n", encoding="utf-8")
    line = ARTICLE_TOML.count("\n") + 2
    with pytest.raises(InputError, match=rf"article\.toml:{line}: \[{table}\]: numbers of the literature stand in"):
        read_config(path)
