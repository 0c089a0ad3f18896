"""References in the language of the page: terms, dates and names joined by citeproc, the rest by the page's strings."""

from generator.rendering.language import read_language, speaking
from generator.rendering.references.bibliography import format_bibliography, parse_bibliography
from generator.rendering.references.reference import reference_html

SOURCE = """@inproceedings{one, author={A One and B Two and others}, title={T}, booktitle={Proc},
  editor={C Three and D Four}, year=2014, month=mar, edition=2, pages={7}, eid={12}}
@misc{two, author={E Five and F Six}, title={U}, url={https://x.org}, urldate={2020-05-06}, version={2.1}}"""


def test_references_of_a_german_page_are_german() -> None:
    with speaking(read_language("de")):
        one, two = format_bibliography(parse_bibliography(SOURCE), ["one", "two"], lambda formulas: [], print)
        said = reference_html(one)
        for part in (
            "One, B. Two et al.",
            "herausgegeben von C. Three und D. Four",
            "S.\N{NO-BREAK SPACE}7",
            "Artikel 12",
            "März 2014",
        ):
            assert part in said
        assert two.names == "Five und Six"
        for part in ("Version\N{NO-BREAK SPACE}2.1", "zugegriffen 6. Mai 2020"):
            assert part in reference_html(two)
