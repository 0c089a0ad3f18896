"""What the connectivity figure shows when it stands alone: of an article, or of models and tokens from anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass

from generator.contract.baked_reading import BakedReading
from generator.contract.measures import Measure
from generator.contract.schema import Sentence, ShownModel


@dataclass(frozen=True)
class FigureData:
    """Models on some sentences, by some measures. Each model has a reading of each sentence."""

    models: tuple[ShownModel, ...]
    sentences: tuple[Sentence, ...]
    measures: tuple[Measure, ...]
    """The first is shown at first; what one is a power of need not be among them."""
    readings: Mapping[tuple[str, str], BakedReading]
    """By (sentence id, model id)."""
    title: str
    source: str = ""
    """Address of the page that it is from, if there is one."""
    licence: str = ""
