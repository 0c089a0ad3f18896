"""The manifest as the page's scripts read it: `assets/js/data.js`."""

from dataclasses import asdict
from typing import Any

from generator.contract import heat
from generator.contract.levels import table_of
from generator.contract.measures import Measure
from generator.contract.schema import Manifest


def page_manifest(manifest: Manifest) -> dict[str, Any]:
    """Return what the page's scripts need to know of the manifest."""
    return {
        "schema": manifest.schema,
        "alphabet": asdict(manifest.alphabet),
        "measures": [describe_measure(measure) for measure in manifest.page_measures],
        "models": [
            {"id": model.id, "label": model.label, "causal": model.causal}
            for model in (*manifest.models, *manifest.not_compared)
        ],
        "sentences": [
            {
                "id": sentence.id,
                "title": sentence.title,
                "text": sentence.text,
                "words": [[word.start, word.end, word.known] for word in sentence.words],
                "note": sentence.note,
            }
            for sentence in manifest.sentences
        ],
    }


def describe_measure(measure: Measure) -> dict[str, Any]:
    """Return a measure as the page's scripts need it: its description, and what its levels and shades are."""
    described = {name: getattr(measure, name) for name in ("id", "label", "unit", "note", "signed", "formerly")}
    return {
        **described,
        "of": measure.base,
        "power": measure.power,
        "compares": measure.compares,
        "levels": table_of(measure),
        "shades": {"for": heat.FOR, "against": heat.AGAINST},
    }
