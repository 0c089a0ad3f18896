"""The configuration of the article: enough models and sentences to compare."""

from generator.article.parse import read_config
from tests.this_article.conftest import ARTICLE


def test_the_articles_own_file_is_good() -> None:
    config = read_config(ARTICLE / "article.toml")
    assert len(config.models) >= 4
    assert len(config.sentences) >= 6
    assert all(100 <= len(sentence.text) <= 200 for sentence in config.sentences)
