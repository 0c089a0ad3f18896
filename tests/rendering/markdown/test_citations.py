"""BibTeX to references, and references to HTML."""

from pathlib import Path

import pytest

from generator.errors import InputError
from generator.rendering.markdown.bibliography import Reference, read_bibliography
from generator.rendering.markdown.citations import reference_html, reference_id

ARTICLE = r"""
@article{hochreiter1997,
  author = {Sepp Hochreiter and J{\"u}rgen Schmidhuber},
  title = {Long {Short-Term} Memory --- a ``cell''},
  journal = {Neural Computation},
  volume = 9, number = 8, pages = {1735--1780}, year = 1997,
  doi = {https://doi.org/10.1162/neco.1997.9.8.1735}
}
"""


@pytest.fixture
def bib(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "references.bib"


def read(bib: Path, source: str) -> dict[str, Reference]:
    bib.write_text(source, encoding="utf-8")
    return read_bibliography(bib)


def test_an_article_is_read_with_accents_dashes_and_its_doi(bib: Path) -> None:
    (reference,) = read(bib, ARTICLE).values()
    assert reference.title == "Long Short-Term Memory — a “cell”"
    assert reference.authors == ("Sepp Hochreiter", "Jürgen Schmidhuber")
    assert reference.journal == "Neural Computation"
    assert reference.venue.replace("\N{WORD JOINER}", "") == "9(8), pp.\N{NO-BREAK SPACE}1735–1780"
    assert (reference.link, reference.link_text) == (
        "https://doi.org/10.1162/neco.1997.9.8.1735",
        "doi:10.1162/neco.1997.9.8.1735",
    )
    assert reference.short == "Hochreiter and Schmidhuber, 1997"


@pytest.mark.parametrize(
    "fields",
    [
        "eprint = {1506.02078}, archivePrefix = {arXiv}",
        "journal = {arXiv preprint arXiv:1506.02078}",
        "url = {https://arxiv.org/abs/1506.02078}",
    ],
)
def test_an_arxiv_number_is_found_wherever_it_is_written(bib: Path, fields: str) -> None:
    reference = read(
        bib, f"@misc{{a, author = {{A. B. de la Cruz and others}}, title = {{T}}, year = 2015, {fields}}}"
    )["a"]
    assert (reference.link, reference.link_text) == ("https://arxiv.org/abs/1506.02078", "arXiv:1506.02078")
    assert reference.authors == ("A. B. de la Cruz", "et al.")
    assert reference.short == "de la Cruz et al., 2015"


def test_other_links_are_named_by_their_host(bib: Path) -> None:
    reference = read(bib, "@misc{a, title = {T}, url = {http://www.mattmahoney.net/dc/textdata.html}}")["a"]
    assert (reference.link, reference.link_text) == ("http://www.mattmahoney.net/dc/textdata.html", "mattmahoney.net")


def test_a_thesis_names_its_school(bib: Path) -> None:
    assert read(bib, '@phdthesis{a, title = {T}, school = {TU M{\\"u}nchen}}')["a"].venue == "PhD thesis, TU München"


def test_a_missing_file_holds_no_references(tmp_path: Path) -> None:
    assert read_bibliography(tmp_path / "references.bib") == {}


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("\n@article{a,\n  title = {x},\n  year 2}", "references.bib:4: BibTeX syntax error: '=' expected"),
        (
            "@misc{b, title = {x}}\n\n@article{a,\n  title = {x}\n",
            "references.bib:3: a brace or quote is not closed in or before the entry 'a'",
        ),
        ("@misc{a, title = {x}}\n@misc{a, title = {y}}", "references.bib:2: the key 'a' is already that of line 1"),
        ("\n@misc{a, year = 2000}", "references.bib:2: the entry 'a' has no title"),
        ("@misc{a,\n title = foo}", "references.bib:2: BibTeX undefined string: foo"),
    ],
)
def test_an_error_in_the_bibtex_names_the_line(bib: Path, source: str, message: str) -> None:
    with pytest.raises(InputError) as raised:
        read(bib, source)
    assert str(raised.value) == message


def test_a_reference_is_escaped() -> None:
    reference = Reference("a+b/c", "A < B", ("X & Y",), ("Y",), "J", "2(1)", "2000", "https://e.org/?a=1&b=2", "e.org")
    assert reference_html(reference) == (
        '<span class="reference-title">A &lt; B</span> <span class="reference-authors">X &amp; Y</span> '
        '<span class="reference-venue"><i>J</i> 2(1), 2000. <a href="https://e.org/?a=1&amp;b=2">e.org</a></span>'
    )
    assert reference_id(reference) == "reference-a-b-c"
