"""The contents of `article.toml`: the article's metadata, its models and sentences, and limits of the page."""

from dataclasses import field, fields, replace
from typing import Annotated, Any

from pydantic import Field, NonNegativeInt, PositiveFloat, PositiveInt
from pydantic.dataclasses import dataclass

from generator.config import RENAMED as RENAMED_SETTINGS
from generator.config import STRICT, ModelConfig, TrainingConfig
from generator.config.numbers import Count
from generator.contract.alphabet import ENGLISH, Alphabet
from generator.contract.drawing import Drawing
from generator.contract.exhibits import Exhibit
from generator.contract.measures import Measure
from generator.contract.metadata import ArticleMetadata
from generator.contract.unit_text import UnitText
from generator.corpus.asked import LEAST_LENGTH, MOST_LENGTH, MOST_WORDS, Documents
from generator.errors import InputError, did_you_mean

LONGEST_SENTENCE = 1_000

RENAMED = {**RENAMED_SETTINGS, "trials": "extra_runs", "apart": "not_compared"}
"""Keys of `article.toml` in earlier versions, and their names of today."""


@dataclass(frozen=True, config=STRICT)
class ComparedModel:
    """A model that the article compares. Its weights are `models/<id>.safetensors`."""

    label: str
    unit: str
    hidden_size: PositiveInt
    num_layers: PositiveInt
    options: dict[str, Any] = field(default_factory=dict)
    training: dict[str, Any] = field(default_factory=dict)
    """Differs from the table `[training]` in these keys."""
    not_compared: str = ""
    """Why it is not compared with the others, if so: figures leave it out but where they are asked for it."""
    sentences: tuple[str, ...] = ()
    """Ids of the sentences that it is shown on, if it is not compared; none: all of them."""

    def architecture(self, vocab_size: int) -> ModelConfig:
        """Return what the model is built from, for a vocabulary of `vocab_size` words, padding and unknown included."""
        return ModelConfig(self.unit, self.hidden_size, self.num_layers, vocab_size, self.options)


@dataclass(frozen=True, config=STRICT)
class ExtraRun(ComparedModel):
    """A model that is trained and shown by no figure; with `seeds` several, that differ in their seed alone."""

    seeds: tuple[Count, ...] = ()
    """Each gives a run `<id>-seed-<seed>`. Without any there is one run, `<id>`, of the seed of its training."""

    def runs(self, id_: str) -> dict[str, ComparedModel]:
        """Return the runs by name."""
        if not self.seeds:
            return {id_: self}
        return {f"{id_}-seed-{seed}": replace(self, training={**self.training, "seed": seed}) for seed in self.seeds}


@dataclass(frozen=True, config=STRICT)
class SentenceConfig:
    """A sentence that the models are shown on."""

    id: str
    title: str
    text: str
    note: str = ""
    """A hint for the reader: something to look for."""


@dataclass(frozen=True, config=STRICT)
class MeasureConfig:
    """A measure in this article's words."""

    label: str = ""
    """Its name in the figures, unless that of its own file will do."""
    note: str = ""
    """The meaning of its values, likewise."""
    by: str = ""
    """Of a measure of the article's own: its function, `module:name`. It takes a `Question`, and returns its values."""
    unit: str = ""
    """Of its values, likewise."""
    signed: bool = False
    """Whether they speak for the word, or, below zero, against it; likewise."""
    on_page: bool = True
    """Whether it is baked, and a choice of the connectivity figure; likewise."""

    def described(self, id_: str) -> Measure:
        """Return the description of a measure of the article's own."""
        return Measure(
            id=id_,
            label=self.label or id_.replace("_", " ").capitalize(),
            unit=self.unit or "",
            note=self.note or "A measure of this article.",
            signed=self.signed,
            on_page=self.on_page,
            by=self.by,
        )


@dataclass(frozen=True, config=STRICT)
class PageConfig:
    """The built page: its limit, and its pictures."""

    budget_kb: PositiveFloat = 700
    """Most kilobytes (1,000 bytes) of the page as a server sends it, gzipped; a build that takes more is refused."""
    mark: str = ""
    """An SVG file of the folder, in the header and at the foot of the page. Its fill is the page's strong colour."""
    icon: str = ""
    """An SVG file of the folder, for the browser's tab."""


@dataclass(frozen=True, config=STRICT)
class FoldersConfig:
    """Folders that commands write to, from the article's folder."""

    build: str = "build"
    """The page, `index.html`, and the picture for links to it."""
    cache: str = ".cache"
    """Everything that can be made again: the prepared corpus, training runs, readings."""


@dataclass(frozen=True, config=STRICT)
class CorpusConfig:
    """How the text is prepared that the models are trained on."""

    source: str = ""
    """The text, from the article's folder; without one it is given to the command `corpus`."""
    words: Annotated[int, Field(ge=1, le=MOST_WORDS)] = 16_384
    """Most words of the vocabulary."""
    length: Annotated[int, Field(ge=LEAST_LENGTH, le=MOST_LENGTH)] = 200
    """Longest observation, in characters."""
    seed: NonNegativeInt = 0
    """Of the split into training, validation and test."""
    normalise: bool = False
    """Whether the alphabet's rules are applied to the text; those of English are text8's."""
    alphabet: str = "english"
    """The name of one that is ready, or a TOML file in the article's folder."""
    keep_case: bool = False
    """Whether words keep their capitals."""
    digits: bool = False
    """Whether digits are characters of words, and not read by their names."""
    punctuation: bool = False
    """Whether punctuation marks are words of their own, and not left out."""
    documents: Documents | None = None
    """Without it a document is a line, and lines that look cut at a width are refused."""


@dataclass(frozen=True, config=STRICT)
class StudyConfig:
    """How a study is made; what is not said is as the study has it."""

    observations: PositiveInt | None = None
    """Number of texts."""
    seed: NonNegativeInt = 0
    """Of the texts and characters that are drawn."""
    by: str = ""
    """Of a study of the article's own: its module, with `observe` and `summarise`."""


@dataclass(frozen=True, config=STRICT)
class FilesBeside:
    """Contents of the files beside `article.toml`."""

    literature: dict[str, Any] = field(default_factory=dict)
    """See `read_literature`."""
    unit_texts: dict[str, UnitText] = field(default_factory=dict)
    """See `read_unit_texts`."""
    mark: Drawing | None = None
    icon: str = ""


@dataclass(frozen=True, config=STRICT)
class Config:
    """All of `article.toml`."""

    article: ArticleMetadata
    models: dict[str, ComparedModel]
    sentences: tuple[SentenceConfig, ...]
    exhibits: tuple[Exhibit, ...] = ()
    """Texts that are taken away word by word, for the figure `erasure`."""
    training: TrainingConfig = field(default_factory=TrainingConfig)
    extra_runs: dict[str, ExtraRun] = field(default_factory=dict)
    """Trained by the same commands and shown by no figure: to find out how much seeds matter, for example."""
    page: PageConfig = field(default_factory=PageConfig)
    measures: dict[str, MeasureConfig] = field(default_factory=dict)
    figures: dict[str, str] = field(default_factory=dict)
    """Kinds of figures of the article's own: by name the function, `module:name`, that makes the HTML of one."""
    folders: FoldersConfig = field(default_factory=FoldersConfig)
    corpus: CorpusConfig | None = None
    studies: dict[str, StudyConfig] = field(default_factory=dict)
    """By name. Those that are named here are made by the command `make`."""
    alphabet: Alphabet = ENGLISH
    """Of the sentences; that which the models were trained on. Unless it is given it is that of `[corpus]`."""
    beside: FilesBeside = field(default_factory=FilesBeside)
    """Not of `article.toml` itself."""

    @property
    def runs(self) -> dict[str, ComparedModel]:
        """All extra runs, by name."""
        return {name: run for id_, extra in self.extra_runs.items() for name, run in extra.runs(id_).items()}

    @property
    def own_measures(self) -> list[Measure]:
        """The measures of the article's own."""
        return [own.described(id_) for id_, own in self.measures.items() if own.by]

    @property
    def own_code(self) -> list[str]:
        """All entries that name code of the author's: of units, measures, studies and figures."""
        entries = [model.unit for model in self.models.values()]
        entries += [own.by for own in self.measures.values() if own.by]
        entries += [f"{own.by}:" for own in self.studies.values() if own.by]
        return [*entries, *self.figures.values()]

    def training_of(self, model: str) -> TrainingConfig:
        """Return how `model` is trained: the common table with what its own table changes."""
        common = {item.name: getattr(self.training, item.name) for item in fields(self.training)}
        return TrainingConfig(**{**common, **self.compared(model).training})

    def compared(self, model: str) -> ComparedModel:
        """Return the table of `model`, be it shown or an extra run."""
        known = {**self.models, **self.runs}
        if model not in known:
            raise InputError(f"--model: article.toml has no table [models.{model}]{did_you_mean(model, known)}")
        return known[model]


def check_text(text: str, alphabet: Alphabet, where: str) -> None:
    """Refuse a text that models cannot read; `where` starts the message."""
    alphabet.check(text, where)
    if text != alphabet.boundary.join(alphabet.words(text)) or not text:
        raise InputError(f"{where}: words are separated by one space, without any at the ends")
    if len(text) > LONGEST_SENTENCE:
        raise InputError(f"{where}: a text has at most {LONGEST_SENTENCE} characters, got {len(text)}")
