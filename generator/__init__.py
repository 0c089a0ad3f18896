"""A generator of articles on what sequence models remember; and what it is made of, for one's own models and texts.

    import generator

    model = generator.load_model("article/models/gru.safetensors")
    result = generator.connectivity(model, "the cat sees a garden")  # shows itself in a notebook
    result.matrix  # (output, input), in logits
    words = generator.predict(model, "the cat sees a gar")

`generator.connectivity` takes any module that maps tokens to logits, `generator.compare` sets results side by side.
Nothing here imports torch before it is asked for: the page is built without it.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generator.api import connectivity as connectivity
    from generator.api import predict as predict
    from generator.attribution.character_model import CharacterModel as CharacterModel
    from generator.results.comparison import Comparison as Comparison
    from generator.results.comparison import compare as compare
    from generator.results.result import Connectivity as Connectivity
    from generator.weights import load_model as load_model

_HOMES = {
    "load_model": "generator.weights",
    "connectivity": "generator.api",
    "predict": "generator.api",
    "compare": "generator.results.comparison",
    "Comparison": "generator.results.comparison",
    "Connectivity": "generator.results.result",
    "CharacterModel": "generator.attribution.character_model",
}

__all__ = [
    "CharacterModel",
    "Comparison",
    "Connectivity",
    "__version__",
    "compare",
    "connectivity",
    "load_model",
    "predict",
]

__version__ = "0.2.0"


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
