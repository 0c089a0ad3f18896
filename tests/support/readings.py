"""Made-up readings: plausible numbers of a model on a sentence, seeded."""

import gzip
import hashlib

import numpy as np
import orjson
from numpy.typing import NDArray

from generator.attribution.measures import stored_measures
from generator.contract.baked_reading import PROBABILITY_UNITS, BakedReading, BakedRows, arrays_of, stored
from generator.contract.levels import quantise_rows, table_of
from generator.contract.rounding import significant
from generator.contract.schema import TOP, Sentence

# How far a model looks back, in characters, and how much it looks at the starts of words.
REACH = {
    "gru": (14.0, 0.9),
    "lstm": (9.0, 0.5),
    "nested-lstm": (2.0, 0.05),
    "bidirectional": (8.0, 0.4),
    "rnn": (4.0, 0.2),
}

FREQUENT_WORDS = """
    the of and in to a is was great group greater general grand part party parts important education young age through
    advanced learning level legal rules taught schools sense most use are not from study formal science made many been
"""
VOCABULARY = tuple(FREQUENT_WORDS.split())


def connectivity_of(sentence: Sentence, model: str, causal: bool, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return a plausible (output, input) matrix: fading with distance, stronger at the starts of words."""
    length = len(sentence.text)
    reach, context = REACH[model]
    output, input_ = np.indices((length, length))
    distance = np.abs(output - input_)
    starts = np.zeros(length)
    starts[[word.start for word in sentence.words]] = 1
    starts = starts + np.roll(starts, 1) * 0.6
    strength = np.exp(-distance / reach) * rng.uniform(0.3, 1, (length, length))
    strength += context * starts * np.exp(-distance / (4 * reach)) * rng.uniform(0, 0.6, (length, length))
    strength[distance == 0] = rng.uniform(0.5, 1, length)
    if causal:
        strength[input_ > output] = 0
    connectivity: NDArray[np.float64] = strength * rng.uniform(0.5, 6, (length, 1))
    return connectivity


def occlusion_of(connectivity: NDArray[np.float64], text: str, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return what each character was worth, in nats: its strength with a sign, mostly for the word; a space nothing."""
    worth: NDArray[np.float64] = connectivity * rng.choice([-0.4, 1.0], connectivity.shape, p=[0.3, 0.7])
    worth[:, [character == " " for character in text]] = 0
    return worth


def suggestions_of(
    sentence: Sentence, model: str, rng: np.random.Generator
) -> tuple[list[str], list[list[int]], list[list[int]], list[float], list[int]]:
    """Return words, suggestions, probabilities, target probabilities and ranks that agree with one another."""
    words: dict[str, int] = {}
    suggestions, probabilities, target_probabilities, target_ranks = [], [], [], []
    for word in sentence.words:
        for position in range(word.start, word.end):
            letters = position - word.start
            fit = [other for other in VOCABULARY if other != word.text and other.startswith(word.text[:letters])]
            others = [other for other in VOCABULARY if other != word.text and other not in fit]
            rng.shuffle(fit)
            rng.shuffle(others)
            rank = 1 + max(0, 4 - 2 * letters + int(rng.integers(-1, 4)))
            chosen = (fit + others)[:TOP]
            if word.known and rank <= TOP:
                chosen = [*chosen[: rank - 1], word.text, *chosen[rank - 1 : TOP - 1]]
            if letters and word.known and letters == len(word.text):
                shares = np.array([0.92, 0.03, 0.01])
            else:
                shares = np.sort(rng.dirichlet(np.ones(6)))[::-1][:TOP] * rng.uniform(0.3, 0.9)
            suggestions.append([words.setdefault(w, len(words)) for w in chosen])
            probabilities.append([round(float(p) * PROBABILITY_UNITS) for p in shares])
            if not word.known:
                target_probabilities.append(0.0)
                target_ranks.append(0)
            else:
                target_probabilities.append(float(shares[rank - 1]) if rank <= TOP else float(shares[-1]) / (rank * 7))
                target_ranks.append(rank if rank <= TOP else int(rank**3.1))
    return list(words), suggestions, probabilities, target_probabilities, target_ranks


def make_reading(sentence: Sentence, model: str, causal: bool, rng: np.random.Generator) -> BakedReading:
    """Return a reading as `generator.contract.baked_reading` describes it."""
    connectivity = connectivity_of(sentence, model, causal, rng)
    worth = occlusion_of(connectivity, sentence.text, np.random.default_rng(len(sentence.text)))
    rows = {}
    for measure in stored_measures():
        table = table_of(measure)
        levels, maxima = quantise_rows(worth if measure.signed else connectivity, table)
        rows[measure.id] = BakedRows(levels, [significant(float(maximum), 3) for maximum in maxima], table)
    words, suggestions, probabilities, target_probabilities, target_ranks = suggestions_of(sentence, model, rng)
    return BakedReading(
        sentence=sentence.id,
        model=model,
        length=len(sentence.text),
        layout="lower" if causal else "full",
        measures=rows,
        words=words,
        suggestions=suggestions,
        probabilities=probabilities,
        target_probabilities=[float(f"{p:.4g}") for p in target_probabilities],
        target_ranks=target_ranks,
    )


_packed: dict[str, bytes] = {}


def packed(reading: BakedReading) -> bytes:
    """Return a reading as the page holds it. Packing takes a second: the same reading is packed once."""
    arrays = sorted(arrays_of(reading).items())
    key = hashlib.sha256(b"".join(name.encode() + values.tobytes() for name, values in arrays)).hexdigest()
    if key not in _packed:
        _packed[key] = gzip.compress(orjson.dumps(stored(reading)), mtime=0)
    return _packed[key]
