"""Which words stand in the softmax of which position: all that can be meant, and some of those that cannot.

Once the first letter of a word is typed, the words that begin with another one are ruled out, and a model that has
learnt so much gives them next to nothing; yet in the exact softmax they take nine tenths of the products. Here a few
of them, drawn anew for each mini-batch, stand for all: each logit is raised by the logarithm of how many words each
drawn one stands for, so that the sum of the exponentials has the right mean (sampled softmax: Bengio & Senécal 2008,
Jean et al. 2015). Where no letter is typed yet, every word stands in the softmax.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int, Int64, UInt8
from torch import Tensor

from generator.corpus.vocabulary import symbols

_SPACE = symbols(" ")[0]


@dataclass(frozen=True)
class Choice:
    """Positions in whose softmax the same words stand."""

    positions: Int[Tensor, " positions"]
    targets: Int[Tensor, " positions"]
    """The words that are meant: their places in `words`."""
    words: Int[Tensor, " words"] | None = None
    """None: every word."""
    shifts: Float[Tensor, " words"] | None = None
    """What is added to the logits of `words`."""


@dataclass(frozen=True)
class SampledWords:
    """The words drawn for a mini-batch."""

    first_letters: UInt8[np.ndarray, " vocab"]
    """Symbol of each word's first letter; 0 for what is no word."""
    drawn: Int64[np.ndarray, " drawn"]
    """Words, each at most once."""

    def choices(
        self, inputs: UInt8[np.ndarray, " positions"], targets: Int64[np.ndarray, " positions"]
    ) -> Iterator[Choice]:
        """Deal out positions by the first letter typed of the word that they are in, `inputs` being what is read.

        The word that is meant begins with what is typed: its first letter is the one to go by.
        """
        typed = np.where(inputs == _SPACE, 0, self.first_letters[targets])
        for letter in np.unique(typed):
            positions = np.flatnonzero(typed == letter)
            meant = targets[positions]
            if letter == 0:
                yield Choice(torch.from_numpy(positions), torch.from_numpy(meant))
                continue
            possible = np.flatnonzero(self.first_letters == letter)
            # A drawn word that is possible as well has its place there; here it gets the weight zero, so that as many
            # words stand here in every mini-batch: products of ever new shapes take ever more memory.
            twice = self.first_letters[self.drawn] == letter
            raised = np.where(twice, -math.inf, math.log(len(self.first_letters) / len(self.drawn)))
            yield Choice(
                torch.from_numpy(positions),
                torch.from_numpy(np.searchsorted(possible, meant)),
                torch.from_numpy(np.concatenate([possible, self.drawn])),
                torch.from_numpy(np.concatenate([np.zeros(len(possible)), raised])),
            )
