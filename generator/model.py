"""The autocomplete model: embedding, a stack of units, readout to the words of the vocabulary."""

import importlib
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from generator.config import ModelConfig
from generator.contract.alphabet import ENGLISH, PADDING, Alphabet
from generator.corpus.vocabulary import Vocabulary
from generator.errors import InputError, reason, shortened
from generator.kernels.look_up import look_up
from generator.units import UNITS
from generator.units.library import in_library, run_in_library
from generator.units.reads_symbols import reads_symbols
from generator.units.trial import check_unit


class Autocomplete(nn.Module):
    """Reads characters and predicts, at every one, the whole word that it belongs to."""

    vocabulary: Vocabulary | None = None
    """The words that it predicts, where it was read from a file that says so."""

    def __init__(self, config: ModelConfig, alphabet: Alphabet = ENGLISH) -> None:
        super().__init__()
        self.config = config
        self.alphabet = alphabet
        size = config.hidden_size
        unit: Any = unit_class(config.unit)
        self.embedding = nn.Embedding(alphabet.size, size, padding_idx=PADDING)
        try:
            self.units = nn.ModuleList(unit(size, size, **config.options) for _ in range(config.num_layers))
        except Exception as error:  # whatever a stranger's module may raise
            raise InputError(
                f"unit {config.unit!r} cannot be made with options {shortened(config.options)}: {reason(error)}"
            ) from error
        self.readout = nn.Linear(size, config.vocab_size)

    @property
    def characters(self) -> str:
        """Symbol k stands for character k of it; the first is padding."""
        return "\0" + self.alphabet.readable

    @property
    def causal(self) -> bool:
        """Whether no output depends on a later character, as the units declare."""
        return all(getattr(unit, "causal", False) for unit in self.units)

    def hidden_states(self, characters: Int[Tensor, "batch time"]) -> Float[Tensor, "batch time hidden_size"]:
        """Return what the last unit puts out."""
        first, table = self.units[0], self.embedding.weight
        if reads_symbols(first) and not self.runs_in_library:
            return self._upper(first.read(characters, table))
        # What stands for padding is not learned.
        table = torch.cat([table[:1].detach(), table[1:]])
        return self.hidden_states_from_embedded(look_up(characters.t(), table).transpose(0, 1))

    def hidden_states_from_embedded(
        self, embedded: Float[Tensor, "batch time size"]
    ) -> Float[Tensor, "batch time hidden_size"]:
        """Return what the last unit puts out for characters that are embedded already."""
        if self.runs_in_library:
            return run_in_library(list(self.units), embedded.transpose(0, 1)).transpose(0, 1)
        return self._upper(self.units[0](embedded))

    @property
    def runs_in_library(self) -> bool:
        """Whether the units are run by cuDNN: on a GPU, where there are such units."""
        return self.embedding.weight.device.type == "cuda" and in_library(list(self.units))

    def _upper(self, hidden: Tensor) -> Tensor:
        for unit in list(self.units)[1:]:
            hidden = unit(hidden)
        return hidden

    def forward(self, characters: Int[Tensor, "batch time"]) -> Float[Tensor, "batch time vocab"]:
        """Return the logits of all words at every character."""
        logits: Tensor = self.readout(self.hidden_states(characters))
        return logits

    def count_parameters(self) -> dict[str, int]:
        """Return the number of trained parameters by part. The padding's embedding is not trained."""
        return {
            "embedding": (self.alphabet.size - 1) * self.config.hidden_size,
            "recurrent": sum(parameter.numel() for parameter in self.units.parameters()),
            "dense": sum(parameter.numel() for parameter in self.readout.parameters()),
        }


def unit_class(name: str) -> type[nn.Module]:
    """Return the class of a unit by its name, or by `package.module:Class`, whose module is imported.

    The name must come from the article or the caller: see `check_allowed`. Raises `InputError` where there is no such
    class, or it is no torch module.
    """
    if name in UNITS:
        return UNITS[name]
    module, colon, attribute = name.partition(":")
    if not colon:
        raise InputError(f"unit must be one of {', '.join(UNITS)}, or 'package.module:Class', got {name!r}")
    try:
        found = getattr(importlib.import_module(module), attribute)
    except Exception as error:  # whatever a stranger's module may raise
        raise InputError(f"unit {name!r} cannot be imported: {reason(error)}") from error
    if not (isinstance(found, type) and issubclass(found, nn.Module)):
        raise InputError(f"unit {name!r} must be a class of torch.nn.Module, got {shortened(found)}")
    return found


def check_own_unit(config: ModelConfig, *, autocast: bool = False) -> None:
    """Check that a unit which is not one of `UNITS` keeps the contract of units."""
    if config.unit not in UNITS:
        unit: Any = unit_class(config.unit)
        size = config.hidden_size
        check_unit(config.unit, lambda: unit(size, size, **config.options), size, autocast=autocast)


def initialise_readout(model: Autocomplete, frequencies: Float[Tensor, " vocab"]) -> None:
    """Start the readout at the words' own frequencies, so that training begins with what it would learn first.

    `frequencies` are counts, of how many characters belong to each word.
    """
    with torch.no_grad():
        model.readout.bias.copy_(torch.log((frequencies + 1) / (frequencies + 1).sum()))
