"""Registry of the studies of many held-out texts.

Nothing here imports torch: the module of a study is loaded when the study runs.

A study is a module with two functions:

- `observe(model, corpus, split, numbers, seed)` turns some observations into arrays, each with a leading axis of
  observations;
- `summarise(arrays, seed)` turns the arrays of all observations into a model's part of the result, a JSON table.
"""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generator.errors import InputError

if TYPE_CHECKING:
    import numpy as np

    from generator.studies.piece import Observe

    Summarise = Callable[[dict[str, np.ndarray], int], dict[str, Any]]


@dataclass(frozen=True)
class Study:
    """A study of the published models."""

    module: str
    help: str
    """One sentence, for the command line."""
    observations: int
    """Number of texts, unless told otherwise."""
    batch_size: int
    """Texts that are read together."""
    piece: int
    """Texts that are kept together: what a break costs."""

    @property
    def observe(self) -> "Observe":
        function: Observe = importlib.import_module(self.module).observe
        return function

    @property
    def summarise(self) -> "Summarise":
        function: Summarise = importlib.import_module(self.module).summarise
        return function


_PIECE = 64


def _study(module: str, observations: int, batch_size: int, help_text: str) -> Study:
    return Study(f"generator.studies.{module}", help_text, observations, batch_size, max(_PIECE, batch_size))


STUDIES = {
    "recall": _study("recall", 10_000, 256, "Measure what it is worth to have read the very word before."),
    "horizon": _study("horizon", 1024, 256, "Measure how well words are predicted from the last few words alone."),
    "gist": _study("gist", 5000, 256, "Measure what the text more than a few words back is worth."),
    "agreement": _study("agreement", 8000, 256, "Ask for verb forms past nouns of the other number."),
    "timescales": _study("timescales", 256, 16, "Measure for how long the cells of gated units keep what they hold."),
    "context": _study("context", 1024, 16, "Measure how far back the published models look."),
    "gradients": _study("gradient_norms", 256, 16, "Measure how gradients fade on their way back."),
    "faithfulness": _study("faithfulness", 256, 32, "Hold connectivity and its relatives against occlusion."),
}
"""Studies of the published models, by the name of their command and of their file in `article/studies`."""

MEMORY = {
    "recall": ("distance", "cases"),
    "gist": (),
    "agreement": ("between", "items", "right", "effect"),
    "horizon": ("kept", "cases"),
}
"""Studies of memory, with what the studies of training runs keep of their results beside the summary."""

OF_RECORDS = {
    "growth": "Tell how far back models looked, and what they scored, in the course of their training.",
    "replication": "Hold connectivity that others published against that of the published models.",
    "early": "Keep what models remember now as an early moment, before their weights go.",
}
"""Studies that read no held-out texts, with one sentence each for the command line."""

_OF_THE_PACKAGE = tuple(STUDIES)


def take_own(modules: Mapping[str, str]) -> None:
    """Offer studies of an article's own, by name their modules, in place of those of another article, from now on.

    Raises `InputError` for one with the name of a study of the package.
    """
    for name in modules:
        if name in KNOWN:
            raise InputError(f"article.toml: [studies.{name}]: the generator has a study of this name; choose another")
    for name in [name for name in STUDIES if name not in _OF_THE_PACKAGE]:
        del STUDIES[name]
    STUDIES.update(
        {name: Study(module, "A study of this article.", 1024, 16, _PIECE) for name, module in modules.items()}
    )


KNOWN = (*STUDIES, "spread", "course", *OF_RECORDS)
"""Names of all studies; `spread` and `course` are of training runs that are not published."""
