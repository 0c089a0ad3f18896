"""Scores of a model: cross entropy, accuracy, and accuracy by the number of characters typed."""

from collections.abc import Callable

import numpy as np
import torch

from generator.contract.alphabet import BOUNDARY, PADDING
from generator.contract.records import AccuracyByKnownCharacters, Metrics, Rates
from generator.corpus.observations import Corpus
from generator.corpus.vocabulary import UNKNOWN
from generator.errors import InputError
from generator.model import Autocomplete

TOP = 3
KNOWN_CHARACTERS = 21  # 0, only the space before the word, to 20

_CHUNK = 1024  # positions whose logits exist at the same time


@torch.no_grad()
def evaluate(
    model: Autocomplete,
    corpus: Corpus,
    *,
    split: str = "test",
    observations: int = 1024,
    batch_size: int = 64,
    seed: int = 0,
    progress: Callable[[int], object] = lambda observations: None,
) -> Metrics:
    """Score a model, in float32, on observations of a split that are drawn without replacement by `seed`.

    `progress` is called with the number of observations that were read since it was called last.
    """
    model.eval()
    rows = corpus.split(split)
    chosen = np.sort(np.random.default_rng(seed).permutation(len(rows))[:observations])
    loss, counts = 0.0, _Counts(len(chosen))
    for start in range(0, len(chosen), batch_size):
        inputs, targets = corpus.batch(rows[chosen[start : start + batch_size]])
        hidden = model.hidden_states(torch.from_numpy(inputs).long()).flatten(0, 1)
        words = torch.from_numpy(targets).flatten()
        typed = torch.from_numpy(typed_characters(inputs)).flatten()
        observation = torch.arange(start, start + len(inputs)).repeat_interleave(inputs.shape[1])
        read = torch.nonzero(words != PADDING).squeeze(1)
        for some in torch.split(read, _CHUNK):
            log_probabilities = model.readout(hidden[some]).log_softmax(1)
            word = words[some]
            hits = log_probabilities.topk(TOP).indices == word[:, None]  # (positions, TOP)
            known = word > UNKNOWN
            loss -= log_probabilities[known, word[known]].double().sum().item()
            counts.add(hits.cumsum(1).bool() & known[:, None], known, typed[some], observation[some])
        progress(len(inputs))
    return counts.metrics(split, loss)


class _Counts:
    """Hits and positions, summed over observations as they are read."""

    def __init__(self, observations: int) -> None:
        self.observations = observations
        self.hits = np.zeros((TOP, KNOWN_CHARACTERS))
        self.all = np.zeros(KNOWN_CHARACTERS)
        self.known = np.zeros(KNOWN_CHARACTERS)
        self.by_observation = np.zeros((3, observations))  # hits of the first suggestion, positions, known positions

    def add(self, hits: torch.Tensor, known: torch.Tensor, typed: torch.Tensor, observation: torch.Tensor) -> None:
        near = typed < KNOWN_CHARACTERS
        for total, mask in ((self.all, near), (self.known, near & known)):
            total += np.bincount(typed[mask], minlength=KNOWN_CHARACTERS)
        for top in range(TOP):
            self.hits[top] += np.bincount(typed[near & hits[:, top]], minlength=KNOWN_CHARACTERS)
        for row, mask in zip(self.by_observation, (hits[:, 0], torch.ones_like(known), known), strict=True):
            row += np.bincount(observation[mask], minlength=self.observations)

    def metrics(self, split: str, loss: float) -> Metrics:
        hits, every, known = self.by_observation.sum(1)
        if not known or not np.isfinite(loss):
            why = "the model's probabilities are no numbers" if known else "no word of them is in the vocabulary"
            raise InputError(f"there is no score of {self.observations} observations of {split}: {why}")

        def error(of: np.ndarray) -> float:
            """Return the standard error of the ratio of sums, by linearisation."""
            ratio = hits / of.sum()
            residuals = self.by_observation[0] - ratio * of
            return float(np.sqrt((residuals**2).sum()) / of.sum())

        def rates(of: np.ndarray) -> Rates:
            return tuple(tuple(round(float(h / max(1, n)), 5) for h, n in zip(r, of, strict=True)) for r in self.hits)

        return Metrics(
            split=split,
            observations=self.observations,
            positions=int(every),
            known_positions=int(known),
            cross_entropy=loss / known,
            accuracy_known=hits / known,
            accuracy_all=hits / every,
            accuracy_known_error=error(self.by_observation[2]),
            accuracy_all_error=error(self.by_observation[1]),
            by_known_characters=AccuracyByKnownCharacters(
                known=rates(self.known),
                all=rates(self.all),
                positions=tuple(self.all.astype(int).tolist()),
                known_positions=tuple(self.known.astype(int).tolist()),
            ),
        )


def typed_characters(inputs: np.ndarray) -> np.ndarray:
    """Return how many characters of its word have been read at each position of `(batch, time)`; 0 at the space."""
    positions = np.arange(inputs.shape[1])
    spaces = np.where(inputs == BOUNDARY, positions, 0)
    typed: np.ndarray = positions - np.maximum.accumulate(spaces, axis=1)
    return typed
