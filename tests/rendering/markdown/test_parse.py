"""The article read once: what the build takes from its tokens."""

from pathlib import Path

import pytest

from generator.errors import InputError
from generator.rendering.claims.language import Scope
from generator.rendering.markdown.document import Document, Sources, render_article
from generator.rendering.markdown.parse import ParsedArticle, parse_article, parse_text
from tests.support.baked import make_baked

MANIFEST = make_baked(sentences=2, models=3).manifest


def parse(source: str) -> ParsedArticle:
    return parse_text(source, Path("article.md"))


def rendered(parsed: ParsedArticle, loss: float) -> Document:
    sources = Sources(
        figures=lambda block: f"<figure>{block.caption}</figure>",
        addresses=lambda figure, state: f"#{figure}:{state}",
        figure_names=("connectivity",),
        formulas=lambda formulas: [f"<math>{formula.tex}</math>" for formula in formulas],
        scope=Scope({"loss": loss}, {}),
    )
    return render_article(parsed, sources)


def test_the_moments_of_an_article_are_those_of_its_figures_links_captions_and_notes() -> None:
    parsed = parse("""\
Before [this](connectivity:grammar/grammar/1/2/occlusion) and a note.[^n]

::: connectivity sentence=grammar at=grammar/2/1
Then [that](connectivity:brewing/zymurgy/1/3) and [not this](hero:grammar/study/1/0).
:::

[^n]: And [one more](connectivity:grammar/study/1/0).
""")
    assert parsed.moments(MANIFEST) == [("grammar", 159), ("grammar", 30), ("brewing", 52), ("grammar", 19)]


@pytest.mark.parametrize(
    "options",
    [
        "sentence=grammar at=grammar/2/1",
        "at=grammar/2/1 sentence=grammar",
        'at="grammar/2/1" id=one sentence="grammar"',
        'models=gru at=grammar/2/1 id="one" sentence=grammar',
    ],
)
def test_order_and_quotes_of_the_options_do_not_matter(options: str) -> None:
    parsed = parse(f"::: connectivity {options}\n:::\n")
    assert parsed.moments(MANIFEST) == [("grammar", 159)]


@pytest.mark.parametrize(
    "source",
    [
        "`[text](connectivity:grammar/grammar/1/2)`",
        "```\n[text](connectivity:grammar/grammar/1/2)\n\n::: connectivity sentence=grammar at=grammar/2/1\n:::\n```",
        "Lede.\n\n    ::: connectivity sentence=grammar at=grammar/2/1\n    :::",
        "<!-- [text](connectivity:grammar/grammar/1/2) -->",
        "Lede.\n\n<!--\n::: connectivity sentence=grammar at=grammar/2/1\n:::\n-->",
        r"\[text](connectivity:grammar/grammar/1/2)",
    ],
)
def test_what_stands_in_code_or_a_comment_is_no_moment(source: str) -> None:
    parsed = parse(source)
    assert parsed.moments(MANIFEST) == []
    assert parsed.links == [] and parsed.figures == []


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "Lede.\n\nThen\n[text](connectivity:grammar/gramar/1/2).",
            "article.md:4: no word 'gramar' in the sentence 'grammar'; did you mean 'grammar'?",
        ),
        (
            "::: connectivity at=grammar/3/1 sentence=grammar\n:::",
            "article.md:1: connectivity: 'grammar' comes 2 times in the sentence 'grammar', got occurrence 3",
        ),
        (
            "Lede.\n\n::: connectivity at=grammar/3/1\n:::",
            "article.md:3: connectivity: the option 'sentence' is missing; give the id of a sentence of article.toml",
        ),
    ],
)
def test_a_moment_that_is_not_there_is_refused_before_anything_is_baked_for_it(source: str, message: str) -> None:
    with pytest.raises(InputError) as raised:
        parse(source).moments(MANIFEST)
    assert str(raised.value) == message


def test_links_know_their_figure_their_state_and_their_line() -> None:
    links = parse("A [b](units:lstm/f),\n[c](#d).\n\n::: hero\nAnd [e](https://example.org).\n:::\n").links
    assert [(link.figure, link.state, link.line) for link in links] == [
        ("units", "lstm/f", 0),
        ("#d", "", 1),
        ("https", "//example.org", 4),
    ]


def test_an_article_once_parsed_is_rendered_for_any_data() -> None:
    parsed = parse("It is {{ loss | decimals(1) }}.\n\n## At {{ loss | decimals(0) }}\n\n[Low]{? loss < 2 ?}: $x$.\n")
    low, high = rendered(parsed, 1.0), rendered(parsed, 3.0)
    assert (low.lede, high.lede) == ("It is 1.0.", "It is 3.0.")
    assert [document.headings[0].id for document in (low, high)] == ["at-1", "at-3"]
    assert [len(document.false_claims) for document in (low, high)] == [0, 1]
    assert low == rendered(parsed, 1.0)


def test_an_article_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"article\.md: no such file$"):
        parse_article(tmp_path / "article.md")
