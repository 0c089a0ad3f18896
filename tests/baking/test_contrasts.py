"""Contrasts at the moments that an article names: what is asked, what is stored, what is computed again."""

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from generator.article.config import ComparedModel, Config, SentenceConfig
from generator.attribution.contrast import contrast
from generator.baking.bake import bake
from generator.baking.contrasts import with_contrasts
from generator.contract.alphabet import ENGLISH
from generator.contract.contrasts import unpack_moment
from generator.contract.metadata import ArticleMetadata
from generator.contract.schema import Baked
from generator.contract.version import SCHEMA_VERSION
from generator.storage.cache import Cache
from generator.weights import open_published
from tests.support.models import model_config, random_model, write_weights

COMPARED = {
    "gru": ComparedModel(label="GRU", unit="gru", hidden_size=6, num_layers=2),
    "both-ways": ComparedModel(
        label="Both", unit="tests.support.own_units:BidirectionalGRU", hidden_size=6, num_layers=1
    ),
}
TEXT = "the cat sees a zymurgy"
CONFIG = Config(
    article=ArticleMetadata(title="T", description="D.", date="2026-11-22"),
    models=COMPARED,
    sentences=(SentenceConfig(id="cat", title="A cat", text=TEXT),),
)
MOMENTS = [("cat", 5), ("cat", 9), ("cat", 5), ("cat", 18)]  # c|at, s|ees, again, zym|urgy


@pytest.fixture
def models(tmp_path: Path) -> Path:
    for seed, (name, model) in enumerate(COMPARED.items()):
        config = model_config(model.unit, model.hidden_size, model.num_layers)
        write_weights(tmp_path / "models" / f"{name}.safetensors", random_model(config, seed=seed))
    return tmp_path / "models"


def contrasted(models: Path, moments: list[tuple[str, int]] = MOMENTS) -> tuple[Baked, dict[str, Any], list[bool]]:
    cache = Cache(models.parent / "cache")
    baked = bake(CONFIG, models, cache)
    computed: list[bool] = []
    result = with_contrasts(baked, models, cache, moments, report=lambda model, sentence, fresh: computed.append(fresh))
    return result, json.loads(gzip.decompress(result.contrasts)) if result.contrasts else {}, computed


def test_every_moment_in_a_known_word_has_the_suggestions_of_all_models_as_rivals(models: Path) -> None:
    baked, table, _ = contrasted(models)
    assert table["schema"] == SCHEMA_VERSION
    assert list(table["sentences"]["cat"]) == ["5", "9"]
    for position, moment in table["sentences"]["cat"].items():
        suggested = set()
        for model in COMPARED:
            suggested |= set(baked.readings["cat", model].suggested(int(position)))
        assert set(moment["rivals"]) == suggested - {"cat" if position == "5" else "sees"}
        assert len(moment["rivals"]) == len(set(moment["rivals"]))


def test_what_is_stored_is_what_the_published_weights_give_to_half_a_level(models: Path) -> None:
    _, table, _ = contrasted(models)
    moment = table["sentences"]["cat"]["9"]
    for name in COMPARED:
        published = open_published(models / f"{name}.safetensors", COMPARED[name].unit)
        values = contrast(
            published.load(),
            torch.from_numpy(ENGLISH.symbols(f" {TEXT}")).long(),
            9,
            published.vocabulary.target("sees"),
            [published.vocabulary.target(rival) for rival in moment["rivals"]],
        ).numpy()
        stored = unpack_moment(moment)[name]
        assert values.shape == (len(moment["rivals"]), 10 if name == "gru" else len(TEXT) + 1)
        assert not stored[:, values.shape[1] :].any()
        for row, expected in zip(stored[:, : values.shape[1]], values, strict=True):
            # Half a level, and the maximum itself is kept to three digits.
            np.testing.assert_allclose(row, expected, rtol=5e-3, atol=expected.max() * 0.5 / 31)


def test_nothing_is_computed_twice_and_weights_are_not_read_for_what_is_there(models: Path) -> None:
    first, _, computed = contrasted(models)
    assert computed == [True] * 4
    cache = Cache(models.parent / "cache")
    again = with_contrasts(bake(CONFIG, models, cache), models / "not there", cache, MOMENTS)
    assert again.contrasts == first.contrasts


def test_an_article_that_names_no_moment_has_no_contrasts(models: Path) -> None:
    assert contrasted(models, [])[0].contrasts == b""
    assert contrasted(models, [("cat", 18)])[0].contrasts == b""
