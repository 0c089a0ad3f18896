"""A made-up `Baked`: seeded, shaped like the real thing, in milliseconds, for tests of rendering and of the page."""

import gzip
import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import orjson
from numpy.typing import NDArray

from generator.attribution.measures import measures, stored_measures
from generator.config import TrainingConfig
from generator.contract.baked_reading import PROBABILITY_UNITS, BakedReading, BakedRows, arrays_of, stored
from generator.contract.contrasts import Contrasts, encode_contrasts, pack_contrasts
from generator.contract.records import AccuracyByKnownCharacters, Curve, Metrics, ParameterCounts, TrainingRecord
from generator.contract.rows import levels_of
from generator.contract.schema import (
    TOP,
    Article,
    Author,
    Baked,
    Manifest,
    Model,
    Sentence,
    Word,
)
from tests.support.models import CORPUS
from tests.support.prefixes import made_up_prefixes
from tests.support.unit_texts import UNIT_TEXTS

UNKNOWN_WORDS = frozenset({"zymurgy"})

SENTENCES = {
    "grammar": (
        "The study of grammar",
        "context the formal study of grammar is an important part of education from a young age through advanced "
        + "learning though the rules taught in schools are not a grammar in the sense most linguists use",
        "The word grammar comes twice.",
    ),
    "brewing": (
        "A rare word",
        "the science of fermentation in brewing is called zymurgy and it concerns the yeast used in making beer "
        + "wine and other drinks",
        "One word is outside the vocabulary.",
    ),
    "keys": (
        "Keys and cabinets",
        "the keys that the man put on top of the old wooden cabinets were lost for years until the woman who "
        + "cleaned the house found them",
        "Plural across a relative clause.",
    ),
    "capital": (
        "Capital and country",
        "paris is the capital of france and the largest city of the country while the capital of italy is rome and "
        + "the capital of spain is madrid",
        "Names that depend on names.",
    ),
    "list": (
        "A list that repeats",
        "the colours were red and green and blue and yellow and then red and green and blue and yellow once more",
        "",
    ),
    "orchestra": (
        "The orchestra",
        "the orchestra played the second symphony while the audience listened and the conductor raised his hands as "
        + "the violins and the cellos began the slow movement",
        "A topic that lasts.",
    ),
}

# id, label, unit, causal, number of layers
MODELS = (
    ("gru", "GRU", "gru", True, 2),
    ("lstm", "LSTM", "lstm", True, 2),
    ("nested-lstm", "Nested LSTM", "nested_lstm", True, 1),
    ("bidirectional", "Bidirectional GRU", "bidirectional", False, 1),
    ("rnn", "RNN", "rnn", True, 2),
)

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


def words_of(text: str) -> tuple[Word, ...]:
    """Return the words of a text that starts with a space, each from the space before it."""
    words: list[Word] = []
    start = 0
    for word in text[1:].split(" "):
        end = start + 1 + len(word)
        words.append(Word(text=word, start=start, end=end, known=word not in UNKNOWN_WORDS))
        start = end
    return tuple(words)


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
        steps = levels_of(measure)
        levels, maxima = steps.levels(worth if measure.signed else connectivity)
        rows[measure.id] = BakedRows(levels, [float(f"{maximum:.4g}") for maximum in maxima], steps)
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


def model_of(id_: str, label: str, unit: str, causal: bool, layers: int, seed: int) -> Model:
    """Return a model with metrics and a training record of the documented shape."""
    rng = np.random.default_rng(seed)
    accuracy = float(rng.uniform(0.45, 0.56))

    def rises(start: float) -> tuple[float, ...]:
        return tuple(round(float(start + (1 - start) * (1 - np.exp(-k / 3))), 4) for k in range(21))

    by_known_characters = AccuracyByKnownCharacters(
        known=(rises(0.17), rises(0.25), rises(0.3)),
        all=(rises(0.15), rises(0.22), rises(0.27)),
        positions=(10_000,) * 21,
        known_positions=(9_000,) * 21,
    )
    metrics = Metrics(
        split="test",
        observations=1024,
        cross_entropy=round(float(rng.uniform(2.1, 2.9)), 4),
        accuracy_known=round(accuracy, 4),
        accuracy_all=round(accuracy - 0.05, 4),
        positions=204_800,
        known_positions=185_311,
        accuracy_known_error=0.002,
        accuracy_all_error=0.003,
        by_known_characters=by_known_characters,
    )
    return Model(
        id=id_,
        label=label,
        unit=unit,
        causal=causal,
        hidden_size=600,
        num_layers=layers,
        parameters=ParameterCounts(embedding=16_800, recurrent=4_323_600 + 720_600 * (seed % 3), dense=9_847_986),
        metrics=metrics,
        training=TrainingRecord(TrainingConfig(cycle_lengths=(1200,), seed=seed), steps=1200, seconds=1320.5),
        corpus=CORPUS,
        curve=Curve([1, 600, 1200], [1.1, 660.0, 1320.5], [9.7, 3.4, 2.8]),
        file=f"{id_}.safetensors",
        bytes=14_500_000,
        sha256=f"{seed:064x}",
    )


def make_baked(sentences: int = 2, models: int = 4, seed: int = 0) -> Baked:
    """Return a manifest with tensors: at most 6 sentences and 5 models, the same numbers for the same seed.

    The first sentence is the reference's; the second holds an unknown word. The fourth model is not causal.
    """
    if not 1 <= sentences <= len(SENTENCES) or not 1 <= models <= len(MODELS):
        raise ValueError(f"have {len(SENTENCES)} sentences and {len(MODELS)} models, got {sentences} and {models}")
    chosen = [
        Sentence(id=id_, title=title, text=f" {text}", words=words_of(f" {text}"), note=note)
        for id_, (title, text, note) in list(SENTENCES.items())[:sentences]
    ]
    manifest = Manifest(
        article=Article(
            title="What recurrent networks remember",
            description="A synthetic article.",
            date="2026-11-20",
            authors=(Author(name="Ada Example", affiliation="Nowhere"),),
        ),
        models=tuple(model_of(*model, seed=k) for k, model in enumerate(MODELS[:models])),
        sentences=tuple(chosen),
        vocab_size=16_386,
        measures=tuple(measures().values()),
        unit_texts=UNIT_TEXTS,
    )
    prefixes = {
        (sentence.id, model.id): made_up_prefixes(
            sentence, model.id, VOCABULARY, np.random.default_rng((seed, s, m, 1))
        )
        for s, sentence in enumerate(chosen)
        for m, model in enumerate(manifest.models)
    }
    readings = {
        (sentence.id, model.id): make_reading(sentence, model.id, model.causal, np.random.default_rng((seed, s, m)))
        for s, sentence in enumerate(chosen)
        for m, model in enumerate(manifest.models)
    }
    return Baked(
        manifest=manifest,
        readings=readings,
        packed={key: packed(reading) for key, reading in readings.items()},
        prefixes=prefixes,
        contrasts=_contrasts(manifest, readings, (("grammar", 159), ("grammar", 161))),
    )


def _contrasts(
    manifest: Manifest, readings: Mapping[tuple[str, str], BakedReading], moments: Sequence[tuple[str, int]]
) -> bytes:
    """Return made-up contrasts with the words that the models suggest at some moments."""
    rng = np.random.default_rng(7)
    table: Contrasts = {}
    for sentence, position in moments:
        found = {model.id: readings[sentence, model.id] for model in manifest.models}
        words = [word for reading in found.values() for word in reading.suggested(position)]
        rivals = [word for word in dict.fromkeys(words) if word != "grammar"]
        models = {}
        for model in manifest.models:
            length = position + 1 if model.causal else found[model.id].length
            models[model.id] = encode_contrasts(rng.uniform(0, 3, (len(rivals), length)) ** 3)
        table.setdefault(sentence, {})[str(position)] = {"rivals": rivals, "models": models}
    return pack_contrasts(table)
