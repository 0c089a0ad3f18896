"""The report on a corpus that was prepared: how its text was read, and what speaks against it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.contract.records import CorpusInfo
from generator.corpus.characters import Fates
from generator.corpus.duplicates import NEARLY, RUN, Duplicates

FILE = "report.txt"
"""In the folder of a prepared corpus."""

WARNING = "warning: "
"""The beginning of lines that say what speaks against a corpus."""

_NAMED = 8  # characters
_LOST_LETTERS = 0.01  # of all: texts in the language of an alphabet lose a thousandth
_FEW_OBSERVATIONS = 100  # of a split: scores on fewer have errors of several percent
_UNKNOWN = 0.2  # of held-out words
_SHORT = 0.5  # of documents that are no whole observation
_KNOWN_EXACTLY = 0.01  # of the documents of a split
_KNOWN_NEARLY = 0.2  # the same, exact ones with them: letters, recipes and minutes are much alike


@dataclass(frozen=True)
class CorpusReport:
    """What was found in a text."""

    info: CorpusInfo
    median: float
    """Characters of a document."""
    short: float
    """Share of documents that are shorter than an observation."""
    unknown: float
    """Share of held-out words that are outside the vocabulary."""
    duplicates: Mapping[str, Duplicates]
    """By split."""
    fates: Fates | None
    """None where all characters were read as they are."""

    def lines(self) -> Iterator[str]:
        """Yield the report, a line each; warnings come last."""
        info = self.info
        mean = info.characters / info.documents
        yield (
            f"{info.documents:,} documents, of {mean:,.0f} characters on average (median {self.median:,.0f});"
            f" {info.words:,} words"
        )
        yield (
            f"{info.vocab_size:,} targets; {_percent(self.unknown)} of held-out words are none of them;"
            f" {info.skipped_words:,} words are longer than an observation, and left out"
        )
        yield "observations: " + ", ".join(f"{count:,} {split}" for split, count in info.observations.items())
        if self.fates:
            yield from _of_characters(self.fates)
        for split, found in self.duplicates.items():
            yield (
                f"{split}: of {found.documents:,} documents, {found.exact:,} stand in the training texts as they are,"
                f" {found.near:,} nearly ({_percent(NEARLY)} of their runs of {RUN} words or more);"
                f" of all its runs {_percent(found.runs)} do"
            )
        yield from (WARNING + warning for warning in self._warnings())

    def _warnings(self) -> Iterator[str]:
        length = self.info.length
        if self.fates and self.fates.dropped_letters > _LOST_LETTERS:
            yield (
                f"{_percent(self.fates.dropped_letters)} of the letters were dropped, most of all"
                f" {_named(_letters(self.fates.dropped))}: is the text in the language of its alphabet? See --alphabet"
            )
        for split, count in self.info.observations.items():
            if count < _FEW_OBSERVATIONS:
                yield f"{split} has {count:,} observations only: give more text, or a smaller --length"
        if self.short > _SHORT:
            yield (
                f"{_percent(self.short)} of the documents are shorter than an observation of {length} characters:"
                " models learn to look back no farther than a document; is one more than a line? See --documents"
            )
        if self.unknown > _UNKNOWN:
            yield f"{_percent(self.unknown)} of held-out words can never be predicted: give more --words, or more text"
        for split, found in self.duplicates.items():
            known = found.exact + found.near
            if found.exact > _KNOWN_EXACTLY * found.documents or known > _KNOWN_NEARLY * found.documents:
                yield (
                    f"{_percent(known / found.documents)} of the documents of {split} stand in the training texts,"
                    " or nearly: scores on them tell of nothing new; leave out documents that are there twice"
                )


def _of_characters(fates: Fates) -> Iterator[str]:
    parts = [f"{_percent(fates.lowered / fates.total)} put in lower case"]
    for what, counts in (("replaced", fates.replaced), ("dropped", fates.dropped)):
        named = f" ({_named(counts)})" * bool(counts)
        parts.append(f"{_percent(counts.total() / fates.total)} {what}{named}")
    yield f"of {fates.total:,} characters, white space left out: {', '.join(parts)}"


def _letters(counts: Counter[str]) -> Counter[str]:
    return Counter({character: count for character, count in counts.items() if character.isalpha()})


def _named(counts: Counter[str]) -> str:
    shown = ", ".join(f"{character!r} {count:,}" for character, count in counts.most_common(_NAMED))
    return shown + f" and {len(counts) - _NAMED:,} others" * (len(counts) > _NAMED)


def _percent(share: float) -> str:
    return f"{100 * share:.2g} %" if share < 0.1 else f"{share:.0%}".replace("%", " %")
