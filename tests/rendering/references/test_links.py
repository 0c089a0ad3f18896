"""Where a work is found: DOI, archive and address out of the fields in which programs write them."""

import pytest

from generator.rendering.references.bibtex import parse_bibtex
from generator.rendering.references.links import Link, links_of, safe_address

ARXIV = Link("arXiv:2001.01234", "https://arxiv.org/abs/2001.01234")


def links(fields: str) -> list[Link]:
    (entry,) = parse_bibtex(f"@misc{{a, title = {{T}}, {fields}}}")
    return links_of(entry)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://example.org/~doe/t.pdf", "https://example.org/~doe/t.pdf"),
        ("https://example.org/a%20b%27c/t.pdf", "https://example.org/a%20b%27c/t.pdf"),
        ("https://example.org/Moore's_law", "https://example.org/Moore's_law"),
        ("https://example.org/post--memory", "https://example.org/post--memory"),
        (r"https://example.org/a\_b\%20c\&d\#e", "https://example.org/a_b%20c&d#e"),
        (r"https://example.org/{\textasciitilde}doe", "https://example.org/~doe"),
        (r"https://example.org/\~{}doe/{\_}x", "https://example.org/~doe/_x"),
        (r"\url{https://example.org/a_b}", "https://example.org/a_b"),
        ("https://example.org/?a=1&amp;b=2", "https://example.org/?a=1&b=2"),
        ("www.example.org/t", "https://www.example.org/t"),
        ("example.org/t", "https://example.org/t"),
        ("mailto:doe@example.org", "mailto:doe@example.org"),
    ],
)
def test_an_address_is_as_it_was_meant(written: str, address: str) -> None:
    assert [link.address for link in links(f"url = {{{written}}}")] == [address]


def test_an_address_alone_in_another_field_counts_as_one() -> None:
    for field in ("howpublished", "note"):
        assert links(rf"{field} = {{\url{{https://example.org/~doe}}}}") == [
            ("example.org", "https://example.org/~doe")
        ]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", " java\tscript:x", "file:///etc/passwd"]
)
def test_an_address_with_another_scheme_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="a link leads to https:"):
        safe_address(address)


@pytest.mark.parametrize("text", ["in my drawer", "ftp://example.org/t.ps", ""])
def test_what_is_no_address_is_text(text: str) -> None:
    assert safe_address(text) == ""


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("eprint = {2001.01234}, archivePrefix = {arXiv}", [ARXIV]),
        ("eprint = {2001.01234 [cs]}, eprinttype = {arxiv}", [ARXIV]),
        ("eprint = {arXiv:2001.01234}", [ARXIV]),
        ("journal = {arXiv preprint arXiv:2001.01234}", [ARXIV]),
        ("journal = {CoRR}, volume = {abs/2001.01234}", [ARXIV]),
        ("url = {https://arxiv.org/pdf/2001.01234.pdf}", [ARXIV]),
        ("eprint = {2001.01234}, archiveprefix = {arXiv}, url = {http://arxiv.org/abs/2001.01234}", [ARXIV]),
        ("eprint = {cs/0112017}, eprinttype = {arxiv}", [("arXiv:cs/0112017", "https://arxiv.org/abs/cs/0112017")]),
        ("eprint = {38288081}, eprinttype = {pmid}", [("PMID:38288081", "https://pubmed.ncbi.nlm.nih.gov/38288081/")]),
        ("eprint = {123}, eprinttype = {jstor}", [("JSTOR:123", "https://www.jstor.org/stable/123")]),
        ("eprint = {https://e.org/a.pdf}, url = {https://e.org/a}", [("e.org", "https://e.org/a")]),
        ("eprint = {x-12}, eprinttype = {ours}", [("ours:x-12", "")]),
        ("eprint = {38288081}", [("e-print:38288081", "")]),
        ("doi = {10.1/a_b--c'd}", [("doi:10.1/a_b--c'd", "https://doi.org/10.1/a_b--c%27d")]),
        (r"doi = {10.1/a\_b}, url = {https://doi.org/10.1/a_b}", [("doi:10.1/a_b", "https://doi.org/10.1/a_b")]),
        ("url = {http://dx.doi.org/10.1/x}", [("doi:10.1/x", "https://doi.org/10.1/x")]),
        ("doi = {10.1/<x>}", [("doi:10.1/<x>", "https://doi.org/10.1/%3Cx%3E")]),
        (
            "doi = {10.1/x}, eprint = {2001.01234}, eprinttype = {arxiv}, url = {https://example.org/x}",
            [("doi:10.1/x", "https://doi.org/10.1/x"), ARXIV, ("example.org", "https://example.org/x")],
        ),
    ],
)
def test_a_work_is_found_by_its_doi_archive_and_address(fields: str, expected: list[Link]) -> None:
    assert links(fields) == expected
