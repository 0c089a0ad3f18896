"""The data that the build hands to the page: the contract with `assets/js/data.js`.

A page carries one *manifest* and, for each pair of a sentence and a model, one *reading* (`baked_reading.py`). Both are
JSON; a reading is gzipped and base64-coded on its own, so that the page decodes only what it shows. At the moments that
an article names there are also *contrasts* (`contrasts.py`), all in one gzipped JSON.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from generator.contract.alphabet import Alphabet
from generator.contract.baked_reading import BakedReading
from generator.contract.drawing import Drawing
from generator.contract.exhibits import Erasure, Exhibit
from generator.contract.measures import Measure
from generator.contract.metadata import ArticleMetadata
from generator.contract.records import CorpusInfo, Curve, Metrics, ParameterCounts, TrainingRecord
from generator.contract.unit_text import UnitText
from generator.contract.version import SCHEMA_VERSION

TOP = 3
"""How many words are suggested at a position."""


@dataclass(frozen=True)
class ShownModel:
    """A model, as far as its readings need it."""

    id: str
    label: str
    causal: bool


@dataclass(frozen=True)
class Model(ShownModel):
    """A published model, as its weights file describes it."""

    unit: str  # "gru", ..., or "package.module:Class"
    hidden_size: int
    num_layers: int
    parameters: ParameterCounts
    metrics: Metrics
    training: TrainingRecord
    corpus: CorpusInfo
    curve: Curve
    file: str  # name in article/models
    bytes: int
    sha256: str
    not_compared: str = ""  # why it is not compared with the others, if so


@dataclass(frozen=True)
class Word:
    """A word of a sentence. `start` is the position of the space before it; `end` is one past its last letter."""

    text: str
    start: int
    end: int
    known: bool  # in the vocabulary of every model


@dataclass(frozen=True)
class Sentence:
    id: str
    title: str
    text: str  # with its leading space: character p of `text` is position p
    words: tuple[Word, ...]
    note: str = ""  # what to look for
    tokens: tuple[str, ...] = ()
    """What stands at each position, of any length, where that is not a character of `text`."""

    @property
    def symbols(self) -> Sequence[str]:
        """What stands at each position: the tokens, or the characters of the text."""
        return self.tokens or self.text

    def word_at(self, position: int) -> Word:
        """Return the word that a position belongs to, the space before it included."""
        return next(word for word in self.words if word.start <= position < word.end)


@dataclass(frozen=True)
class Manifest:
    article: ArticleMetadata
    models: tuple[Model, ...]
    sentences: tuple[Sentence, ...]
    vocab_size: int
    alphabet: Alphabet
    measures: tuple[Measure, ...]
    """All that are described, the default one first."""
    schema: int = SCHEMA_VERSION
    studies: dict[str, Any] = field(default_factory=dict)
    """By name, each a table of `article/studies/<name>.json`; an empty one has not been run."""
    not_compared: tuple[Model, ...] = ()
    """Models that are not compared with the others, and have readings of some sentences only."""
    literature: dict[str, Any] = field(default_factory=dict)
    """Numbers of `literature.toml`: tables, those of a model by its id, and `year`."""
    unit_texts: dict[str, UnitText] = field(default_factory=dict)
    """The article's texts of the units, by `unit_name`."""
    mark: Drawing | None = None
    """In the header and at the foot of the page."""
    icon: str = ""
    """SVG, for the browser's tab."""
    exhibits: tuple[Exhibit, ...] = ()
    own_figures: dict[str, str] = field(default_factory=dict)
    """Kinds of figures of the article's own: by name the function, `module:name`, from a block and `Baked` to HTML."""

    @property
    def page_measures(self) -> list[Measure]:
        """The measures that the page shows."""
        return [measure for measure in self.measures if measure.on_page]


PREFIX_CHARACTERS = 48
PREFIX_COLUMNS = 176
PREFIX_LEVELS = 50
PREFIX_FLOOR = -5
PREFIX_TOP = 5
PREFIX_OFFSET = 35
"""A level is written as a character from "#" on: nothing of it needs escaping in JSON."""


@dataclass(frozen=True)
class Prefixes:
    """Predictions of one model after each of the first `PREFIX_CHARACTERS` characters of a sentence, read alone.

    The words of the vocabulary stand in alphabetical order, and as many neighbours as it takes share a column.
    """

    sentence: str
    model: str
    length: int  # number of prefixes: prefix p ends with the character at position p
    num_words: int
    initials: list[int]  # alphabetical ranks, from 0: the first word with a, with b, ...; then `num_words`
    levels: str  # (prefix, column), a character a value: level = code point - PREFIX_OFFSET, 0 to `PREFIX_LEVELS`
    """Column c holds the most probable of the words from alphabetical rank floor(c * num_words / PREFIX_COLUMNS) on:
    log10(probability) = PREFIX_FLOOR * (1 - level / PREFIX_LEVELS), at level 0 or less."""
    words: list[str]  # what `suggestions` points into
    alphabetical_ranks: list[int]  # of `words`
    suggestions: list[list[int]]  # (prefix, rank): `PREFIX_TOP`, the most probable first
    probabilities: list[list[float]]  # (prefix, rank), four digits
    windows: list[list[int]]  # (prefix, 2): alphabetical ranks from and up to which words begin with the letters typed
    inside: list[float]  # (prefix): the probability of all of these words together
    schema: int = SCHEMA_VERSION


@dataclass(frozen=True)
class Baked:
    """All that rendering gets; readings and prefixes by (sentence id, model id)."""

    manifest: Manifest
    readings: Mapping[tuple[str, str], BakedReading] = field(default_factory=dict)
    packed: Mapping[tuple[str, str], bytes] = field(default_factory=dict)
    """The readings as gzipped JSON, for the page."""
    contrasts: bytes = b""
    """Gzipped JSON; empty if no moment has any."""
    prefixes: Mapping[tuple[str, str], bytes] = field(default_factory=dict)
    """Gzipped JSON of `Prefixes`."""
    erasures: Mapping[tuple[str, str], Erasure] = field(default_factory=dict)
    """By (exhibit id, model id)."""
