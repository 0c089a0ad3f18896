"""Records of training runs made elsewhere: how far back a model looked on its way, where its weights file is silent.

Published beside the weights, as `models/<id>.run.json`: a JSON object with the fields of `RunRecord`. A model that the
product trained needs none: the curve in its weights file says the same.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, TypeVar

import orjson
from pydantic import Field, NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from generator.config import STRICT
from generator.contract.records import ConnectivityShares
from generator.errors import InputError
from generator.storage.atomic import write_atomically
from generator.storage.regular_file import read_regular
from generator.weights import PublishedModel, open_published

_Fraction = Annotated[float, Field(ge=0, le=1)]
_Scores = tuple[NonNegativeFloat, _Fraction, _Fraction]
_Moment = tuple[NonNegativeInt, _Fraction, _Fraction, _Fraction]
_Record = TypeVar("_Record")


@dataclass(frozen=True, config=STRICT)
class RunRecord:
    """The published record of a run beside a weights file."""

    model: str
    seed: NonNegativeInt
    steps: PositiveInt
    connectivity: tuple[ConnectivityShares, ...]


@dataclass(frozen=True, config=STRICT)
class ForeignRun:
    """The record of a run as the script that made it wrote it."""

    run: str
    model: str
    seed: NonNegativeInt
    done: PositiveInt
    """Steps."""
    float32: _Scores
    """Cross entropy, accuracy on known words and on all words."""
    int8: _Scores
    rate: PositiveFloat
    readout_rate: PositiveFloat
    """Of the rate."""
    share: _Fraction
    """Of the characters that count in the loss."""
    batch: PositiveInt
    warm_up: NonNegativeInt
    validation_mini_batch: list[PositiveInt]
    validation_seconds: list[NonNegativeFloat]
    validation_loss: list[NonNegativeFloat]
    memory: list[_Moment]
    """Step, and the shares of connectivity beyond 5 and 20 characters and before the previous word."""
    seconds: NonNegativeFloat
    """Of all runs that went `together`."""
    round_ms: NonNegativeFloat
    together: list[str]
    device: str


def adopt_run(source: Path, weights: Path, *, observations: int) -> RunRecord:
    """Write the record of a run made elsewhere beside the published weights that it led to; return it.

    `observations` is the number of validation texts behind each of its shares, which `source` does not say. Raises
    `InputError` where `source` has a field too few, too many or out of range, or is not the run of these weights.
    """
    run = _read(source, ForeignRun)
    _check_same_run(source, run, open_published(weights))
    points = [
        ConnectivityShares(step, observations, round(beyond_5, 5), round(beyond_20, 5), round(before, 5))
        for step, beyond_5, beyond_20, before in run.memory
    ]
    record = RunRecord(run.model, run.seed, run.done, tuple(points))
    data = orjson.dumps(asdict(record), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    write_atomically(run_record_of(weights), data)
    return record


def run_record_of(weights: Path) -> Path:
    """Return the file of the record of the run that led to a weights file."""
    return weights.with_name(weights.name.replace(".safetensors", ".run.json"))


def connectivity_of_run(published: PublishedModel) -> tuple[ConnectivityShares, ...]:
    """Return how far back a published model looked in the course of its training; nothing where it was not measured.

    The weights file says it, or the record beside it. Raises `InputError` where the record is not of these weights.
    """
    path = run_record_of(published.path)
    if published.info.curve.connectivity or not path.exists():
        return tuple(published.info.curve.connectivity)
    record, training = _read(path, RunRecord), published.info.training
    for name, got, wanted in (
        ("model", record.model, published.path.stem),
        ("seed", record.seed, training.config.seed),
        ("steps", record.steps, training.steps),
    ):
        if got != wanted:
            raise InputError(
                f"{path}: is of a run with {name} = {got!r}, its weights of one with {wanted!r}; remove it"
            )
    return record.connectivity


def _read(path: Path, kind: type[_Record]) -> _Record:
    try:
        return TypeAdapter(kind).validate_json(read_regular(path))
    except OSError as error:
        raise InputError(f"{path}: no record of a run that can be read ({error.strerror}); give another file") from None
    except ValidationError as error:
        item = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in item["loc"]) or "file"
        raise InputError(f"{path}: {place}: {item['msg'].lower()}, got {_shown(item['input'])}") from None


def _shown(value: Any) -> str:
    return json.dumps(value, default=repr)[:60]


def _check_same_run(source: Path, run: ForeignRun, published: PublishedModel) -> None:
    training, curve = published.info.training, published.info.curve
    for name, got, wanted in (
        ("model", run.model, published.path.stem),
        ("seed", run.seed, training.config.seed),
        ("done", run.done, training.steps),
        ("batch", run.batch, training.config.batch_size),
        ("validation_mini_batch", run.validation_mini_batch, curve.validation_step),
        ("validation_loss", run.validation_loss, curve.validation_loss),
        ("memory", [moment[0] for moment in run.memory], curve.validation_step),
    ):
        if got != wanted:
            raise InputError(
                f"{source}: is another run than that of {published.path}: {name} must be {_shown(wanted)}, got"
                f" {_shown(got)}"
            )
