"""From an article's folder to its page: what counts as its input, and what is told on the way."""

import sys
from pathlib import Path

import pytest

from generator.article.folder import Article
from generator.build import Step, bake_article, build_page, inputs_of, is_code, places_of
from generator.errors import InputError
from generator.rendering.markdown.parse import parse_article
from generator.rendering.page.link_picture import PICTURE
from tests.support.configuration import ARTICLE_TOML
from tests.support.site import Site

PACKAGE = Path(__file__).parents[1] / "generator"


@pytest.fixture
def own(site: Site, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of modules of the author's own, outside the article; a model of the article is made of one."""
    folder = site.folder / "code"
    for name, source in {"my_probe.py": "import my_parts.gates\n", "my_parts/gates.py": "", "my_notes.py": ""}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(source)
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder)])
    site.edit("article.toml", 'unit = "lstm"', 'unit = "my_probe:Probe"')
    return folder


def names(site: Site) -> list[str]:
    """Return the names of the inputs, but for the generator's."""
    found = inputs_of(Article(site.article), site.assets)
    assert "generator/build.py" in found
    return [name for name in found if not name.startswith("generator/")]


def test_what_an_article_is_made_from_is_its_input_and_what_is_made_of_it_is_not(site: Site) -> None:
    start, end = ARTICLE_TOML.index("[folders]"), ARTICLE_TOML.index("[training]")
    (site.article / "article.toml").write_text(
        ARTICLE_TOML[:start] + '[folders]\ncache = "kept"\n' + ARTICLE_TOML[end:]
    )
    expected = [
        *("article/article.md", "article/article.toml"),
        *("article/models/gru.safetensors", "article/models/lstm.safetensors", "article/references.bib"),
        *("assets/css/article.css", "assets/css/tokens.css", "assets/early.js"),
        *("assets/js/frame.js", "assets/js/live/worker.js", "assets/js/main.js"),
    ]
    assert names(site) == expected
    built = build_page(Article(site.article), site.assets)
    assert built.page == site.article / "build" / "index.html"
    assert (site.article / "kept" / "readings").is_dir()
    assert names(site) == expected


def test_modules_of_own_units_are_inputs_wherever_they_lie(site: Site, own: Path) -> None:
    assert [name for name in names(site) if name.startswith("units/")] == [
        "units/my_parts/gates.py",
        "units/my_probe.py",
    ]
    inside = site.article / "units"
    inside.mkdir()
    (own / "my_probe.py").rename(inside / "my_probe.py")
    (own / "my_parts").rename(inside / "my_parts")
    sys.path.append(str(inside))
    assert {"article/units/my_probe.py", "article/units/my_parts/gates.py"} <= set(names(site))
    assert not any(name.startswith("units/") for name in names(site))


def test_check_names_a_module_of_an_own_unit_that_changed(
    built_site: Site, site: Site, own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert site.run("check") == 1
    said = capsys.readouterr().out.splitlines()
    assert said[:3] == ["changed: article/article.toml", "added: units/my_parts/gates.py", "added: units/my_probe.py"]


def test_an_article_that_cannot_be_read_has_no_own_units_and_can_be_checked(site: Site, own: Path) -> None:
    site.edit("article.toml", "[models.gru]", "[modles.gru]")
    assert not any(name.startswith("units/") for name in names(site))


def test_a_file_that_only_a_link_leads_to_counts_and_a_link_back_ends(site: Site) -> None:
    elsewhere = site.folder / "elsewhere"
    (site.article / "models").rename(elsewhere)
    (site.article / "models").symlink_to(elsewhere)
    (elsewhere / "back").symlink_to(site.article)
    assert [name for name in names(site) if "models" in name] == [
        "article/models/gru.safetensors",
        "article/models/lstm.safetensors",
    ]


def test_assets_that_travel_inside_the_package_count_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = inputs_of(Article(site.article), PACKAGE / "rendering")
    assert "assets/page/page.py" in inputs
    assert not any(name.startswith("generator/rendering/") for name in inputs)
    assert "generator/build.py" in inputs


def test_what_may_change_the_page_is_watched(site: Site, own: Path) -> None:
    trees, folders = places_of(Article(site.article), site.assets)
    assert trees == {site.article, site.assets, PACKAGE, site.page.parent}
    assert folders == {own, own / "my_parts"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("generator/build.py", True),
        ("generator/rendering/templates/page.html", True),
        ("units/my_probe.py", True),
        ("article/units/my_probe.py", True),
        ("article/article.md", False),
        ("assets/js/main.js", False),
    ],
)
def test_what_has_to_be_imported_anew_is_known(name: str, code: bool) -> None:
    assert is_code(name) is code


def test_every_tensor_and_contrast_is_told_with_how_many_there_are(site: Site) -> None:
    steps: list[Step] = []
    article = Article(site.article)
    bake_article(article, parse_article(article.text), steps.append)
    readings = [step for step in steps if step.kind == "reading"]
    contrasts = steps[len(readings) :]
    assert {step.kind for step in contrasts} == {"contrast"}
    assert [step.name for step in readings] == ["gru, cat", "gru, house", "lstm, cat", "lstm, house"]
    assert {step.total for step in readings} == {4}
    assert {step.total for step in contrasts} == {len(contrasts)}
    assert not any(step.computed for step in steps)


@pytest.mark.parametrize("folder", ["article", "assets"])
def test_a_folder_that_is_not_there_is_named(site: Site, folder: str) -> None:
    (site.folder / folder).rename(site.folder / "moved")
    with pytest.raises(InputError, match=f"{folder}: no such folder"):
        inputs_of(Article(site.article), site.assets)


def test_damaged_entries_of_the_cache_are_said_and_computed_again(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.edit("article.md", "Two networks read.", "Two networks read $x^2$ and $y$.")
    assert site.run("build", "--quiet") == 0
    before = site.page.read_bytes()
    # The lock by which two builds take turns is no entry.
    entries = [path for path in site.cache.rglob("*") if path.is_file() and path.suffix != ".lock"]
    kinds = {path.parent.name for path in entries}
    assert kinds == {"readings", "numbers", "prefixes", "contrasts", "moments", "formulas"}
    for number, path in enumerate(entries):
        stored = bytearray(path.read_bytes())
        stored[40] ^= 1
        path.write_bytes(stored if number % 2 else stored[:-1])
    capsys.readouterr()
    assert site.run("build", "--quiet") == 0
    captured = capsys.readouterr()
    assert "4 readings computed" in captured.out
    assert sorted(captured.err.splitlines()) == sorted(f"{path}: damaged; it is computed again" for path in entries)
    assert site.page.read_bytes() == before


def test_a_page_whose_picture_cannot_be_written_stays_as_it_was_with_all_beside_it(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert site.run("build", "--quiet") == 0
    picture, page = site.page.with_name(PICTURE), site.page.read_bytes()
    picture.unlink()
    picture.mkdir()
    site.edit("article.md", "Two networks read.", "Two networks read on.")
    capsys.readouterr()
    assert site.run("build", "--quiet") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"error: [Errno 21] Is a directory: '{picture}'"
    assert site.page.read_bytes() == page
    assert sorted(site.page.parent.iterdir()) == sorted([site.page, picture])
    picture.rmdir()
    assert site.run("build", "--quiet") == 0
    assert b"Two networks read on." in site.page.read_bytes()


def test_a_damaged_page_is_told_by_check_in_one_line(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert site.run("build", "--quiet") == 0
    assert site.run("check") == 0
    site.page.write_bytes(site.page.read_bytes()[:-100])
    capsys.readouterr()
    assert site.run("check") == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"error: {site.page}: is damaged, cut off or changed since it was built; build it with")
