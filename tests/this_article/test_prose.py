"""The published article's own prose: it is short, and numbers about the models are filled in by the build."""

import re
from pathlib import Path

import pytest

ARTICLE = Path(__file__).parents[2] / "article" / "article.md"

LONGEST = 2_200
"""Words before the appendix, with captions and headings."""

EXCEPTIONS = {
    "4.0": "the version of the Creative Commons licence",
    "95 %": "the level of all intervals, fixed in the code of the studies",
    "8": "bits of an integer in every weights file: no other format is read",
}
"""Numbers that the prose may state as they are, each with why it cannot become false. What our models do has no place
here; what others printed belongs in literature.toml."""

# What is no prose: comments, code, math, values, claims, options of figures, where links lead, citations.
NOT_PROSE = (
    r"<!--.*?-->",
    r"^```.*?^```$",
    r"`[^`\n]*`",
    r"\$\$.*?\$\$",
    r"(?<!\\)\$[^$\n]+\$",
    (VALUE := r"\{\{.*?\}\}"),
    r"\{\?.*?\?\}",
    r"^:::.*?$",
    r"\]\([^)\n]*\)",
    r"\[@[^\]]*\]",
)
COUNTED = "networks|models|architectures|units|sentences|parameters|mini-batches|observations|documents"
NUMBER = re.compile(
    r"(?<![\w.,])(?:\d[\d,]*\.\d+|\d+(?:,\d{3})+|\d+)(?:\s?(?:%|percent|million|billion)|(?![\w]))"
    rf"|\b(?:three|four|five|six|seven|eight|nine|ten|eleven|twelve) (?:{COUNTED})\b",
    re.IGNORECASE,
)


def typed_numbers(source: str) -> list[tuple[int, str]]:
    """Return the numbers that stand in the prose of an article, with their lines. Years, and 0 and 1, are none."""
    prose = source
    for pattern in NOT_PROSE:
        blank = re.compile(pattern, re.DOTALL | re.MULTILINE)
        prose = blank.sub(lambda found: "\n" * found[0].count("\n"), prose)
    prose = re.sub(r"^\s*\d+\.\s", "", prose, flags=re.MULTILINE)  # of a numbered list
    return [
        (prose.count("\n", 0, found.start()) + 1, found[0])
        for found in NUMBER.finditer(prose)
        if not re.fullmatch(r"(?:19|20)\d\d|[01]", found[0])
    ]


def test_no_number_about_the_models_is_typed_by_hand() -> None:
    found = typed_numbers(ARTICLE.read_text(encoding="utf-8"))
    typed = [f"article.md:{line}: {number}" for line, number in found if number not in EXCEPTIONS]
    assert typed == [], "write {{ quantity | format }}, or say why it cannot become false in EXCEPTIONS"


def test_the_exceptions_are_few_have_a_reason_and_are_used() -> None:
    found = {number for _, number in typed_numbers(ARTICLE.read_text(encoding="utf-8"))}
    assert len(EXCEPTIONS) <= 8
    assert all(len(reason) > 20 for reason in EXCEPTIONS.values())
    assert set(EXCEPTIONS) <= found


@pytest.mark.parametrize(
    ("prose", "numbers"),
    [
        ("It is right 51 % of the time, or 51.2%.", ["51 %", "51.2%"]),
        ("After 14,278 mini-batches the loss is 2.65.", ["14,278", "2.65"]),
        ("It has 14.2 million parameters in 600 units.", ["14.2 million", "600"]),
        ("Four networks read it; three models agree; two models may.", ["Four networks", "three models"]),
        ("A [GRU](https://example.org/600) of `600` and $600$ at {{ x | percent(1) }} [so]{? x > 0.25 ?}.", []),
        ("In 1997, a gate is between 0 and 1; the letter is one of two [@key2014].", []),
        ("1. First\n2. Second\n", []),
    ],
)
def test_typed_numbers_are_found(prose: str, numbers: list[str]) -> None:
    assert [number for _, number in typed_numbers(prose)] == numbers


def words_of(source: str) -> list[str]:
    """Return the words of an article, a value that the build fills in as one."""
    prose = re.sub(VALUE, "0", source, flags=re.DOTALL)
    for pattern in NOT_PROSE:
        prose = re.sub(pattern, "", prose, flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"[\w’'-]*\w[\w’'-]*", prose)


def test_the_text_is_short() -> None:
    before, heading, _ = ARTICLE.read_text(encoding="utf-8").partition("\n# Appendix\n")
    assert heading
    assert len(words_of(before)) <= LONGEST


def test_words_are_counted_without_claims_and_addresses() -> None:
    assert words_of("**[One word]{? p(gru) > 1 ?}**, {{ p(gru) | percent }} [more](units:gru/z) [@key2014].") == [
        *("One", "word", "0", "more"),
    ]
