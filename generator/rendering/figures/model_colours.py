"""The colours of models: each has one, in every figure."""

from generator.contract.schema import Manifest

COLOURS = 6
"""`--model-1` to `--model-6` of `assets/css/tokens.css`; a seventh model has the colour of the first."""


def colour_of(manifest: Manifest, id_: str) -> int:
    """Return the number of a model's colour, by its place in the article; those not compared come last."""
    ids = [model.id for model in (*manifest.models, *manifest.not_compared)]
    return ids.index(id_) % COLOURS + 1
