"""A `Baked` of exhibits alone, in no time: no sentences, no readings."""

from generator.attribution.measures import measures
from generator.contract.alphabet import ENGLISH
from generator.contract.exhibits import Erasure, Exhibit
from generator.contract.metadata import ArticleMetadata
from generator.contract.schema import Baked, Manifest
from tests.support.baked import MODELS, model_of
from tests.support.exhibits import EXHIBITS, made_up_erasures
from tests.support.readings import VOCABULARY


def baked_exhibits(
    models: int = 4,
    exhibits: tuple[Exhibit, ...] = EXHIBITS,
    erasures: dict[tuple[str, str], Erasure] | None = None,
) -> Baked:
    """Return some exhibits with made-up erasures, or with those given."""
    chosen = [model_of(*model, seed=k) for k, model in enumerate(MODELS[:models])]
    manifest = Manifest(
        article=ArticleMetadata(title="Erasures", description="Made up.", date="2026-11-20"),
        models=tuple(chosen),
        sentences=(),
        vocab_size=16_386,
        alphabet=ENGLISH,
        measures=tuple(measures().values()),
        exhibits=exhibits,
    )
    made_up = made_up_erasures([model.id for model in chosen], VOCABULARY, seed=0) if erasures is None else erasures
    return Baked(manifest, erasures=made_up)
