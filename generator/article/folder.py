"""An article is a folder: its text and settings, its models, and where what is made of them goes."""

import os
from functools import cached_property
from pathlib import Path

from generator.article.config import Config, CorpusConfig, FoldersConfig
from generator.article.parse import read_config, read_corpus_settings, read_folders
from generator.storage.cache import Cache


class Article:
    """A folder with an article, anywhere.

    | in it | what it is |
    | --- | --- |
    | `article.toml` | what the article says of itself, its models, its sentences |
    | `article.md`, `references.bib` | its text |
    | `models/`, `studies/` | published weights, and what was found out about them over many texts |
    | `replication/` | connectivity that others published, with its source |
    | `units/` | what the text says of units, their drawings, and modules of the author's own |
    | `literature.toml` | numbers that others have published |
    | `.cache/`, `build/` | what can be made again, and the page, unless `[folders]` in `article.toml` says where |

    `cache` and `page` stand in place of what `article.toml` says. Files are read when they are asked for.
    """

    def __init__(self, folder: Path, *, cache: Path | None = None, page: Path | None = None) -> None:
        self.folder = folder
        self._cache_folder = cache
        self._page = page

    def reopened(self) -> "Article":
        """Return the same article, to be read again."""
        return Article(self.folder, cache=self._cache_folder, page=self._page)

    @property
    def settings(self) -> Path:
        return self.folder / "article.toml"

    @property
    def text(self) -> Path:
        return self.folder / "article.md"

    @property
    def models(self) -> Path:
        return self.folder / "models"

    @property
    def studies(self) -> Path:
        return self.folder / "studies"

    @property
    def units(self) -> Path:
        return self.folder / "units"

    @cached_property
    def config(self) -> Config:
        return read_config(self.settings)

    @cached_property
    def corpus_settings(self) -> CorpusConfig:
        return read_corpus_settings(self.settings) or CorpusConfig()

    @cached_property
    def cache(self) -> Cache:
        return Cache(self.cache_folder)

    @property
    def cache_folder(self) -> Path:
        return self._cache_folder or self._within(self._folders.cache)

    @property
    def page(self) -> Path:
        return self._page or self._within(self._folders.build) / "index.html"

    @property
    def page_is_named(self) -> bool:
        """Whether `page` was said, and is not that of the folder."""
        return self._page is not None

    @property
    def corpus(self) -> Path:
        """The folder of the prepared corpus."""
        return self.cache_folder / "corpus"

    def weights(self, model: str) -> Path:
        """Return the file of a model's published weights."""
        return self.models / f"{model}.safetensors"

    def published_run(self, run: str) -> Path:
        """Return the file of an extra run's published weights: beside its checkpoint, as no figure shows it."""
        return self.checkpoint(run).with_name("published.safetensors")

    def checkpoint(self, run: str) -> Path:
        """Return the file of a training run; it has the name of its model unless it was given another."""
        return self.cache_folder / "training" / run / "checkpoint.safetensors"

    @cached_property
    def _folders(self) -> FoldersConfig:
        # Not by way of `config`: a page can be looked at, and a corpus prepared, while article.toml is being written.
        return read_folders(self.settings)

    def _within(self, relative: str) -> Path:
        return Path(os.path.normpath(self.folder / relative))
