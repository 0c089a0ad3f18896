"""An article whose models and studies are made from a text beside it."""

from tests.support.corpus import documents, write_documents
from tests.support.site import Site

_TABLES = """
[corpus]
source = "tiny.txt"
words = 30
length = 40

[studies.context]
observations = 4
"""


def give_text(site: Site) -> None:
    """Put a text and its settings into a site's article, and take its weights away: all is to be made by `make`."""
    write_documents(site.article / "tiny.txt", documents())
    settings = site.article / "article.toml"
    settings.write_text(settings.read_text() + _TABLES)
    for name in ("gru", "lstm"):
        site.weights(name).unlink()
