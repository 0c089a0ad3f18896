"""The text of a corpus in a device's memory, from which mini-batches are cut out there."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Int32, Int64, Integer, UInt8
from torch import Tensor

from generator.contract.alphabet import BOUNDARY, PADDING
from generator.corpus.observations import Corpus


@dataclass(frozen=True)
class DeviceTexts:
    """Symbols and words of a whole text."""

    characters: UInt8[Tensor, " characters"]
    words: Int32[Tensor, " words"]
    length: int
    """Characters that an observation is padded to."""

    @classmethod
    def of(cls, corpus: Corpus, device: torch.device) -> "DeviceTexts":
        """Copy a corpus to a device."""
        characters = torch.from_numpy(np.array(corpus.characters))
        words = torch.from_numpy(np.array(corpus.words).astype(np.int32))
        return cls(characters.to(device), words.to(device), corpus.info.length)

    def cut(self, rows: Int64[Tensor, "batch 3"]) -> tuple[Int64[Tensor, "batch time"], Int64[Tensor, "batch time"]]:
        """Return the symbols and the targets of observations, as `Corpus.batch` does, by fixed shapes alone."""
        start, word, length = rows[:, 0:1], rows[:, 1:2], rows[:, 2:3]
        time = torch.arange(self.length, device=rows.device)
        there = time < length
        symbols = _at(self.characters, start + time) * there
        number = (symbols == BOUNDARY).cumsum(1)  # 1 for the first word and the space before it
        return symbols, _at(self.words, word + number - 1) * there


def _at(values: Integer[Tensor, " n"], index: Int64[Tensor, "batch time"]) -> Int64[Tensor, "batch time"]:
    """Return the values at an index, which may point beyond the end where nothing is read."""
    return values[index.clamp(0, len(values) - 1)].long()


assert PADDING == 0  # what `cut` multiplies by
