"""Markdown to HTML by pairs: `tests/fixtures/markdown/*.md` hold a title, the Markdown and the HTML or error."""

import re
from pathlib import Path
from typing import Literal
from unicodedata import normalize
from urllib.parse import unquote

import pytest

from generator.errors import InputError
from generator.rendering.claims.language import Scope
from generator.rendering.markdown.document import Document, Sources, render_article
from generator.rendering.markdown.figure_blocks import FigureBlock
from generator.rendering.markdown.parse import parse_text
from generator.rendering.references.bibliography import parse_bibliography
from generator.rendering.references.links import Link
from generator.rendering.references.reference import Reference

Form = Literal["NFC", "NFD"]

FIXTURES = Path(__file__).parents[2] / "fixtures" / "markdown"
ERRORS = ("errors", "errors-figures", "errors-claims", "errors-math")

BIBLIOGRAPHY = parse_bibliography(
    "@article{hochreiter1997, title = {Long Short-Term Memory}}\n@misc{web, title = {Web}}"
)
REFERENCES = {
    "hochreiter1997": Reference(
        "hochreiter1997",
        "Long Short-Term Memory",
        ("Sepp Hochreiter", "Jürgen Schmidhuber"),
        ("Hochreiter", "Schmidhuber"),
        year="1997",
        links=(Link("doi:10.1162/neco", "https://doi.org/10.1162/neco"),),
        people_html="Sepp Hochreiter, Jürgen Schmidhuber",
        venue_html="<i>Neural Computation</i> 9(8), 1997",
    ),
    "web": Reference("web", "Web"),
}


def surprise(model: dict[str, float], at: int) -> float:
    return model["loss"] * at


SCOPE = Scope(
    {
        "gru": {"loss": 2.25, "share": 0.512, "file": "gru.bin", "rates": [0.25, 0.5]},
        "nested-lstm": {"loss": 2.5, "share": 0.466},
        "models": ({"loss": 2.25}, {"loss": 2.5}),
    },
    {"surprise": surprise},
)


def pairs(name: str) -> list[object]:
    """Return the cases of a fixture file as pytest parameters."""
    blocks = (FIXTURES / f"{name}.md").read_text(encoding="utf-8").split("\n.\n")
    cases = zip(*[iter(blocks[: len(blocks) // 3 * 3])] * 3, strict=True)
    return [pytest.param(source, expected, id=title.strip()) for title, source, expected in cases]


def figure(block: FigureBlock) -> str:
    options = ", ".join(f"{name}: {value}" for name, value in block.options.items())
    attributes = f'data-name="{block.name}" data-line="{block.line}" data-options="{options}"'
    return f"<figure {attributes}>{block.caption}</figure>"


def moment(figure: str, moment: str) -> str:
    sentence, _, rest = moment.partition("/")
    if not rest:
        raise InputError(f"no sentence named '{sentence}'")
    return f"#{figure}:{sentence}/{rest.replace('/', '-')}"


def render(source: str, folder: Path) -> Document:
    sources = Sources(
        figures=figure,
        addresses=moment,
        figure_names=("hero", "connectivity"),
        formulas=lambda formulas: [f"<math>{formula.tex} {formula.where}</math>" for formula in formulas],
        scope=SCOPE,
        references=lambda _, keys: [REFERENCES[key] for key in keys],
    )
    return render_article(parse_text(source, folder / "article.md", BIBLIOGRAPHY), sources)


def whole(document: Document) -> str:
    return "\n".join(part for part in (document.opening, document.body, document.appendix) if part)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("source", "expected"),
    [case for name in ("text", "sections", "figures", "notes", "claims") for case in pairs(name)],
)
def test_markdown_renders_as_in_its_fixture(source: str, expected: str, folder: Path) -> None:
    # The lede is rendered apart; a heading before the text keeps a case's first paragraph in the body.
    document = render(source, folder)
    lede = f"<p>{document.lede}</p>" if document.lede else ""
    html = "\n".join(part for part in (lede, whole(document)) if part)
    assert re.sub("[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]", " ", html) == expected


@pytest.mark.parametrize(("source", "expected"), [case for name in ERRORS for case in pairs(name)])
def test_an_error_of_the_author_is_one_line_with_file_and_line(source: str, expected: str, folder: Path) -> None:
    with pytest.raises(InputError) as raised:
        render(source, folder).check_links()
    assert str(raised.value) == expected


def test_the_id_of_a_heading_is_none_that_a_figure_has(folder: Path) -> None:
    source = "Lede.\n\n## Both ways\n\n::: connectivity id=both-ways\nCaption.\n:::\n\n## Connectivity\n"
    document = render(source, folder)
    assert [heading.id for heading in document.headings] == ["both-ways-2", "connectivity-2"]


def test_the_parts_of_an_article_are_told_apart(folder: Path) -> None:
    source = "Lede.\n\n::: hero\n:::\n\n## One\n\nText [@web; @hochreiter1997].[^n]\n\n[^n]: Note.\n"
    document = render(f"{source}\n# Appendix\n\n## Two\n", folder)
    assert document.lede == "Lede."
    assert document.opening.startswith('<figure data-name="hero"')
    assert document.body.startswith('<h2 id="one">')
    assert document.appendix.startswith('<h2 id="appendix">')
    assert [(heading.id, heading.level) for heading in document.headings] == [("one", 2), ("appendix", 2), ("two", 3)]
    assert [reference.key for reference in document.references] == ["web", "hochreiter1997"]
    assert [(note.number, note.html, note.marks) for note in document.footnotes] == [
        (1, "<p>Note.</p>\n", ("footnote-1-mark",))
    ]


def test_references_are_numbered_by_first_citation(folder: Path) -> None:
    document = render("A [@web].\n\nB [@hochreiter1997].\n\nC [@web].\n", folder)
    assert [reference.key for reference in document.references] == ["web", "hochreiter1997"]
    assert document.body.count('aria-label="1: Web"') == 1


def test_a_formula_knows_its_line(folder: Path) -> None:
    document = render(
        "Lede.\n\nText\nwith $a$,\n\n| t |\n|---|\n| $b$ |\n\n$$\nc\n$$\n\n::: hero\nand $d$\n:::\n", folder
    )
    for shown in ("a article.md:4", "b article.md:8", "c article.md:10", "d article.md:15"):
        assert f"<math>{shown}</math>" in document.body


def test_dollars_can_be_written(folder: Path) -> None:
    assert render(r"It costs $5, \$6 or \$7.", folder).lede == "It costs $5, $6 or $7."


def test_an_image_lies_in_the_articles_folder(folder: Path) -> None:
    (folder / "article").mkdir()
    for path in (folder / "secret.png", folder / "article" / "größe a.png"):
        path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1")
    (folder / "article" / "linked.png").symlink_to(folder / "secret.png")
    for source in ("../secret.png", "linked.png"):
        with pytest.raises(
            InputError, match=r"article\.md:1: an image lies in the article's folder, and '.*' leads out"
        ):
            render(f"![a]({source})", folder / "article")
    assert (
        'src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB"'
        in render("![a](<größe a.png>)", folder / "article").lede
    )


def test_an_image_becomes_part_of_the_page_with_its_size(folder: Path) -> None:
    (folder / "unit.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30.5"/>', encoding="utf-8"
    )
    document = render('Lede.\n\n![A unit](unit.svg "Its *gates*")\n', folder)
    assert document.body.startswith('<figure class="diagram"><img src="data:image/svg+xml;base64,')
    assert 'alt="A unit" width="40" height="30"' in document.body
    assert document.body.endswith("<figcaption>Its *gates*</figcaption></figure>")


@pytest.mark.parametrize(("written", "there"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_an_accent_is_the_same_apart_from_its_letter_and_in_one_with_it(
    written: Form, there: Form, folder: Path
) -> None:
    name = normalize(there, "größe.png")
    (folder / name).write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1")
    heading, word = normalize(there, "## Größe\n\n## Es {#süß}"), normalize(written, "größe")
    source = f"See [a](#{word}), [b](#{normalize(written, 'süß')}), ![c]({word}.png).\n\n{heading}\n"
    document = render(source, folder)
    document.check_links()
    assert [heading.id for heading in document.headings] == ["größe", "süß"]
    assert [unquote(target) for target in re.findall(r'href="#([^"]*)"', document.lede)] == ["größe", "süß"]
