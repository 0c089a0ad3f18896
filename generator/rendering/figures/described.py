"""Every figure with every option, in words: what `python -m generator figures` prints and `article/README.md` holds."""

from dataclasses import dataclass, field

_AT = "the moment, as word/occurrence/letters typed: `grammar/2/1`"
_STUDY = "a chart of the study `{}`"


@dataclass(frozen=True)
class Described:
    """A figure in words."""

    shows: str
    options: dict[str, str] = field(default_factory=dict)


DESCRIBED = {
    "hero": Described(
        "the first line of a sentence, played",
        {
            "sentence": "its id in article.toml",
            "from": "first position played (0)",
            "to": "last position played (the last one shown)",
            "at": f"at rest: {_AT} (the space before the word that `to` is in)",
            "characters": "how many to show (70)",
        },
    ),
    "connectivity": Described(
        "what each model looks back at, letter by letter",
        {
            "sentence": "its id in article.toml",
            "at": f"{_AT} (the first letter of the longest word)",
            "id": "of a second one: a name of its own",
            "models": "of a second one: ids of those shown, those not compared too, with commas between",
        },
    ),
    "moments": Described(
        "two moments of a sentence beside each other, under each model: what it looked back at, and what it suggested",
        {
            "sentence": "its id in article.toml",
            "at": _AT,
            "compare": "the other moment, likewise",
            "models": "ids, with commas between (all)",
        },
    ),
    "triangle": Described(
        "the whole sentence under each model that reads from left to right; it leads the connectivity figure before it",
        {"sentence": "its id in article.toml", "at": f"{_AT} (the last character)"},
    ),
    "walkthrough": Described(
        "steps through the connectivity figure after it: a numbered list, each item with a link to what it shows"
    ),
    "erasure": Described(
        "texts taken away word by word, and what each model still makes of them",
        {
            "exhibits": "ids of `[[exhibits]]` in article.toml, with commas between (all)",
            "kept": "number of words down to which it plays (8)",
        },
    ),
    "autocomplete": Described(
        "the probability of every word while a text is typed",
        {
            "sentence": "its id in article.toml",
            "at": f"what is typed at first: {_AT}, within the first 48 characters",
            "model": "id of the one shown first (the first)",
        },
    ),
    "your-text": Described(
        "the reader's own text in a connectivity figure, read by models that run in the page",
        {"sentence": "id of the one whose beginning stands in the field"},
    ),
    "units": Described(
        "how each unit makes its state: drawing, equations and words of `units/` beside the article",
        {"at": "name of the unit shown first (the first)", "units": "names, with commas between (those compared)"},
    ),
    "gradients": Described(
        "how gradients fade with the distance, from the study `gradients`",
        {"model": "id of the one shown first (the first that was measured)"},
    ),
    "models-table": Described("sizes and scores, beside those of literature.toml"),
    "provenance": Described("weights files with their hashes, training texts, commands"),
    "accuracy-chart": Described("accuracy by letters typed, beside literature.toml's"),
    "curves": Described("loss in the course of training"),
    "memories": Described("charts of the studies `recall`, `gist` and `agreement`, side by side"),
    "forgetting": Described(_STUDY.format("recall")),
    "horizon": Described(_STUDY.format("horizon")),
    "agreement": Described(_STUDY.format("agreement")),
    "score-memory": Described("score and memory in one chart, of the studies of memory"),
    "looking-using": Described("what models look at beside what they use, from the study `horizon`"),
    "timescales": Described(_STUDY.format("timescales")),
    "vanishing": Described(_STUDY.format("gradients")),
    "growth": Described(_STUDY.format("growth")),
    "context-chart": Described(_STUDY.format("context")),
    "faithfulness": Described(_STUDY.format("faithfulness")),
    "replication": Described(_STUDY.format("replication")),
    "spread-table": Described(
        "what seeds change, from the study `spread`",
        {
            "models": "ids of those shown, with commas between (all)",
            "of": "`score`, `accuracy`, `words`, `topic`, `grammar`, `past`, `connectivity`, `earlier`, likewise (all)",
            "id": "of a second one: a name of its own",
        },
    ),
}
"""By the name that stands behind `:::`; what is in parentheses holds without the option."""


def table_of_figures() -> str:
    """Return all figures with all options, as a table in Markdown."""
    rows = ["| figure | shows | options |", "| --- | --- | --- |"]
    for name, described in DESCRIBED.items():
        options = "; ".join(f"`{option}`: {meaning}" for option, meaning in described.options.items())
        rows.append(f"| `{name}` | {described.shows} | {options} |")
    return "\n".join(rows)
