"""The manifest as the page's scripts read it: `assets/js/data.js`."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from generator.contract import heat
from generator.contract.figure_data import FigureData
from generator.contract.levels import table_of
from generator.contract.measures import Measure
from generator.contract.schema import Manifest, Sentence, ShownModel
from generator.contract.version import SCHEMA_VERSION
from generator.rendering.measures import in_language


def page_manifest(manifest: Manifest) -> dict[str, Any]:
    """Return what the page's scripts need to know of the manifest."""
    models = (*manifest.models, *manifest.not_compared)
    return {
        "schema": manifest.schema,
        "alphabet": asdict(manifest.alphabet),
        **_shown(models, manifest.sentences, manifest.page_measures),
    }


def figure_manifest(data: FigureData) -> dict[str, Any]:
    """Return what the scripts of a figure that stands alone need to know."""
    return {"schema": SCHEMA_VERSION, **_shown(data.models, data.sentences, data.measures)}


def _shown(models: Iterable[ShownModel], sentences: Iterable[Sentence], measures: Iterable[Measure]) -> dict[str, Any]:
    return {
        "measures": [describe_measure(measure) for measure in measures],
        "models": [{"id": model.id, "label": model.label, "causal": model.causal} for model in models],
        "sentences": [
            {
                "id": sentence.id,
                "title": sentence.title,
                "text": sentence.symbols,
                "words": [[word.start, word.end, word.known] for word in sentence.words],
                "note": sentence.note,
            }
            for sentence in sentences
        ],
    }


def describe_measure(measure: Measure) -> dict[str, Any]:
    """Return a measure as the page's scripts need it: its description, and what its levels and shades are."""
    said = in_language(measure)
    described = {name: getattr(said, name) for name in ("id", "label", "unit", "note", "signed", "formerly")}
    return {
        **described,
        "of": measure.base,
        "power": measure.power,
        "compares": measure.compares,
        "levels": table_of(measure),
        "shades": {"for": heat.FOR, "against": heat.AGAINST},
    }
