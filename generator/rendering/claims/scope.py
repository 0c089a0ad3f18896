"""The quantities of values and claims: models, their metrics, what they do at a moment, and studies.

Names: each model by its id, `models` (all of them), `causal_models`, `literature` (of `literature.toml`), `corpus` (if
it is the same for all), `vocab_size`, `sentences`, each exhibit by its id, and each study by its name, in which a
model's id stands for its part. Functions: see `_Moments`, `Exhibits`, `accuracy` and `Studies`.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from generator.contract.baked_reading import PROBABILITY_UNITS, BakedReading
from generator.contract.moments import find_sentence, resolve_moment
from generator.contract.schema import Baked, Model, Sentence, Word
from generator.errors import InputError, did_you_mean
from generator.rendering.claims.exhibits import Exhibits
from generator.rendering.claims.functions import model_of
from generator.rendering.claims.language import Scope
from generator.rendering.claims.prediction import Prediction
from generator.rendering.claims.studies import Studies

PARTS = ("own", "previous", "earlier", "ahead")


def scope_of(baked: Baked) -> Scope:
    """Return what expressions can name in an article with this data."""
    manifest = baked.manifest
    models = {model.id: _model(model) for model in manifest.models}
    not_compared = {model.id: _model(model) for model in manifest.not_compared}
    names: dict[str, Any] = {
        **{name: _by_model(name, manifest.studies.get(name, {})) for name in manifest.studies},
        **models,
        **not_compared,
        **{part: part for part in PARTS},
        "models": tuple(models.values()),
        "causal_models": tuple(models[model.id] for model in manifest.models if model.causal),
        "literature": dict(manifest.literature),
        "vocab_size": manifest.vocab_size,
        "sentences": tuple({"id": s.id, "title": s.title, "text": s.text.strip()} for s in manifest.sentences),
        "corpus": _common_corpus(manifest.models),
    }
    exhibits = Exhibits(baked)
    exhibits.refuse_names(names)
    names.update({exhibit.id: exhibit.id for exhibit in manifest.exhibits})
    moments = _Moments(baked, exhibits)
    functions: dict[str, Callable[..., Any]] = {
        "p": moments.p,
        "rank": moments.rank,
        "suggestion": moments.suggestion,
        "suggestions": moments.suggestions,
        "suggests": moments.suggests,
        "share": moments.share,
        "preference": moments.preference,
        "words": exhibits.words,
        "accuracy": accuracy,
        **Studies(manifest.studies).functions,
    }
    return Scope(names, functions, explained={"suggests": "suggestions"})


def _model(model: Model) -> dict[str, Any]:
    training = asdict(model.training)
    settings = training.pop("config")
    cycles, observations = len(settings["cycle_lengths"]), training["steps"] * settings["batch_size"]
    return {
        **asdict(model.metrics),
        "id": model.id,
        "label": model.label,
        "unit": model.unit,
        "hidden_size": model.hidden_size,
        "num_layers": model.num_layers,
        "parameters": {**asdict(model.parameters), "total": model.parameters.total},
        "training": {**settings, **training, "cycles": cycles, "observations": observations},
        "corpus": asdict(model.corpus),
        "bytes": model.bytes,
        "sha256": model.sha256,
    }


def _by_model(name: str, study: Mapping[str, Any]) -> Mapping[str, Any]:
    if not study:
        return _Missing(f"the study '{name}' has not been run; run: python -m generator study {name}")
    models = study.get("models", {})
    return {**study, **models, "models": tuple(models.values())}


class _Missing(dict[str, Any]):
    """Quantities that are not there, with the reason."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def __iter__(self) -> Any:
        raise InputError(self.reason)


def _common_corpus(models: tuple[Model, ...]) -> Mapping[str, Any]:
    if len({model.corpus.sha256 for model in models}) == 1:
        return asdict(models[0].corpus)
    return _Missing("the models were trained on different corpora; name the model's, as in gru.corpus.documents")


def accuracy(model: Any, typed: int, top: int = 1, words: str = "known") -> float:
    """Return how often the right word is among the `top` suggestions when `typed` characters are typed (0: the space),
    over the words of the vocabulary ("known") or all words ("all")."""
    table = model_of(model)["by_known_characters"]
    if words not in ("known", "all"):
        raise InputError(f"words is 'known' or 'all', got '{words}'")
    rates = table[words]
    if not 1 <= top <= len(rates) or not 0 <= typed < len(rates[0]):
        raise InputError(f"typed is 0 to {len(rates[0]) - 1} and top is 1 to {len(rates)}, got {typed} and {top}")
    return float(rates[top - 1][typed])


class _Moments:
    """Functions of a model and a moment, `sentence/word/occurrence/letters`; or of a model and an exhibit, by its id,
    and how many of its words are `kept`, all unless said."""

    def __init__(self, baked: Baked, exhibits: Exhibits) -> None:
        self.baked = baked
        self.exhibits = exhibits

    def _at(self, model: Any, moment: str) -> tuple[BakedReading, Sentence, int]:
        sentence, position = resolve_moment(self.baked.manifest, moment)
        key = sentence, str(model_of(model)["id"])
        return self.baked.readings[key], find_sentence(self.baked.manifest, sentence), position

    def _prediction(self, model: Any, moment: str, kept: int | None) -> Prediction:
        if moment in self.exhibits.by_id:
            return self.exhibits.prediction(str(model_of(model)["id"]), moment, kept)
        if kept is not None:
            raise InputError(f"kept is of an exhibit, got a moment, '{moment}'")
        reading, _, position = self._at(model, moment)
        shares = [units / PROBABILITY_UNITS for units in reading.probabilities[position]]
        return Prediction(
            moment,
            reading.target_probabilities[position],
            reading.target_ranks[position],
            dict(zip(reading.suggested(position), shares, strict=True)),
        )

    def p(self, model: Any, moment: str, word: str = "", kept: int | None = None) -> float:
        """Return the probability of the word being typed, or of another `word` that is suggested."""
        prediction = self._prediction(model, moment, kept)
        return prediction.of(word) if word else prediction.known().p

    def rank(self, model: Any, moment: str, kept: int | None = None) -> int:
        """Return the rank of the word being typed; 1 is the first suggestion."""
        return self._prediction(model, moment, kept).known().rank

    def suggestions(self, model: Any, moment: str, kept: int | None = None) -> tuple[str, ...]:
        """Return the words that are suggested, the most probable first."""
        return tuple(self._prediction(model, moment, kept).suggestions)

    def suggestion(self, model: Any, moment: str, rank: int = 1, kept: int | None = None) -> str:
        """Return the suggestion of a rank, from 1."""
        words = self.suggestions(model, moment, kept)
        if not 1 <= rank <= len(words):
            raise InputError(f"there are suggestions 1 to {len(words)}, got {rank}")
        return words[rank - 1]

    def suggests(self, model: Any, moment: str, word: str, kept: int | None = None) -> bool:
        """Return whether a word is among the suggestions."""
        return word in self.suggestions(model, moment, kept)

    def preference(self, model: Any, exhibit: str, kept: int | None = None) -> float:
        """Return how far the word of an exhibit is preferred to its rival: its share of what both have together."""
        return self.exhibits.preference(str(model_of(model)["id"]), exhibit, kept)

    def share(self, model: Any, moment: str, part: str = "", on: str = "", beyond: int | None = None) -> float:
        """Return the share of a prediction's connectivity that lies on the word being typed ("own"), on the word before
        it ("previous"), on all words before that ("earlier"), on words after it ("ahead"); or `on` a word, as "rules"
        or "grammar/1"; or `beyond` a number of characters back. A word begins with the space before it."""
        reading, sentence, position = self._at(model, moment)
        shares = reading.connectivity.shares(position)
        if sum(1 for given in (part, on, beyond is not None) if given) != 1:
            raise InputError(f"one of {', '.join(PARTS)}, on=word or beyond=characters is needed")
        if beyond is not None:
            chosen = shares[: max(0, position - beyond)].sum()
        elif on:
            word = _word(sentence, on)
            chosen = shares[word.start : word.end].sum()
        else:
            chosen = sum(shares[word.start : word.end].sum() for word in _words_of(sentence, position, part))
        return float(chosen / shares.sum()) if shares.any() else 0.0


def _words_of(sentence: Sentence, position: int, part: str) -> tuple[Word, ...]:
    own = sentence.words.index(sentence.word_at(position))
    parts = {
        "own": slice(own, own + 1),
        "previous": slice(max(0, own - 1), own),
        "earlier": slice(0, max(0, own - 1)),
        "ahead": slice(own + 1, None),
    }
    if part not in parts:
        raise InputError(f"no part '{part}' of a text{did_you_mean(part, parts)}")
    return sentence.words[parts[part]]


def _word(sentence: Sentence, name: str) -> Word:
    text, _, occurrence = name.partition("/")
    found = [word for word in sentence.words if word.text == text]
    if not found:
        hint = did_you_mean(text, [word.text for word in sentence.words])
        raise InputError(f"no word '{text}' in the sentence '{sentence.id}'{hint}")
    number = int(occurrence) if occurrence.isdecimal() else 1 if len(found) == 1 and not occurrence else 0
    if not 1 <= number <= len(found):
        raise InputError(f"'{text}' comes {len(found)} times: write '{text}/1' to '{text}/{len(found)}'")
    return found[number - 1]
