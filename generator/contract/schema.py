"""What the build hands to the page: the contract with `assets/js/data.js`.

A page carries one *manifest* and, for each pair of a sentence and a model, one *tensor*. Both are JSON; a tensor is
gzipped and base64-coded on its own, so that the page decodes only what it shows.

A tensor, with `length` = the number of characters of the sentence, its leading space included:

| key | content |
| --- | --- |
| `schema` | `SCHEMA_VERSION` |
| `sentence`, `model` | their ids |
| `length` | number of output positions, and of input positions |
| `layout` | `"lower"`: no output depends on a later input, and these are left out; `"full"`: nothing is |
| `connectivity` | by input, then by output, a character a value: level = code point - `LEVEL_OFFSET`, 0 to `LEVELS` |
| `maxima` | a float a row: connectivity = level / `LEVELS` * maximum, in logits per one-hot input |
| `occlusion` | laid out as `connectivity`: level = code point - `LEVEL_OFFSET` - `OCCLUSION_LEVELS`, -15 to 15 |
| `occlusion_maxima` | a float a row: occlusion = level / `OCCLUSION_LEVELS` * maximum, in nats |
| `words` | the words that `suggestions` points into |
| `suggestions` | a row of `TOP` indices into `words` an output position, the most probable first |
| `probabilities` | the suggestions' probabilities, in units of 1 / `PROBABILITY_UNITS`, rounded |
| `target_probabilities` | a float an output position: the probability of the word being typed |
| `target_ranks` | an integer an output position: 1 if the word being typed is the model's first suggestion |

An input is much the same to neighbouring outputs: in this order a tensor packs a hundredth smaller than by output.

Occlusion is by how much the logarithm of the word's probability falls when the character is made a space: positive
where the character spoke for the word, zero for a space.

For a word outside the vocabulary there is no target logit: its rows explain the model's own first suggestion instead,
its `target_probabilities` are 0 and its `target_ranks` are 0.

At the moments that an article names there are also *contrasts*, all in one gzipped JSON: `schema`, and `sentences`, by
sentence and position a table with `rivals`, words, and `models`, by model a table with `rows`, a string a rival, a
character an input, and `maxima`: the norm of the gradient of logit(word typed) - logit(rival) is
(code point - `LEVEL_OFFSET`) / `CONTRAST_LEVELS` * maximum, in logits per one-hot input.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from generator.contract.drawing import Drawing
from generator.contract.records import CorpusInfo, Curve, Metrics, ParameterCounts, TrainingRecord
from generator.contract.unit_text import UnitText

SCHEMA_VERSION = 4
LEVELS = 100  # per cent of the row's maximum: three times as fine as the shades that are shown
OCCLUSION_LEVELS = 15
CONTRAST_LEVELS = 31
# A level is written as one character: from "#" on, so that neither control characters nor the quote need escaping.
LEVEL_OFFSET = 35
TOP = 3
PROBABILITY_UNITS = 10_000

Layout = Literal["lower", "full"]


@dataclass(frozen=True)
class Author:
    name: str
    affiliation: str = ""
    url: str = ""


@dataclass(frozen=True)
class Update:
    """A change or correction of the article after it was published."""

    date: str  # ISO 8601
    text: str


@dataclass(frozen=True)
class Licence:
    """What may be done with a part of the article: `covers` and `name` as in "Text and figures under CC BY 4.0"."""

    covers: str
    name: str
    url: str = ""


@dataclass(frozen=True)
class Article:
    """The article's metadata, from `article.toml`."""

    title: str
    description: str
    date: str  # ISO 8601
    language: str = "en"
    authors: tuple[Author, ...] = ()
    url: str = ""  # where it is published, if anywhere
    repository: str = ""
    doi: str = ""
    updates: tuple[Update, ...] = ()
    kind: str = ""  # as "Interactive article"
    licences: tuple[Licence, ...] = ()  # the first is the text's
    mark: Drawing | None = None  # in the header and at the foot of the page
    icon: str = ""  # SVG, for the browser's tab


@dataclass(frozen=True)
class Model:
    """A published model, as its weights file describes it."""

    id: str
    label: str
    unit: str  # "gru", ..., or "package.module:Class"
    causal: bool
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

    def word_at(self, position: int) -> Word:
        """Return the word that a position belongs to, the space before it included."""
        return next(word for word in self.words if word.start <= position < word.end)


@dataclass(frozen=True)
class Manifest:
    article: Article
    models: tuple[Model, ...]
    sentences: tuple[Sentence, ...]
    vocab_size: int
    schema: int = SCHEMA_VERSION
    studies: dict[str, Any] = field(default_factory=dict)
    """By name, each a table of `article/studies/<name>.json`; an empty one has not been run."""
    not_compared: tuple[Model, ...] = ()
    """Models that are not compared with the others, and have tensors of some sentences only."""
    literature: dict[str, Any] = field(default_factory=dict)
    """What `literature.toml` of the article says: tables of numbers, those of a model by its id, and `year`."""
    unit_texts: dict[str, UnitText] = field(default_factory=dict)
    """What the article says of the units, by `unit_name`."""


@dataclass(frozen=True)
class Tensor:
    """One sentence seen by one model, as stored: see the table above."""

    sentence: str
    model: str
    length: int
    layout: Layout
    connectivity: str
    maxima: list[float]
    occlusion: str
    occlusion_maxima: list[float]
    words: list[str]
    suggestions: list[list[int]]
    probabilities: list[list[int]]
    target_probabilities: list[float]
    target_ranks: list[int]
    schema: int = SCHEMA_VERSION


PREFIX_CHARACTERS = 48
PREFIX_COLUMNS = 176
PREFIX_LEVELS = 50
PREFIX_FLOOR = -5
PREFIX_TOP = 5


@dataclass(frozen=True)
class Prefixes:
    """What one model predicts after each of the first `PREFIX_CHARACTERS` characters of a sentence, read alone.

    The words of the vocabulary stand in alphabetical order, and as many neighbours as it takes share a column.
    """

    sentence: str
    model: str
    length: int  # number of prefixes: prefix p ends with the character at position p
    num_words: int
    initials: list[int]  # places in the alphabetical order: the first word with a, with b, ...; then `num_words`
    levels: str  # (prefix, column), a character a value: level = code point - LEVEL_OFFSET, 0 to `PREFIX_LEVELS`
    """Column c holds the most probable of the words from place floor(c * num_words / PREFIX_COLUMNS) on:
    log10(probability) = PREFIX_FLOOR * (1 - level / PREFIX_LEVELS), at level 0 or less."""
    words: list[str]  # what `suggestions` points into
    places: list[int]  # of `words`
    suggestions: list[list[int]]  # (prefix, rank): `PREFIX_TOP`, the most probable first
    probabilities: list[list[float]]  # (prefix, rank), four digits
    windows: list[list[int]]  # (prefix, 2): places from and up to which words begin with the letters typed
    inside: list[float]  # (prefix): the probability of all of these words together
    schema: int = SCHEMA_VERSION


@dataclass(frozen=True)
class Baked:
    """All that rendering gets: the manifest, and gzipped JSON of each tensor and of `Prefixes`, both by
    (sentence id, model id)."""

    manifest: Manifest
    tensors: dict[tuple[str, str], bytes] = field(default_factory=dict)
    contrasts: bytes = b""
    """Gzipped JSON; empty if no moment has any."""
    prefixes: dict[tuple[str, str], bytes] = field(default_factory=dict)
