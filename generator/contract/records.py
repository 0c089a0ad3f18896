"""Records of a trained model: what its weights file says of it, and what the page is told.

They are read from files, so that every field is checked: an unknown key or a wrong type is an error.
"""

from dataclasses import field
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from generator.config import STRICT, ModelConfig, TrainingConfig
from generator.config.numbers import Amount, Count, PositiveCount, Sha256, Share
from generator.contract.alphabet import ENGLISH, Alphabet

Rates = Annotated[tuple[tuple[Share, ...], ...], Field(min_length=3, max_length=3)]
"""Of the first word, the first two, the first three."""

_Name = Annotated[str, Field(max_length=200)]


@dataclass(frozen=True, config=STRICT)
class CorpusInfo:
    """A prepared corpus, as `corpus.json` describes it."""

    name: _Name
    sha256: Sha256
    """Of the unpacked text."""
    seed: int
    length: PositiveCount
    """The most characters of an observation."""
    vocab_size: PositiveCount
    """Words, padding and unknown."""
    documents: Count
    characters: Count
    words: Count
    skipped_words: Count
    """Words that are too long for an observation."""
    observations: dict[str, Count]
    """Number of observations by split."""
    alphabet: Alphabet = ENGLISH

    def __post_init__(self) -> None:
        if self.observations.keys() != {"train", "validation", "test"}:
            raise ValueError("observations must be of train, validation and test")

    def same_observations(self, other: "CorpusInfo") -> bool:
        """Return whether both describe the same observations in the same splits, whatever the file was called."""
        keys = ("sha256", "seed", "length", "vocab_size", "observations", "alphabet")
        return all(getattr(self, key) == getattr(other, key) for key in keys)


@dataclass(frozen=True, config=STRICT)
class Scores:
    """Scores of a model on observations of a split.

    There are two ways of counting accuracy: over known words alone, and over all words with an unknown word counted as
    wrong, as the article of 2019 did. Cross entropy leaves unknown words out.
    """

    split: _Name
    observations: Count
    cross_entropy: Amount
    """Nats a character, over known words."""
    accuracy_known: Share
    accuracy_all: Share


@dataclass(frozen=True, config=STRICT)
class AccuracyByKnownCharacters:
    """Accuracy with 0, 1, … 20 characters of the word typed; 0 is the space before it."""

    known: Rates
    """Over known words, (top, characters): whether the word is the first, among the first two, the first three."""
    all: Rates
    """The same over all words."""
    positions: tuple[Count, ...]
    """Number of positions behind each rate of `all`."""
    known_positions: tuple[Count, ...]
    """Number of positions behind each rate of `known`."""

    def __post_init__(self) -> None:
        if len({*map(len, (*self.known, *self.all, self.positions, self.known_positions))}) > 1:
            raise ValueError("all columns must have one length")


@dataclass(frozen=True, config=STRICT)
class Metrics(Scores):
    """Scores with their standard errors, and the accuracy by the number of characters typed."""

    positions: Count
    """Characters read, those of unknown words included."""
    known_positions: Count
    accuracy_known_error: Amount
    """Standard error, observations taken as independent."""
    accuracy_all_error: Amount
    by_known_characters: AccuracyByKnownCharacters

    @property
    def scores(self) -> Scores:
        return Scores(self.split, self.observations, self.cross_entropy, self.accuracy_known, self.accuracy_all)


@dataclass(frozen=True, config=STRICT)
class ConnectivityShares:
    """How far back a model looked at a moment of its training: mean shares of the connectivity of a prediction."""

    step: Count
    """Steps that had been done."""
    observations: PositiveCount
    """Validation texts, one prediction of a known word in each."""
    beyond_5: Share
    """What lies more than 5 characters back."""
    beyond_20: Share
    before_previous_word: Share
    """What lies before the word before the predicted one."""
    errors: tuple[Amount, Amount, Amount] | None = None
    """Standard errors of the three, texts taken as independent; None where they were not recorded."""


@dataclass(config=STRICT)
class Curve:
    """The course of a training run, as columns; it grows while the run lasts. Losses are in nats a character."""

    step: list[PositiveCount] = field(default_factory=list)
    seconds: list[Amount] = field(default_factory=list)
    train_loss: list[Amount] = field(default_factory=list)
    validation_step: list[PositiveCount] = field(default_factory=list)
    validation_seconds: list[Amount] = field(default_factory=list)
    validation_loss: list[Amount] = field(default_factory=list)
    connectivity: list[ConnectivityShares] = field(default_factory=list)
    """Measured at validations; empty where it was not."""

    def __post_init__(self) -> None:
        for steps, *others in (
            (self.step, self.seconds, self.train_loss),
            (self.validation_step, self.validation_seconds, self.validation_loss),
        ):
            if any(len(column) != len(steps) for column in others):
                raise ValueError("columns must have one length")
            if any(one >= other for one, other in pairwise(steps)):
                raise ValueError("steps must grow")

    def add(self, step: int, seconds: float, loss: float) -> None:
        """Record the loss of a step's mini-batch."""
        self.step.append(step)
        self.seconds.append(round(seconds, 4))
        self.train_loss.append(round(loss, 4))

    def add_validation(self, step: int, seconds: float, loss: float) -> None:
        """Record the validation loss after a step."""
        self.validation_step.append(step)
        self.validation_seconds.append(round(seconds, 4))
        self.validation_loss.append(round(loss, 4))


@dataclass(frozen=True, config=STRICT)
class TrainingRecord:
    """How a model was trained."""

    config: TrainingConfig
    steps: Count
    """Mini-batches that it has learned from; fewer than the configuration's if it was published before the end."""
    seconds: Amount
    matmul_dtypes: dict[_Name, Count] = field(default_factory=dict)
    """Steps by the dtype of their matrix products; empty if it was not recorded."""
    devices: dict[_Name, Count] = field(default_factory=dict)
    """Steps by the device that they were computed on; empty if it was not recorded."""


@dataclass(frozen=True, config=STRICT)
class Predecessor:
    """The published weights that a training run began from."""

    sha256: Sha256
    training: TrainingRecord


@dataclass(frozen=True, config=STRICT)
class ParameterCounts:
    """Numbers of trained parameters by part of the model."""

    embedding: Count
    recurrent: Count
    dense: Count

    @property
    def total(self) -> int:
        return self.embedding + self.recurrent + self.dense


@dataclass(frozen=True, config=STRICT)
class WeightsInfo:
    """All that a weights file says of its model, beside the tensors and the vocabulary."""

    model: ModelConfig
    training: TrainingRecord
    corpus: CorpusInfo
    """The corpus that it was trained on."""
    metrics: Metrics
    """Of these very weights."""
    float32_metrics: Scores
    """Of the weights before they were rounded to int8, on the same observations."""
    curve: Curve
    causal: bool
    """Whether no output depends on a later character."""
    parameters: ParameterCounts
    begun_from: Predecessor | None = None
    unit_sha256: Sha256 | Literal[""] = ""
    """Of the source of the author's own unit; empty for a unit of the generator, or if it was not recorded."""
