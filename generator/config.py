"""`article.toml`, read once into frozen dataclasses. Unknown keys are refused, by file and line."""

import json
import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import asdict, field, fields, is_dataclass
from itertools import accumulate
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, get_args, get_type_hints

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    TypeAdapter,
    ValidationError,
)
from pydantic.dataclasses import dataclass

from generator.errors import InputError, did_you_mean

_STRICT = ConfigDict(extra="forbid")

LONGEST_SENTENCE = 1_000


@dataclass(frozen=True, config=_STRICT)
class AuthorConfig:
    name: str
    affiliation: str = ""
    url: str = ""


@dataclass(frozen=True, config=_STRICT)
class UpdateConfig:
    """A change of the article after it was published."""

    date: str
    """As 2026-11-22."""
    text: str


@dataclass(frozen=True, config=_STRICT)
class ArticleConfig:
    """What the article says of itself."""

    title: str
    description: str
    """One or two sentences, for search engines and link previews."""
    date: str
    """Of publication, as 2026-11-22."""
    language: str = "en"
    authors: tuple[AuthorConfig, ...] = ()
    url: str = ""
    """Where the article is published, if anywhere."""
    repository: str = ""
    doi: str = ""
    updates: tuple[UpdateConfig, ...] = ()
    """What was changed or corrected after publication."""


@dataclass(frozen=True, config=_STRICT)
class ModelConfig:
    """What a model is built from; saved with its weights."""

    unit: str
    """A name of `generator.units.UNITS`, or `package.module:Class`: a torch module `(input_size, hidden_size)` that
    maps `(batch, time, input_size)` to `(batch, time, hidden_size)`."""
    hidden_size: PositiveInt
    num_layers: PositiveInt
    vocab_size: PositiveInt
    """Words, padding and unknown."""
    options: dict[str, Any] = field(default_factory=dict)
    """Further arguments of the unit, such as the Nested LSTM's `depth`."""


_FINITE = Field(allow_inf_nan=False)


def _as_tuple(value: Any) -> Any:
    """Let one number stand for a list of one."""
    return value if isinstance(value, list | tuple) else (value,)


_Number = TypeVar("_Number")
_OfCycles = Annotated[tuple[_Number, ...], Field(min_length=1), BeforeValidator(_as_tuple)]


class Cycle(NamedTuple):
    """One cycle of the learning rate, and what holds in it."""

    first: int  # mini-batch, counted from 0
    mini_batches: int
    learning_rate: float
    warm_up: int
    loss_share: float
    ruled_out_share: float
    readout_rate: float
    optimiser: str
    decay_share: float


OF_CYCLES = Cycle._fields[2:]
"""Settings of cycles: a value for each of the first ones; the last value holds for all that follow."""


@dataclass(frozen=True, config=_STRICT)
class TrainingConfig:
    """How a model is trained; saved with its weights."""

    mini_batches: _OfCycles[PositiveInt] = (1_000,)
    """In each cycle of the learning rate: warm restarts (Loshchilov & Hutter 2017). A cycle ends at a rate of zero,
    with weights fit to be published; a cycle added to a finished run trains it further."""
    batch_size: PositiveInt = 64
    learning_rate: _OfCycles[Annotated[PositiveFloat, _FINITE]] = (2e-3,)
    """At its highest; of Adam (Kingma & Ba 2015) and of Muon (Jordan et al. 2024) alike."""
    warm_up: _OfCycles[NonNegativeInt] = (100,)
    """Mini-batches of a cycle over which the rate grows from zero."""
    decay_share: _OfCycles[Annotated[float, Field(gt=0, le=1)]] = (1.0,)
    """Of a cycle's other mini-batches, the last ones, over which the rate falls to zero along a cosine; before them it
    stays at its highest (Hu et al. 2024)."""
    clip: Annotated[PositiveFloat, _FINITE] = 1.0
    """Longest gradient norm; longer gradients are shortened to it (Pascanu et al. 2013)."""
    loss_share: _OfCycles[Annotated[float, Field(gt=0, le=1)]] = (0.125,)
    """Share of the characters, drawn at random, whose prediction counts. At 1 the readout takes most of the time; the
    further a model is trained, the more the noise of a small share holds it back."""
    ruled_out_share: _OfCycles[Annotated[float, Field(gt=0, le=1)]] = (1.0,)
    """Share of the words that begin with another letter than the one typed which stand in the softmax: drawn at random
    for each mini-batch, each in place of as many (sampled softmax, Jean et al. 2015). 1: every word, exactly."""
    readout_rate: _OfCycles[Annotated[float, Field(gt=0, le=1)]] = (1.0,)
    """Of the learning rate, the part that the readout's weights are trained with. Most words are rare, and Adam moves a
    weight the further, the rarer its gradients: at 1 a trained model's readout is soon mostly noise."""
    optimiser: _OfCycles[Literal["adam", "muon"]] = ("adam",)
    """Of the units' matrices; all other weights have Adam."""
    validate_every: PositiveInt = 100
    validation_observations: PositiveInt = 128
    checkpoint_every: PositiveInt = 100
    precision: Literal["bfloat16", "float32"] = "bfloat16"
    """Of the matrix products; states and weights are float32. On a processor without instructions for bfloat16, where
    it would be four times as slow, the products are in float32 instead."""
    seed: NonNegativeInt = 0

    def cycle_of(self, number: int) -> Cycle:
        """Return the cycle of mini-batch `number`, counted from 0; after the last one, the last one."""
        ends = list(accumulate(self.mini_batches))
        place = min(bisect_right(ends, number), len(ends) - 1)
        length = self.mini_batches[place]
        return Cycle(ends[place] - length, length, *(in_cycles(getattr(self, key), place + 1)[-1] for key in OF_CYCLES))


@dataclass(frozen=True, config=_STRICT)
class ComparedModel:
    """A model that the article compares. Its weights are `models/<id>.safetensors`."""

    label: str
    unit: str
    hidden_size: PositiveInt
    num_layers: PositiveInt
    options: dict[str, Any] = field(default_factory=dict)
    training: dict[str, Any] = field(default_factory=dict)
    """Differs from the table `[training]` in these keys."""
    apart: str = ""
    """Why it is not compared with the others, if so: figures leave it out but where they are asked for it."""
    sentences: tuple[str, ...] = ()
    """Ids of the sentences that it is shown on, if it stands apart; none: all of them."""


@dataclass(frozen=True, config=_STRICT)
class SentenceConfig:
    id: str
    title: str
    text: str
    note: str = ""
    """What to look for."""


@dataclass(frozen=True, config=_STRICT)
class PageConfig:
    """What the built page is held to."""

    budget_kb: PositiveFloat = 700
    """Most kilobytes (1,000 bytes) of the page as a server sends it, gzipped; a build that takes more is refused."""


@dataclass(frozen=True, config=_STRICT)
class Config:
    """All of `article.toml`."""

    article: ArticleConfig
    models: dict[str, ComparedModel]
    sentences: tuple[SentenceConfig, ...]
    training: TrainingConfig = field(default_factory=TrainingConfig)
    trials: dict[str, ComparedModel] = field(default_factory=dict)
    """Trained by the same commands and shown by no figure: to find out how much seeds matter, for example."""
    page: PageConfig = field(default_factory=PageConfig)
    published: dict[str, dict[str, int | float]] = field(default_factory=dict)
    """Numbers of the literature by model and name, for values and claims: [published.gru] cross_entropy = 2.117."""

    def training_of(self, model: str) -> TrainingConfig:
        """Return how `model` is trained: the common table with what its own table changes."""
        common = {item.name: getattr(self.training, item.name) for item in fields(self.training)}
        return TrainingConfig(**{**common, **self.compared(model).training})

    def compared(self, model: str) -> ComparedModel:
        """Return the table of `model`, be it shown or a trial."""
        known = {**self.models, **self.trials}
        if model not in known:
            raise InputError(f"--model: article.toml has no table [models.{model}]{did_you_mean(model, known)}")
        return known[model]


def settings_of(saved: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a run was trained, as JSON keeps it; a setting that was not known then was as it is by default."""
    defaults: dict[str, Any] = json.loads(json.dumps(asdict(TrainingConfig())))
    return {**defaults, **saved}


def in_cycles(value: Any, cycles: int) -> list[Any]:
    """Return one of the settings `OF_CYCLES`, as JSON keeps it, in each of the first `cycles` cycles."""
    values = list(value) if isinstance(value, list | tuple) else [value]
    return [values[min(cycle, len(values) - 1)] for cycle in range(cycles)]


def override(config: TrainingConfig, settings: Sequence[str]) -> TrainingConfig:
    """Return `config` with some settings, each `key=value`, replaced."""
    values = {item.name: getattr(config, item.name) for item in fields(config)}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals or key not in values:
            hint = did_you_mean(key, values)
            raise InputError(f"--set: must be KEY=VALUE with a training setting, got {setting!r}{hint}")
        values[key] = value.split(",") if isinstance(values[key], tuple) else value
    try:
        return TrainingConfig(**values)
    except ValidationError as error:
        item = error.errors(include_url=False)[0]
        raise InputError(f"--set {item['loc'][0]}: {item['msg'].lower()}, got {item['input']!r}") from None


def read_config(path: Path) -> Config:
    """Read `article.toml`."""
    try:
        source = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file; an article's folder holds article.toml and article.md") from None
    except UnicodeDecodeError as error:
        number = error.object[: error.start].count(b"\n") + 1
        raise InputError(f"{path}:{number}: not UTF-8; save the file in that encoding") from None
    try:
        table = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise InputError(f"{path}:{line.group(1) if line else 1}: not TOML: {error}") from None
    try:
        config = TypeAdapter(Config).validate_python(table)
    except ValidationError as error:
        raise InputError(_describe(error, (), path, source)) from None
    for group, name in [("models", name) for name in config.models] + [("trials", name) for name in config.trials]:
        try:
            config.training_of(name)
        except ValidationError as error:
            raise InputError(_describe(error, (group, name, "training"), path, source)) from None
    _check_models(config, path, source)
    _check_sentences(config, path, source)
    return config


def _check_models(config: Config, path: Path, source: str) -> None:
    if all(model.apart for model in config.models.values()):
        raise InputError(f"{path}:1: an article compares at least one model; add a table [models.<id>]")
    for name in config.models:
        if not re.fullmatch("[a-z0-9_-]+", name):
            line = _line(source, ("models", name))
            raise InputError(f"{path}:{line}: a model's id is made of a-z, 0-9, - and _, got {name!r}")
        if name in config.trials:
            line = _line(source, ("trials", name))
            raise InputError(f"{path}:{line}: {name!r} is a model that is shown already; give the trial another id")
        sentences = {sentence.id for sentence in config.sentences}
        for sentence in config.models[name].sentences:
            line = _line(source, ("models", name, "sentences"))
            if not config.models[name].apart:
                raise InputError(
                    f"{path}:{line}: {name!r} is compared, on all sentences; only a model apart has its own"
                )
            if sentence not in sentences:
                hint = did_you_mean(sentence, sentences)
                raise InputError(f"{path}:{line}: no sentence with the id {sentence!r}{hint}")


def _check_sentences(config: Config, path: Path, source: str) -> None:
    if not config.sentences:
        raise InputError(f"{path}:1: an article has at least one sentence; add [[sentences]] with id, title and text")
    seen: set[str] = set()
    for index, sentence in enumerate(config.sentences):
        where = f"{path}:{_line(source, ('sentences', index, 'text'))}: sentence {sentence.id!r}"
        if not re.fullmatch("[a-z0-9-]+", sentence.id) or sentence.id in seen:
            raise InputError(f"{where}: an id is made of a-z, 0-9 and -, and used once, got {sentence.id!r}")
        seen.add(sentence.id)
        check_text(sentence.text, where)


def check_text(text: str, where: str) -> None:
    """Refuse a text that models cannot read; `where` starts the message."""
    wrong = re.search("[^a-z ]", text)
    if wrong:
        raise InputError(
            f"{where}: a text is made of a to z and spaces, got {wrong.group()!r} at column {wrong.start() + 1};"
            " write it in lower case, digits as words, without punctuation"
        )
    if text != " ".join(text.split()) or not text:
        raise InputError(f"{where}: words are separated by one space, without any at the ends")
    if len(text) > LONGEST_SENTENCE:
        raise InputError(f"{where}: a text has at most {LONGEST_SENTENCE} characters, got {len(text)}")


def _describe(error: ValidationError, table_of: tuple[str, ...], path: Path, source: str) -> str:
    """Return one line on the first thing that is wrong."""
    # A misspelt key is both unknown and missing: the former says more.
    unknown = ("extra_forbidden", "unexpected_keyword_argument")
    item = min(error.errors(include_url=False), key=lambda item: item["type"] not in unknown)
    location = (*table_of, *item["loc"])
    while isinstance(location[-1], int):  # an entry of a list
        location = location[:-1]
    line = _line(source, location)
    key, table = location[-1], ".".join(str(part) for part in location[:-1]) or "the top level"
    if item["type"] in unknown:
        return f"{path}:{line}: unknown key {str(key)!r} in {table}{did_you_mean(str(key), _keys(location[:-1]))}"
    if item["type"] in ("missing", "missing_argument"):
        return f"{path}:{line}: {table} lacks {str(key)!r}"
    return f"{path}:{line}: {str(key)!r} in {table}: {item['msg'].lower()}, got {item['input']!r}"


def _keys(location: tuple[int | str, ...]) -> list[str]:
    """Return the keys that the table at `location` may have."""
    kind: Any = TrainingConfig if location[-1:] == ("training",) else Config
    for part in location if kind is Config else ():
        if is_dataclass(kind):
            kind = get_type_hints(kind)[str(part)]
        else:
            kind = next(argument for argument in get_args(kind) if is_dataclass(argument))
    if not is_dataclass(kind):
        kind = next((argument for argument in get_args(kind) if is_dataclass(argument)), Config)
    return [item.name for item in fields(kind)]


def _line(source: str, location: tuple[int | str, ...]) -> int:
    """Return the line of the table or key at `location`, as well as it can be told from the text."""
    table, found = "", 0
    counts: dict[str, int] = {}
    wanted, wanted_table = (".".join(str(part) for part in parts) for parts in (location, location[:-1]))
    wanted_key = str(location[-1]) if location else ""
    for number, line in enumerate(source.splitlines(), start=1):
        header = re.match(r"\s*(\[\[?)\s*([^\]]+?)\s*\]", line)
        if header:
            table = header.group(2)
            if header.group(1) == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = f"{table}.{counts[table]}"
            if table in (wanted, wanted_table) or (header.group(2) == wanted and not found):
                found = number
        elif table == wanted_table and re.match(rf"\s*\"?{re.escape(wanted_key)}\"?\s*=", line):
            return number
    return found or (_line(source, location[:-1]) if location else 1)
