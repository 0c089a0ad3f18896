"""Several results side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from generator.errors import InputError
from generator.results.doors import Doors
from generator.results.result import Connectivity


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Doors):
    """Results of one text, in the order in which they were given: a panel a model, and its measures to choose from."""

    compared: tuple[Connectivity, ...]

    @property
    def results(self) -> tuple[Connectivity, ...]:
        return self.compared

    def __repr__(self) -> str:
        models = dict.fromkeys(result.model for result in self.compared)
        measures = dict.fromkeys(result.measure.id for result in self.compared)
        return f"Comparison({', '.join(models)}; {', '.join(measures)}); .results, .show()"


def compare(results: Iterable[Connectivity] | Mapping[str, Connectivity]) -> Comparison:
    """Set results of one text side by side: models under each other, several measures of each model as choices.

        generator.compare([first, second])
        generator.compare({"before training": first, "after": second})

    Raises `InputError` where they are of different texts, or where a model lacks a measure that another one has.
    """
    if isinstance(results, Mapping):
        results = [replace(result, model=name) for name, result in results.items()]
    found = tuple(results)
    if not found:
        raise InputError("results: give at least one, got none")
    for k, result in enumerate(found):
        if not isinstance(result, Connectivity):
            raise InputError(
                f"results: must be what generator.connectivity returns, got {type(result).__name__} at {k}"
            )
        if result.tokens != found[0].tokens:
            raise InputError(
                f"results: must be of one text, token by token; that at {k} has {_begun(result)}, the first"
                f" {_begun(found[0])}"
            )
    pairs = [(result.model, result.measure.id) for result in found]
    for model, measure in pairs:
        if pairs.count((model, measure)) > 1:
            raise InputError(
                f"results: {pairs.count((model, measure))} are called {model!r} and show the measure {measure!r}; name"
                ' each: compare({"a name": result, "another": result})'
            )
    for model in dict.fromkeys(model for model, _ in pairs):
        for measure in dict.fromkeys(measure for _, measure in pairs):
            if (model, measure) not in pairs:
                raise InputError(f"results: {model!r} lacks the measure {measure!r}, which another model has; add it")
    return Comparison(found)


def _begun(result: Connectivity) -> str:
    return f"{len(result.tokens)} tokens, {' '.join(map(repr, result.tokens[:3]))}"
