"""Taking over weights made elsewhere, or in an earlier format: the same tensors in the format of today."""

from dataclasses import dataclass, fields
from pathlib import Path

from generator.config import ModelConfig
from generator.errors import InputError
from generator.training.adam_state import adam_state_beside, read_factored, write_with_adam_state
from generator.weights import PublishedModel, open_published, record_bytes


@dataclass(frozen=True)
class Adoption:
    """Result of taking over a weights file."""

    before: PublishedModel
    after: PublishedModel
    tensors: int
    """Number of tensors, the vocabulary among them; their bytes are unchanged."""
    adam_state: Path | None
    """The file with the state of Adam that came along."""


def adopt(source: Path, path: Path, architecture: ModelConfig) -> Adoption:
    """Write the weights file `source` as `path`, in the format of today, with every byte of its tensors unchanged.

    All that the file says of its model stays as it is, scores included. The state of Adam is taken over from
    `<name>.adam.safetensors`, or from `<name>.moments` as it was called before; where there is none, that of the
    weights which stood at `path` goes. `source` may be `path`.

    Raises `InputError` where `source` is no weights file, is of another architecture than `architecture`, was made by
    another source of an own unit, or has a state of Adam beside it that belongs to other weights.
    """
    before = open_published(source, architecture.unit)
    _check_architecture(before, architecture)
    before.load()
    tensors = before.tensors()
    state = adam_state_beside(source)
    kept = read_factored(state, before.sha256) if state else None
    write_with_adam_state(path, record_bytes(tensors, before.info), kept)
    return Adoption(before, open_published(path), len(tensors), state)


def _check_architecture(published: PublishedModel, wanted: ModelConfig) -> None:
    for item in fields(wanted):
        got, asked = getattr(published.config, item.name), getattr(wanted, item.name)
        if got != asked:
            raise InputError(
                f"{published.path}: holds a model with {item.name} = {got!r}, but article.toml asks for {asked!r}; give"
                " the model that it is of by --model, or change article.toml"
            )
