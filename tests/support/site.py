"""A whole article small enough to be built in a test: two models, two sentences, three figures, no script."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from generator.article.parse import read_config
from generator.cli import main
from generator.storage.atomic import write_atomically
from tests.support.configuration import ARTICLE_TOML
from tests.support.models import model_config, random_model, write_weights

ARTICLE_MD = """\
Two networks read.

::: hero sentence=cat
They read this.
:::

## What they look at

::: connectivity sentence=house at=garden/1/2
At [two letters](connectivity:house/garden/1/2) of *garden*.
:::

::: models-table
The two.
:::
"""

ASSETS = {
    "css/tokens.css": ":root { --ink: #111; }",
    "css/article.css": "body { color: var(--ink); }",
    "early.js": "document.documentElement.id = 'early';",
    "js/main.js": "export const started = true;",
    "js/frame.js": "export const framed = true;",
    "js/live/worker.js": "export const working = true;",
}


ASSETS_TAKEN = {"build", "check", "make", "serve", "status"}
"""Commands with the option --assets."""


@dataclass(frozen=True)
class Site:
    """An article's folder, its assets, its cache and its page."""

    folder: Path

    @property
    def article(self) -> Path:
        return self.folder / "article"

    @property
    def assets(self) -> Path:
        return self.folder / "assets"

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    @property
    def page(self) -> Path:
        return self.folder / "build" / "index.html"

    def weights(self, model: str) -> Path:
        return self.article / "models" / f"{model}.safetensors"

    def arguments(self, command: str, *more: str) -> list[str]:
        """Return the arguments of a command that works on this site."""
        assets = ["--assets", str(self.assets)] if command in ASSETS_TAKEN else []
        return [command, "--article", str(self.article), *assets, *more]

    def run(self, command: str, *more: str) -> int:
        return main(self.arguments(command, *more))

    def edit(self, name: str, old: str, new: str) -> int:
        """Replace a part of a file of the article, and return the line, from 1, that it is on."""
        path = self.article / name
        source = path.read_text()
        assert old in source
        write_atomically(path, source.replace(old, new).encode())
        return source[: source.index(old)].count("\n") + 1

    def copy(self, folder: Path) -> "Site":
        shutil.copytree(self.folder, folder)
        return Site(folder)


def write_site(folder: Path) -> Site:
    """Write the article, with weights drawn at random that say they were trained as it asks."""
    site = Site(folder)
    site.article.mkdir(parents=True)
    (site.article / "article.toml").write_text(ARTICLE_TOML)
    (site.article / "article.md").write_text(ARTICLE_MD)
    (site.article / "references.bib").write_text("")
    for name, source in ASSETS.items():
        (site.assets / name).parent.mkdir(parents=True, exist_ok=True)
        (site.assets / name).write_text(source)
    config = read_config(site.article / "article.toml")
    for name, layers in (("gru", 2), ("lstm", 1)):
        model = random_model(model_config(name, 4, layers))
        write_weights(site.weights(name), model, training=config.training_of(name))
    return site
