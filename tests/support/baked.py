"""A made-up `Baked`: seeded, shaped like the real thing, in milliseconds, for tests of rendering and of the page."""

from collections.abc import Mapping, Sequence

import numpy as np

from generator.attribution.measures import measures
from generator.config import TrainingConfig
from generator.contract.alphabet import ENGLISH
from generator.contract.baked_reading import BakedReading
from generator.contract.contrasts import Moment, pack_contrasts, pack_moment
from generator.contract.metadata import ArticleMetadata, Author
from generator.contract.records import AccuracyByKnownCharacters, Curve, Metrics, ParameterCounts, TrainingRecord
from generator.contract.schema import (
    Baked,
    Manifest,
    Model,
    Sentence,
    Word,
)
from tests.support.exhibits import EXHIBITS, made_up_erasures
from tests.support.models import CORPUS
from tests.support.prefixes import made_up_prefixes
from tests.support.readings import VOCABULARY, make_reading, packed
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


def words_of(text: str) -> tuple[Word, ...]:
    """Return the words of a text that starts with a space, each from the space before it."""
    words: list[Word] = []
    start = 0
    for word in text[1:].split(" "):
        end = start + 1 + len(word)
        words.append(Word(text=word, start=start, end=end, known=word not in UNKNOWN_WORDS))
        start = end
    return tuple(words)


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
        article=ArticleMetadata(
            title="What recurrent networks remember",
            description="A synthetic article.",
            date="2026-11-20",
            authors=(Author(name="Ada Example", affiliation="Nowhere"),),
        ),
        models=tuple(model_of(*model, seed=k) for k, model in enumerate(MODELS[:models])),
        sentences=tuple(chosen),
        vocab_size=16_386,
        alphabet=ENGLISH,
        measures=tuple(measures().values()),
        unit_texts=UNIT_TEXTS,
        exhibits=EXHIBITS,
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
        erasures=made_up_erasures([model.id for model in manifest.models], VOCABULARY, seed),
        contrasts=_contrasts(manifest, readings, (("grammar", 159), ("grammar", 161))),
    )


def _contrasts(
    manifest: Manifest, readings: Mapping[tuple[str, str], BakedReading], moments: Sequence[tuple[str, int]]
) -> bytes:
    """Return made-up contrasts with the words that the models suggest at some moments."""
    rng = np.random.default_rng(7)
    table: dict[str, dict[str, Moment]] = {}
    for sentence, position in moments:
        found = {model.id: readings[sentence, model.id] for model in manifest.models}
        words = [word for reading in found.values() for word in reading.suggested(position)]
        rivals = [word for word in dict.fromkeys(words) if word != "grammar"]
        models = {}
        for model in manifest.models:
            length = position + 1 if model.causal else found[model.id].length
            models[model.id] = rng.uniform(0, 3, (len(rivals), length)) ** 3
        table.setdefault(sentence, {})[str(position)] = pack_moment(rivals, models)
    return pack_contrasts(table)
