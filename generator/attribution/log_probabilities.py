"""Log probabilities of words after many texts that differ little from one, by their hidden states.

The sum over the vocabulary takes most of the time. In float64, the words that are likely after the one text are read
out in float64, and all others, which add little each, in float32; where one of them adds much, all words are read out
again in float64. So the results are right to some 1e-8 nats in little more than the time of float32. Padding and
unknown take no part in the probabilities.
"""

import torch
from jaxtyping import Float, Int
from torch import Tensor

from generator.corpus.vocabulary import FIRST_WORD
from generator.kernels.matmul import PackedMatmul
from generator.model import Autocomplete

_ROWS = 256  # whose logits exist at the same time: more do not fit in the processor's cache
_LIKELY = 32  # words at a position that are read out in float64
_LITTLE = 0.01  # most of the sum that a word may have which is read out in float32


class LogProbabilities:
    """The readout of a model for texts that differ little from `characters`."""

    def __init__(self, model: Autocomplete, characters: Int[Tensor, " time"]) -> None:
        self._weight = model.readout.weight.detach()
        self._bias = model.readout.bias.detach()
        self._bulk = PackedMatmul(self._weight.float().t(), self._bias.float())
        self._likely: Tensor | None = None  # (time, likely)
        if self._weight.dtype == torch.float64:
            known = self._bulk(model.hidden_states(characters[None])[0].float())[:, FIRST_WORD:]
            self._likely = FIRST_WORD + known.topk(min(_LIKELY, known.shape[1])).indices

    def __call__(
        self, hidden: Float[Tensor, "row hidden_size"], positions: Int[Tensor, " row"], words: Int[Tensor, " row"]
    ) -> Float[Tensor, " row"]:
        """Return the log probability of one word after each hidden state, which stands at a position of the text."""
        parts = [
            self._part(*some)
            for some in zip(*(torch.split(all_, _ROWS) for all_ in (hidden, positions, words)), strict=True)
        ]
        return torch.cat(parts)

    def _part(self, hidden: Tensor, positions: Tensor, words: Tensor) -> Tensor:
        logits = self._bulk(hidden.float())  # (row, vocab)
        if self._likely is None:
            chosen = logits.gather(1, words[:, None]).squeeze(1)
        else:
            chosen = (hidden * self._weight[words]).sum(1) + self._bias[words]
        known = logits[:, FIRST_WORD:]
        largest = known.amax(1, keepdim=True)
        # `logsumexp`, in place: what it would write elsewhere takes longer than the sum.
        shares = known.sub_(largest).exp_()
        largest = largest.to(hidden.dtype)
        if self._likely is None:
            return chosen - largest.squeeze(1) - shares.sum(1).log_()
        shares.scatter_(1, self._likely[positions] - FIRST_WORD, 0)
        total = (self._likely_logits(hidden, positions) - largest).exp_().sum(1) + shares.sum(1, dtype=hidden.dtype)
        others = shares.amax(1) > _LITTLE * total
        sums = total.log_() + largest.squeeze(1)
        if others.any():
            sums[others] = self._all_logits(hidden[others]).logsumexp(1)
        return chosen - sums

    def _likely_logits(self, hidden: Tensor, positions: Tensor) -> Float[Tensor, "row likely"]:
        assert self._likely is not None
        runs, lengths = torch.unique_consecutive(positions, return_counts=True)
        return torch.cat(
            [
                torch.addmm(self._bias[likely], rows, self._weight[likely].t())
                for likely, rows in zip(self._likely[runs], torch.split(hidden, lengths.tolist()), strict=True)
            ]
        )

    def _all_logits(self, hidden: Tensor) -> Float[Tensor, "row word"]:
        return torch.addmm(self._bias[FIRST_WORD:], hidden, self._weight[FIRST_WORD:].t())
