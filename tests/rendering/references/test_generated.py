"""Entries in the forms that reference managers and sites export: nothing that they say is lost.

A thousand entries are made from a seed, each with words of its own in every field, and every word is looked for in what
the reader sees.
"""

import random
import re

from generator.rendering.markdown.document import references_of
from generator.rendering.references.bibliography import parse_bibliography
from generator.rendering.references.fields import LEFT_OUT
from generator.rendering.references.reference import reference_html

# What each source writes, by the type of the entry: fields as in its exports.
FORMS = {
    "zotero": [
        "article title author journaltitle volume number pages date doi issn url urldate abstract langid keywords file",
        "inproceedings title author booktitle date pages publisher location eventtitle isbn doi url urldate shorttitle",
        "book title author date edition publisher location isbn series number pagetotal url note",
        "thesis title author date type institution url langid",
        "online title author date url urldate titleaddon",
        "incollection title author booktitle editor translator date pages publisher volume chapter",
        "software title author date version publisher url",
        "report title author date type institution number url",
    ],
    "google scholar": [
        "article title author journal volume number pages year publisher",
        "inproceedings title author booktitle pages year organization",
        "book title author volume year publisher",
        "phdthesis title author year school",
        "incollection title author booktitle pages year publisher",
        "misc title author year",
    ],
    "dblp": [
        "article author title journal volume number pages year url doi timestamp biburl bibsource",
        "inproceedings author editor title booktitle series volume pages publisher year url doi timestamp biburl",
        "article author title journal volume year url eprinttype eprint timestamp biburl bibsource",
        "proceedings editor title series volume publisher year url doi isbn",
    ],
    "neurips": ["inproceedings author booktitle editor pages publisher title url volume year"],
    "acl": [
        "inproceedings title author editor booktitle month year address publisher url doi pages abstract",
        "article title author journal volume year address publisher url doi pages",
    ],
    "jabref": [
        "article author date journaltitle title doi eid issue number pages volume groups owner comment",
        "techreport author institution title year number address month note",
        "inbook author title booktitle chapter edition pages publisher year subtitle",
        "patent author title year number holder location",
        "misc author title howpublished year month note",
        "manual title organization edition year address",
    ],
}  # fmt: skip

NAMES = [
    r"G{\"o}del, Kurt",
    "van der Waals, J. D.",
    "{The Consortium}",
    r"Mart{\'i}nez, Ana",
    "Wei Li",
    "O'Neil, Cathy",
]
SHAPES = [
    "{}",
    "{{{}}}",
    r"\emph{{{}}} again",
    "Of {} \\& more",
    "On $n^2$ and {}",
    "50\\% {}",
    "{}: {} --- {}",
    "{}~{}",
]
NUMBERS = {"volume", "number", "chapter", "eid", "issue", "pagetotal"}
ADDRESSES = {"url", "biburl", "file"}


def test_every_word_of_a_thousand_entries_is_printed_or_known_to_be_left_out() -> None:
    made = random.Random(21)
    forms = [form for forms in FORMS.values() for form in forms]
    entries = [_entry(made, forms[number % len(forms)], number) for number in range(1000)]
    bibliography = parse_bibliography("\n\n".join(source for source, _ in entries))
    warnings: list[str] = []
    references = references_of(
        bibliography,
        list(bibliography.entries),
        formulas=lambda found: ["<math></math>"] * len(found),
        warn=warnings.append,
    )
    assert not warnings
    assert len(references) == 1000
    for reference, (source, words) in zip(references, entries, strict=True):
        seen = reference_html(reference).replace("\N{WORD JOINER}", "").replace("\N{NO-BREAK SPACE}", " ")
        lost = [word for word in words if word not in seen]
        assert not lost, f"{lost} of\n{source}\nnot in\n{seen}"
        assert not re.search(r"[\\{}]|~(?!doe)", re.sub(r"<[^>]*>", "", seen)), seen


def _entry(made: random.Random, form: str, number: int) -> tuple[str, list[str]]:
    """Return an entry of a form, and the words of it that its reader is to find."""
    kind, *names = form.split()
    words: list[str] = []
    lines = []
    for name in names:
        value, said = _field(made, name, f"{number:04}")
        opening, closing = made.choice([("{", "}"), ("{", "}") if '"' in value else ('"', '"')])
        lines.append(f"  {made.choice([name, name.capitalize()])} = {opening}{value}{closing}")
        words += [] if name in LEFT_OUT or name == "urldate" else said
    comma = made.choice([",", ""])
    return f"@{kind}{{key{number},\n" + ",\n".join(lines) + f"{comma}\n}}", words


def _field(made: random.Random, name: str, mark: str) -> tuple[str, list[str]]:
    if name in ("author", "editor", "translator"):
        people = [*made.sample(NAMES, made.randint(0, 3)), f"Q{name}{mark}, Firsta"]
        others = " and others" if name == "author" and made.random() < 0.2 else ""
        return " and ".join(people) + others, [f"Q{name}{mark}", "Firsta", *(["et al."] if others else [])]
    if name in ("year", "date"):
        year = str(made.randint(1900, 2026))
        return year + made.choice(["", "-03", "-03-07"]) * (name == "date"), [year]
    if name == "month":
        return made.choice(["June", "jun", "6"]), ["June"]
    if name == "pages":
        return made.choice([f"1{mark}--2{mark}", f"1{mark}-2{mark}", f"1{mark}–2{mark}"]), [f"1{mark}–2{mark}"]
    if name in NUMBERS:
        return f"7{mark}", [f"7{mark}"]
    if name == "edition":
        return "2", ["2nd ed."]
    if name == "doi":
        return f"10.1000/x_{mark}", [f"doi:10.1000/x_{mark}"]
    if name == "eprint":
        return f"2001.0{mark}", [f"arXiv:2001.0{mark}"]
    if name == "eprinttype":
        return "arXiv", []
    if name == "urldate":
        return "2020-01-02", []
    if name in ADDRESSES:
        return f"https://{name}{mark}.example.org/~doe/a_b%20c--d'e", [
            f"https://{name}{mark}.example.org/~doe/a_b%20c--d&#x27;e"
        ]
    word = f"Q{name}{mark}"
    return made.choice(SHAPES).replace("{}", word), [word]
