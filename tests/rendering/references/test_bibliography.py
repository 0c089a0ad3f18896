"""BibTeX and biblatex to references, and what is said of files that are not whole."""

from pathlib import Path

import pytest

from generator.errors import InputError
from generator.rendering.markdown.citations import reference_id
from generator.rendering.markdown.document import references_of
from generator.rendering.references.bibliography import parse_bibliography, read_bibliography
from generator.rendering.references.reference import Reference, reference_html


def cite(source: str, *keys: str, warnings: list[str] | None = None) -> list[Reference]:
    """Return the references of a bibliography with these keys, or with all; `warnings` gets what is said of them."""
    bibliography = parse_bibliography(source)
    said: list[str] = []
    references = references_of(bibliography, keys or list(bibliography.entries), warn=said.append)
    assert warnings is not None or not said
    if warnings is not None:
        warnings.extend(said)
    return references


def shown(source: str, *keys: str, warnings: list[str] | None = None) -> list[str]:
    """Return each reference as its reader sees it: `title | people | where`."""
    parts = [(r.title_html, r.people_html, r.venue_html) for r in cite(source, *keys, warnings=warnings)]
    return [" | ".join(filter(None, part)).replace("\N{WORD JOINER}", "") for part in parts]


def test_an_article_is_read_with_accents_dashes_and_its_doi() -> None:
    (reference,) = cite(r"""
        @article{hochreiter1997,
          author = {Sepp Hochreiter and J{\"u}rgen Schmidhuber},
          title = {Long {Short-Term} Memory --- a ``cell''},
          journal = {Neural Computation},
          volume = 9, number = 8, pages = {1735--1780}, year = 1997,
          doi = {https://doi.org/10.1162/neco.1997.9.8.1735}
        }""")
    assert reference.title == "Long Short-Term Memory — a “cell”"
    assert reference.authors == ("Sepp Hochreiter", "Jürgen Schmidhuber")
    assert reference.journal == "Neural Computation"
    assert reference.venue_html == (
        "<i>Neural Computation</i> 9(8), pp.\N{NO-BREAK SPACE}1735\N{WORD JOINER}–\N{WORD JOINER}1780, 1997"
    )
    assert reference.links == (("doi:10.1162/neco.1997.9.8.1735", "https://doi.org/10.1162/neco.1997.9.8.1735"),)
    assert reference.short == "Hochreiter and Schmidhuber, 1997"


def test_editors_stand_for_authors_only_where_there_are_none() -> None:
    editors = "editor = {Roe, Rick and Poe, Pat}, booktitle = {Proc. of X}, year = 2020"
    assert shown(f"@inproceedings{{a, title = {{Long}}, author = {{Doe, Jane}}, {editors}}}") == [
        "Long | Jane Doe | <i>Proc. of X</i>, edited by Rick Roe and Pat Poe, 2020"
    ]
    assert shown(f"@proceedings{{a, title = {{Long}}, {editors}}}") == [
        "Long | Rick Roe, Pat Poe (eds.) | <i>Proc. of X</i>, 2020"
    ]
    assert cite(f"@proceedings{{a, title = {{Long}}, {editors}}}")[0].short == "Roe and Poe, 2020"


@pytest.mark.parametrize(
    ("names", "expected", "short"),
    [
        ("A. B. de la Cruz and others", "A. B. de la Cruz et al.", "de la Cruz et al."),
        ("Doe, J and van der Berg, Karl", "J. Doe, Karl van der Berg", "Doe and van der Berg"),
        ("{The {OpenAI} Team}", "The OpenAI Team", "The OpenAI Team"),
        ("Smith, Jr., Bob and A B and C D", "Bob Smith Jr., A. B, C. D", "Smith et al."),
        (r"Mart{\'{\i}}n, A and Dess{\`{\i}}, R. and Kone{\v{c}}n{\`y}, J.", "A. Martín, R. Dessì, J. Konečnỳ", ""),
        (r"d{\textquotesingle}Abc, F. and D{\textquoteright}Oro, P.", "F. d'Abc, P. D’Oro", "d'Abc and D’Oro"),
        (r"{\DJ}or{\dj}e, \.I. and {\O}rsted, {\AA}. and Er\H{o}s, P", "İ. Đorđe, Å. Ørsted, P. Erős", "Đorđe et al."),
    ],
)  # fmt: skip
def test_names_are_read_as_they_are_written(names: str, expected: str, short: str) -> None:
    (reference,) = cite(f"@misc{{a, title = {{T}}, author = {{{names}}}}}")
    assert reference.people_html == expected
    assert not short or reference.short == short


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"{\em Really}, worth \$5, 10\,000 words", "<i>Really</i>, worth $5, 10\N{SIX-PER-EM SPACE}000 words"),
        ("50% better for $5, R&D, #1, a_b", "50% better for $5, R&amp;D, #1, a_b"),
        (r"De {\&}amp; ein <i>Vitro</i> CO<sub>2</sub>", "De &amp; ein <i>Vitro</i> CO<sub>2</sub>"),
        ("A Finding: In NLP, With {BERT}", "A Finding: In NLP, With BERT"),
        (r"\bibinfo{title}{Kept} \mbox{whole} {\sc Caps} \textendash{} \th orn", "Kept whole Caps – þorn"),
        (r"See \url{https://example.org/~a_b%20c}", 'See <a href="https://example.org/~a_b%20c">https://example.org/~a_b%20c</a>'),
    ],
)  # fmt: skip
def test_nothing_of_a_title_is_lost(latex: str, expected: str) -> None:
    assert shown(f"@misc{{a, title = {{{latex}}}}}") == [expected]


def test_math_in_a_title_is_mathml_and_plain_where_no_markup_can_be() -> None:
    (reference,) = cite(r"@misc{a, title = {A $16\times 16$ Grid, $O(n^2)$}}")
    assert reference.title_html.count("<math") == 2
    assert "<mo>×</mo>" in reference.title_html
    assert reference.title == "A 16×16 Grid, O(n2)"


def test_a_command_that_is_not_known_is_named_and_its_argument_kept() -> None:
    warnings: list[str] = []
    source = "@misc{a,\n title = {Two \\foo{odd words}}, author = {Fo\\bar{Ba}, A}}"
    assert shown(source, warnings=warnings) == ["Two odd words | A. FoBa"]
    assert warnings == [
        f"references.bib:1: in the entry 'a': {command} in the field '{field}' is not known; its argument is kept"
        for command, field in ((r"\bar", "author"), (r"\foo", "title"))
    ]


def test_a_field_that_is_not_printed_is_named() -> None:
    warnings: list[str] = []
    shown("@misc{a, title = {T}, abstract = {A}, redactor = {Doe}, doi = {none}, title = {U}}", warnings=warnings)
    assert [line.partition("'a': ")[2] for line in warnings] == [
        "the field 'title' is given more than once; the first counts",
        "the field 'redactor' is not printed",
        "'none' is no DOI, as those begin with '10.'; it is not printed",
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("year = {2020}, month = jun", "June 2020"),
        ("year = {2015}, month = {July 5--10}", "July 5–10, 2015"),
        ("year = {in press}", "in press"),
        ("year = {2020a}", "2020a"),
        ("date = {2015-07-04}", "July 4, 2015"),
        ("date = {2015-07-01/2015-07-04}", "July 1–4, 2015"),
        ("year = {1996/1997}", "1996–1997"),
    ],
)
def test_a_date_is_printed_as_far_as_it_is_known(fields: str, expected: str) -> None:
    assert shown(f"@misc{{a, title = {{T}}, {fields}}}") == [f"T | {expected}"]


def test_a_thesis_names_its_school() -> None:
    source = (
        '@phdthesis{a, title = {T}, school = {TU M{\\"u}nchen}}\n@mastersthesis{b, title={T}, type={Diploma thesis}}'
    )
    assert shown(source) == ["T | PhD thesis, TU München", "T | Diploma thesis"]


def test_an_entry_inherits_from_its_crossref() -> None:
    parent = "@proceedings{p, title = {All}, publisher = {Pub}, year = 2020}"
    assert shown(f"@inproceedings{{a, title = {{One}}, crossref = {{p}}}}\n{parent}", "a") == [
        "One | <i>All</i>, Pub, 2020"
    ]


def test_strings_comments_and_both_kinds_of_brackets_are_read() -> None:
    source = """
        @comment{jabref-meta: {x}} some words, and a@mail.example
        @string(pub = "The " # {Press})
        @preamble{"\\newcommand{\\x}{y}"}
        @misc(a, title = "One {"} Two", % a comment, with {
          publisher = pub # " of " # 3,
        )
        @misc{b
          , title = {Three}}"""
    assert shown(source) == ["One " + '"' + " Two | The Press of 3", "Three"]


def test_keys_may_have_any_signs_but_those_of_bibtex(tmp_path: Path) -> None:
    keys = ["d'oro2022x", "he.2016*1", "DBLP:conf/nips/X+17", "ü", "a&b"]
    source = "\n".join(f"@misc{{{key}, title = {{T}}}}" for key in keys)
    assert [reference.key for reference in cite(source)] == keys
    assert reference_id("a+b/c") == "reference-a-b-c"


def test_a_missing_file_holds_no_references(tmp_path: Path) -> None:
    assert read_bibliography(tmp_path / "references.bib").entries == {}


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "\n@misc{a,\n  title = {x},\n  year 2}",
            "references.bib:4: in the entry 'a': BibTeX: '=' is expected, got '2'",
        ),
        (
            "@misc{b, title = {x}}\n\n@misc{a,\n  title = {x}\n\n@misc{c, title = {x}}",
            "references.bib:6: in the entry 'a': BibTeX: ',' or '}' behind the field 'title' is expected, got '@'",
        ),
        (
            "@misc{a,\n  title = {x\n\n@misc{c, title = {x}}",
            "references.bib:1: in the entry 'a': a brace or quote is not closed in or behind this entry",
        ),
        (
            "@misc{a, title = {x}}\n@misc{a, title = {y}}\n@misc{b, title = {x}}\n@misc{b, title = {y}}",
            "references.bib:2: the key 'a' is already that of line 1, where it says something else\n"
            "references.bib:4: the key 'b' is already that of line 3, where it says something else",
        ),
        ("\n@misc{a, year = 2000}", "references.bib:2: the entry 'a' has no title"),
        (
            "@misc{a,\n title = foo}",
            "references.bib:2: in the entry 'a': the string 'foo' is not defined: @string{foo = {...}}, or write it in"
            " braces",
        ),
        (
            "@misc{a, title = {x}, url = {javascript:alert(1)}}",
            "references.bib:1: in the entry 'a': a link leads to https:, http: or mailto:, got 'javascript:alert(1)'",
        ),
    ],
)
def test_what_is_wrong_with_a_cited_entry_is_told_with_its_line(source: str, message: str) -> None:
    bibliography = parse_bibliography(source)
    with pytest.raises(InputError) as raised:
        bibliography.cited([key for key in ("a", "b") if key in bibliography])
    assert str(raised.value) == message


def test_a_link_inside_a_text_that_the_page_may_not_have_is_told_with_its_line() -> None:
    with pytest.raises(InputError) as raised:
        cite("\n@misc{a, title = {x}, note = {see \\href{javascript:alert(1)}{this}}}")
    assert str(raised.value) == (
        "references.bib:2: in the entry 'a': a link leads to https:, http: or mailto:, got 'javascript:alert(1)'"
    )


def test_what_is_wrong_with_other_entries_does_not_matter() -> None:
    others = "@misc{b, year = 2000}\n@misc{c, title = {x\n@misc{d, title = foo}"
    source = f"@misc{{a, title = {{One}}}}\n{others}\n@misc{{e, title = {{Two}}}}"
    assert shown(f"{source}\n@misc{{a, title = {{One}}}}", "a", "e") == ["One", "Two"]


def test_a_file_in_another_encoding_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "references.bib"
    path.write_bytes("@misc{a,\n author = {Müller}}".encode("latin-1"))
    with pytest.raises(InputError) as raised:
        read_bibliography(path)
    expected = "references.bib:2: not UTF-8: byte 0xFC, as 'ü' is in Latin-1; save the file as UTF-8"
    assert str(raised.value) == expected


def test_a_reference_is_escaped() -> None:
    (reference,) = cite("@misc{a, title = {A < B}, author = {X \\& Y}, url = {https://e.org/?a=1&b=2}}")
    assert reference_html(reference) == (
        '<span class="reference-title">A &lt; B</span> <span class="reference-authors">X. &amp; Y</span> '
        '<span class="reference-venue"><a href="https://e.org/?a=1&amp;b=2">e.org</a></span>'
    )


def test_a_file_full_of_open_braces_takes_no_longer_than_another() -> None:
    assert len(parse_bibliography("@misc{a, title = {\n" * 20_000).entries["a"]) == 20_000


def test_a_title_of_which_nothing_is_left_is_refused_with_its_line() -> None:
    with pytest.raises(
        InputError, match=r"^references\.bib:2: in the entry 'a': nothing is left of the title '.*' as te"
    ):
        cite("\n@misc{a, title = {\\}}", "a")
    assert [reference.title for reference in cite("@misc{a, title = {$x$}}", "a")] != [""]
