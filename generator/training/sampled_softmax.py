"""Sampled softmax: the words that can still be meant, and some of those that cannot.

Once the first letter of a word is typed, the words that begin with another one are ruled out, and a model that has
learnt so much gives them next to nothing; yet in the exact softmax they take nine tenths of the products. Here a few
of them, drawn for each mini-batch, stand for all: the logit of each drawn word is raised by the logarithm of how many
words it stands for, so that the sum of the exponentials has the right mean (Bengio & Senécal 2008, Jean et al. 2015).
Where no letter is typed yet, the softmax is over every word.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from types import EllipsisType

import numpy as np
import torch
from jaxtyping import Float, Int, Int64, UInt8
from torch import Tensor

from generator.contract.alphabet import BOUNDARY

EVERY_WORD = Ellipsis
"""As an index: all rows, without a copy."""

_NO_SHIFT = torch.zeros(())


@dataclass(frozen=True)
class Choice:
    """Positions whose softmax is over the same words."""

    positions: Int[Tensor, " positions"]
    targets: Int[Tensor, " positions"]
    """Index of each position's target in `words`."""
    words: Int[Tensor, " words"] | EllipsisType = EVERY_WORD
    """The candidates: numbers of words, or every word."""
    shifts: Float[Tensor, " *words"] = _NO_SHIFT
    """Added to the logits of `words`."""


@dataclass(frozen=True)
class SampledWords:
    """Words drawn for a mini-batch, to stand for those that are ruled out."""

    first_letters: UInt8[np.ndarray, " vocab"]
    """Symbol of each word's first letter; 0 for padding and unknown."""
    drawn: Int64[np.ndarray, " drawn"]
    """Numbers of words, each at most once."""

    def choices(
        self, inputs: UInt8[np.ndarray, " positions"], targets: Int64[np.ndarray, " positions"]
    ) -> Iterator[Choice]:
        """Group positions by the first letter typed of their word, and yield each group with its candidate words.

        `inputs` are the symbols read at the positions. The target begins with the letters typed, so that its first
        letter tells the group; where the symbol read is the space before the word, no letter is typed.
        """
        typed = np.where(inputs == BOUNDARY, 0, self.first_letters[targets])
        for letter in np.unique(typed):
            positions = np.flatnonzero(typed == letter)
            meant = targets[positions]
            if letter == 0:
                yield Choice(torch.from_numpy(positions), torch.from_numpy(meant))
                continue
            possible = np.flatnonzero(self.first_letters == letter)
            # Sampled words that are also candidates are masked with -inf, not removed: the number of columns, hence the
            # matmul shape, stays fixed.
            twice = self.first_letters[self.drawn] == letter
            raised = np.where(twice, -math.inf, math.log(len(self.first_letters) / len(self.drawn)))
            yield Choice(
                torch.from_numpy(positions),
                torch.from_numpy(np.searchsorted(possible, meant)),
                torch.from_numpy(np.concatenate([possible, self.drawn])),
                torch.from_numpy(np.concatenate([np.zeros(len(possible)), raised])),
            )
