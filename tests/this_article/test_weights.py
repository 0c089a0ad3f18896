"""The weights of the article: all are read, whatever the format, and say how they were trained."""

import pytest

from generator.article.folder import Article
from generator.training.recipe import differing_weights
from generator.weights import open_published, published_in
from tests.this_article.conftest import ARTICLE


def test_the_published_weights_say_how_they_were_trained() -> None:
    paths = published_in(ARTICLE / "models")
    assert len(paths) >= 5
    for path in paths:
        info = open_published(path).info
        assert info.training.steps == info.training.config.schedule.steps == info.curve.step[-1]
        assert info.metrics.cross_entropy == pytest.approx(info.float32_metrics.cross_entropy, abs=0.01)


def test_the_published_weights_are_what_article_toml_asks_for() -> None:
    assert differing_weights(Article(ARTICLE)) == []
