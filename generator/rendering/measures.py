"""Measures in the language of a page."""

from dataclasses import replace

from generator.contract.measures import Measure
from generator.rendering.language import spoken


def in_language(measure: Measure) -> Measure:
    """Return a measure with its words in the page's language; what an author has put in other words stays so."""

    def said(name: str, text: str) -> str:
        key = f"measure.{measure.id}.{name}"
        return spoken().say(key) if spoken().english.get(key) == text else text

    return replace(
        measure,
        label=said("label", measure.label),
        unit=said("unit", measure.unit),
        note=said("note", measure.note),
    )
