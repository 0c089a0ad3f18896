"""Functions of what the studies of memory found: numbers that stand in lists, by what they are of.

Each is called as its study is, of a model and a place in the study's lists; `end` is "value", or "low" or "high", the
ends of the 95 % interval.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from generator.errors import InputError, did_you_mean
from generator.rendering.claims.functions import model_of

ENDS = ("value", "low", "high")


class Studies:
    """Functions of a model and what a study found of it; `studies` is by name."""

    def __init__(self, studies: Mapping[str, Any]) -> None:
        self.studies = studies

    @property
    def functions(self) -> dict[str, Callable[..., Any]]:
        named = (self.recall, self.horizon, self.looks, self.uses, self.agreement, self.half_life, self.growth)
        return {function.__name__: function for function in named}

    def recall(self, model: Any, back: int, typed: int = 1, end: str = "value") -> float:
        """Return the gain, in nats, from having read a word `back` words before: of the bin that holds the distance."""
        found = self._of("recall", model)
        bins = found["distance"]
        place = next((k for k, (low, high) in enumerate(bins) if low <= back <= high), None)
        if place is None:
            raise InputError(f"back is {bins[0][0]} to {bins[-1][1]} words, got {back}")
        return _at(_item(found["gain"], typed, "typed"), place, end)

    def horizon(self, model: Any, beyond: int, typed: int = 0, end: str = "value") -> float:
        """Return what all that lies more than `beyond` words back is worth, in nats."""
        found = self._of("horizon", model)
        return _at(_item(found["value_beyond"], typed, "typed"), _place(found["kept"], beyond, "beyond"), end)

    def looks(self, model: Any, beyond: int, end: str = "value") -> float:
        """Return the share of connectivity more than `beyond` words back, at the predictions that `uses` is of."""
        found = self._of("horizon", model)
        return _at(found["connectivity_share_beyond"], _place(found["kept"], beyond, "beyond"), end)

    def uses(self, model: Any, beyond: int, typed: int = 0, end: str = "value") -> float:
        """Return the share of the value of all words before that lies more than `beyond` words back."""
        found = self._of("horizon", model)
        return _at(_item(found["value_share_beyond"], typed, "typed"), _place(found["kept"], beyond, "beyond"), end)

    def agreement(self, model: Any, between: int, subject: str = "", end: str = "value") -> float:
        """Return the share of verb forms right past `between` nouns of the other number: of all subjects, or of those
        that are "singular" or "plural"."""
        found = self._of("agreement", model)
        if subject and subject not in ("singular", "plural"):
            raise InputError(f"subject is 'singular' or 'plural', got '{subject}'")
        right = (found[subject] if subject else found)["right"]
        return _at(right, _place(found["between"], between, "between"), end)

    def half_life(self, model: Any, memory: int = 1, end: str = "value") -> float:
        """Return the median half-life of the cells of a memory, in characters: the first is the lowest, outermost."""
        memories = self._of("timescales", model)["memories"]
        if not 1 <= memory <= len(memories):
            raise InputError(f"this model has {len(memories)} memories with gates, got memory={memory}")
        return _end(memories[memory - 1]["median"], end)

    def growth(self, model: Any, after: int, end: str = "value") -> float:
        """Return the share of connectivity more than 20 characters back after so many mini-batches of training."""
        found = self._of("growth", model)["connectivity"]
        return _at(found["beyond_20"], _place(found["step"], after, "after"), end)

    def _of(self, study: str, model: Any) -> Mapping[str, Any]:
        """Return the part of a model in a study."""
        id_ = model_of(model)["id"]
        models = self.studies.get(study, {}).get("models", {})
        if not models:
            raise InputError(f"the study '{study}' has not been run; run: python -m generator study {study}")
        if id_ not in models:
            raise InputError(f"the study '{study}' has nothing of '{id_}'; it has {', '.join(models)}")
        found: Mapping[str, Any] = models[id_]
        return found


def _item(lists: Sequence[Any], number: int, name: str) -> Any:
    if not 0 <= number < len(lists):
        raise InputError(f"{name} is 0 to {len(lists) - 1}, got {number}")
    return lists[number]


def _place(values: Sequence[int | None], wanted: int, name: str) -> int:
    if wanted not in values:
        known = ", ".join(str(value) for value in values if value is not None)
        raise InputError(f"{name} is one of {known}, got {wanted}")
    return values.index(wanted)


def _at(found: Mapping[str, Sequence[Any]], place: int, end: str) -> float:
    return _end({name: found[name][place] for name in ENDS if place < len(found[name])}, end)


def _end(found: Mapping[str, Any], end: str) -> float:
    if end not in ENDS:
        raise InputError(f"end is {', '.join(ENDS)}{did_you_mean(end, ENDS)}, got '{end}'")
    value = found.get(end)
    if value is None:
        raise InputError("the study has no number there")
    return float(value)
