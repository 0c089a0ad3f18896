"""Published weights: one safetensors file a model, int8 by rows, with a record of the model and its training inside.

Tensors: every matrix as int8 with a float32 scale a row (`<name>.scale`; value = int8 * scale), every vector as
float32, whole numbers as they are, and `vocabulary`, the words in UTF-8, one a line. The file's metadata holds `info`,
a JSON object: `format`, which is `FORMAT`, and the fields of `WeightsInfo`.
"""

import json
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from generator.config import ModelConfig
from generator.contract.records import Curve, WeightsInfo
from generator.contract.weights_record import FORMAT, read_record
from generator.corpus.vocabulary import Vocabulary
from generator.errors import InputError
from generator.storage.file_hash import file_sha256
from generator.storage.own_units import check_allowed, unit_sha256
from generator.storage.safetensors_file import Header, read_header, read_tensors
from generator.weights.vocabulary import read_vocabulary

if TYPE_CHECKING:
    from torch import nn

    from generator.model import Autocomplete

_CURVE_POINTS = 400


@dataclass(frozen=True)
class PublishedModel:
    """A published weights file, its tensors still on disk. Needs no torch until `load` is called."""

    path: Path
    info: WeightsInfo
    header: Header
    """Where its tensors are, checked."""
    sha256: str
    unit: str | None = None
    """Name of the unit that the caller asked for; None allows the generator's own units alone."""

    @property
    def config(self) -> ModelConfig:
        return self.info.model

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words that the model predicts. Raises `InputError` where they do not fit the rest of the file."""
        return read_vocabulary(self.path, self.header, self.info)

    def tensors(self) -> dict[str, np.ndarray]:
        """Return all tensors as they are stored, by name."""
        return read_tensors(self.path, self.header)

    def check_unit(self) -> None:
        """Refuse a unit that the caller did not ask for, or whose source is another than at publication."""
        check_allowed(self.path, self.config.unit, self.unit)
        was, now = self.info.unit_sha256, unit_sha256(self.config.unit)
        if was and was != now:
            raise InputError(
                f"{self.path}: was published with another source of the unit {self.config.unit!r}, sha256 {was[:12]},"
                f" now {now[:12]}; publish the model again, or keep that source under this name and give the new one"
                " another"
            )

    def load(self) -> "Autocomplete":
        """Return the model, in `eval()` mode and float32, after checking its unit and every tensor."""
        from generator.weights.loading import load

        self.check_unit()
        vocabulary = self.vocabulary  # checked before anything is built
        model = load(self.path, self.header, self.info)
        model.vocabulary = vocabulary
        return model


def open_published(path: Path, unit: str | None = None) -> PublishedModel:
    """Read what a weights file says of its model, which is loaded only if it is of the unit `unit`.

    Without `unit` only models of the generator's own units are loaded: a file chooses no code.

    Raises `InputError` where the file is missing, cut off, of another program, or a field of its description is missing
    or out of range.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such weights; train and publish the model, or take it out of article.toml")
    header = read_header(path)
    try:
        info = read_record(header.metadata.get("info", ""))
    except ValueError as error:
        raise InputError(f"{path}: {error}") from None
    return PublishedModel(path, info, header, file_sha256(path), unit)


def published_in(folder: Path) -> list[Path]:
    """Return the weights files of a folder, by name; the state of Adam, kept beside them, is none."""
    return sorted(path for path in folder.glob("*.safetensors") if not path.name.endswith(".adam.safetensors"))


def load_model(path: str | PathLike[str], unit: "str | type[nn.Module] | None" = None) -> "Autocomplete":
    """Return the model of a weights file, in `eval()` mode and float32, with its `vocabulary`.

    A file chooses no code. One of a unit that is not the generator's own needs `unit`, the class or its name
    `package.module:Class`, which must be what the file says. Raises `InputError` where it is not, or the file has a
    fault.
    """
    name = f"{unit.__module__}:{unit.__qualname__}" if isinstance(unit, type) else unit
    return open_published(Path(path), name).load()


def describe(published: PublishedModel) -> dict[str, Any]:
    """Return all that a weights file says of its model, and of itself, as JSON has it; its curve is left out."""
    path, info = published.path, asdict(published.info)
    del info["curve"]
    about = {"id": path.stem, "file": path.name, "bytes": path.stat().st_size, "sha256": published.sha256}
    return {**about, **info}


def published_bytes(tensors: dict[str, np.ndarray], vocabulary: Vocabulary, info: WeightsInfo) -> bytes:
    """Return a weights file, with the curve thinned and the sha256 of an own unit's source as it is now."""
    words = np.frombuffer("\n".join(vocabulary.words).encode(), np.uint8)
    info = replace(info, curve=thin_curve(info.curve), unit_sha256=unit_sha256(info.model.unit))
    return record_bytes({**tensors, "vocabulary": words}, info)


def record_bytes(tensors: dict[str, np.ndarray], info: WeightsInfo) -> bytes:
    """Return a weights file of tensors, the vocabulary among them, and a record, both as they are."""
    from safetensors.numpy import save

    parts = {"format": FORMAT, **asdict(info)}
    return save(tensors, metadata={"info": json.dumps(parts)})


def thin_curve(curve: Curve) -> Curve:
    """Return a training curve with at most a few hundred points, each the mean of as many steps up to it.

    A point that was thinned before counts as the steps that it stands for: a run that goes on, and is published again
    and again, does not lose its beginning. Validations are all kept.
    """
    if not curve.step:
        return curve
    size = -(-curve.step[-1] // _CURVE_POINTS)
    places = (np.array(curve.step) - 1) // size
    ends = [*(np.flatnonzero(np.diff(places)) + 1), len(places)]
    steps = np.diff(curve.step, prepend=0)
    losses = [
        round(float(np.average(curve.train_loss[start:end], weights=steps[start:end])), 4)
        for start, end in zip([0, *ends], ends, strict=False)
    ]
    step, seconds = ([values[end - 1] for end in ends] for values in (curve.step, curve.seconds))
    return replace(curve, step=step, seconds=seconds, train_loss=losses)
