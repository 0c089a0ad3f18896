"""Published weights: one safetensors file a model, int8 by rows, with a record of the model and its training inside.

Tensors: every matrix as int8 with a float32 scale a row (`<name>.scale`; value = int8 * scale), every vector as
float32, whole numbers as they are, and `vocabulary`, the words as bytes, one a line. The file's metadata holds `info`,
a JSON object: `format`, which is `FORMAT`, and the fields of `WeightsInfo`.
"""

import json
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, Int8
from pydantic import TypeAdapter, ValidationError
from safetensors import SafetensorError, safe_open

from generator.config import ModelConfig
from generator.contract import format_1
from generator.contract.records import Curve, WeightsInfo
from generator.corpus.vocabulary import FIRST_WORD, Vocabulary
from generator.errors import InputError
from generator.storage.atomic import write_atomically
from generator.storage.file_hash import file_sha256
from generator.storage.own_units import check_allowed, unit_sha256

if TYPE_CHECKING:
    from torch import nn

    from generator.model import Autocomplete

FORMAT = 2
"""Files of format 1 are read as well."""
_LEVELS = 127
_CURVE_POINTS = 400


@dataclass(frozen=True)
class PublishedModel:
    """A published weights file, its tensors still on disk. Needs no torch until `load` is called."""

    path: Path
    info: WeightsInfo
    sha256: str
    unit: str | None = None
    """Name of the unit that the caller asked for; None allows the generator's own units alone."""

    @property
    def config(self) -> ModelConfig:
        return self.info.model

    @cached_property
    def vocabulary(self) -> Vocabulary:
        data = stored_tensors(self.path, ["vocabulary"])["vocabulary"].tobytes()
        return Vocabulary(tuple(data.decode("ascii").split("\n")), self.info.corpus.alphabet)

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
        self.check_unit()
        return _load(self)


def open_published(path: Path, unit: str | None = None) -> PublishedModel:
    """Read what a weights file says of its model, which is loaded only if it is of the unit `unit`.

    Without `unit` only models of the generator's own units are loaded: a file chooses no code.

    Raises `InputError` where the file is missing, cut off, of another program, or lacks a part of its record.
    """
    if not path.is_file():
        raise InputError(f"{path}: no such weights; train and publish the model, or take it out of article.toml")
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
    except (SafetensorError, OSError) as error:
        raise InputError(
            f"{path}: not a whole safetensors file ({error}); copy it again, or publish the model again"
        ) from None
    info = _info(path, metadata.get("info", ""))
    return PublishedModel(path, info, file_sha256(path), unit)


def _info(path: Path, text: str) -> WeightsInfo:
    try:
        parts = json.loads(text)
    except json.JSONDecodeError:
        parts = None
    if not isinstance(parts, dict):
        raise InputError(f"{path}: holds no description of its model; write it with: python -m generator publish")
    number = parts.pop("format", None)
    if number not in (1, FORMAT):
        raise InputError(f"{path}: format must be 1 or {FORMAT}, got {number}; publish the model again")
    try:
        return TypeAdapter(WeightsInfo).validate_python(format_1.weights_info(parts) if number == 1 else parts)
    except ValidationError as error:
        item = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in item["loc"])
        raise InputError(f"{path}: its description has a fault at {place}: {item['msg']}; publish it again") from None


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


def quantise(weight: Float[np.ndarray, "rows columns"]) -> tuple[Int8[np.ndarray, "rows columns"], np.ndarray]:
    """Return int8 values and a float32 scale per row: value * scale is within half a scale of the weight."""
    scale = np.abs(weight).max(axis=1) / _LEVELS
    scale[scale == 0] = 1
    return np.rint(weight / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def quantised(model: "Autocomplete") -> dict[str, np.ndarray]:
    """Return the tensors of a model as they are published: int8 matrices with their scales, float32 vectors.

    Raises `InputError` where a weight is not a finite number.
    """
    tensors: dict[str, np.ndarray] = {}
    for name, value in model.state_dict().items():
        if not value.is_floating_point():  # indices or masks; int8 is kept for rounded weights
            whole = value.cpu().numpy()
            tensors[name] = whole.astype(np.int16) if whole.dtype == np.int8 else whole
            continue
        array = value.detach().cpu().float().numpy()
        if not np.isfinite(array).all():
            raise InputError(f"tensor {name!r} has values that are not finite numbers; nothing was published")
        if array.ndim == 2:
            tensors[name], tensors[f"{name}.scale"] = quantise(array)
        else:
            tensors[name] = array
    return tensors


def dequantised(tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the float32 weights of published tensors."""
    matrices = {name for name, value in tensors.items() if value.dtype == np.int8}
    # A model may have a parameter of its own that is called scale.
    others = tensors.keys() - matrices - {f"{name}.scale" for name in matrices} - {"vocabulary"}
    with np.errstate(over="ignore"):  # a reader of a file checks that its weights are finite
        return {
            **{name: tensors[name].astype(np.float32) * tensors[f"{name}.scale"][:, None] for name in matrices},
            **{name: tensors[name] for name in others},
        }


def save_published(path: Path, tensors: dict[str, np.ndarray], vocabulary: Vocabulary, info: WeightsInfo) -> None:
    """Write a weights file, with the curve thinned and the sha256 of an own unit's source as it is now.

    The name stands for whole content at any time.
    """
    words = np.frombuffer("\n".join(vocabulary.words).encode("ascii"), np.uint8)
    info = replace(info, curve=thin_curve(info.curve), unit_sha256=unit_sha256(info.model.unit))
    save_record(path, {**tensors, "vocabulary": words}, info)


def save_record(path: Path, tensors: dict[str, np.ndarray], info: WeightsInfo) -> None:
    """Write a weights file of tensors, the vocabulary among them, and a record, both as they are."""
    from safetensors.numpy import save

    parts = {"format": FORMAT, **asdict(info)}
    write_atomically(path, save(tensors, metadata={"info": json.dumps(parts)}))


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


def stored_tensors(path: Path, names: list[str] | None = None) -> dict[str, np.ndarray]:
    """Return tensors of a weights file as they are stored, all of them unless `names` are given."""
    try:
        with safe_open(path, framework="numpy") as file:
            return {name: file.get_tensor(name) for name in (names or file.keys())}
    except (SafetensorError, OSError) as error:
        raise InputError(f"{path}: cannot be read ({error}); copy it again, or publish the model again") from None


def _check_scales(path: Path, tensors: dict[str, np.ndarray]) -> None:
    for name, value in tensors.items():
        scale = tensors.get(f"{name}.scale")
        if value.dtype == np.int8 and (scale is None or scale.shape != value.shape[:1]):
            raise InputError(
                f"{path}: tensor '{name}.scale' must have shape {value.shape[:1]},"
                f" got {'none' if scale is None else scale.shape}; publish the model again"
            )


def _load(published: PublishedModel) -> "Autocomplete":
    import torch

    from generator.model import Autocomplete

    tensors = stored_tensors(published.path)
    _check_scales(published.path, tensors)
    weights = dequantised(tensors)
    try:
        model = Autocomplete(published.config, published.info.corpus.alphabet)
    except InputError as error:
        raise InputError(f"{published.path}: {error}") from None
    words, places = len(published.vocabulary.words), published.config.vocab_size - FIRST_WORD
    if words != places:
        raise InputError(f"{published.path}: its vocabulary must have {places} words, got {words}; publish it again")
    expected = model.state_dict()
    for name in sorted(expected.keys() | weights.keys()):
        got = tuple(weights[name].shape) if name in weights else None
        wanted = tuple(expected[name].shape) if name in expected else None
        if got != wanted:
            raise InputError(
                f"{published.path}: tensor {name!r} must have shape {wanted or 'none'}, got {got or 'none'}; its"
                " configuration and its weights do not belong together: publish the model again"
            )
        if not np.isfinite(weights[name]).all():
            raise InputError(f"{published.path}: tensor {name!r} has values that are not finite numbers (NaN or Inf)")
    model.load_state_dict({name: torch.from_numpy(value.copy()) for name, value in weights.items()})
    model.vocabulary = published.vocabulary
    return model.eval()
