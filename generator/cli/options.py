"""What the commands share: options, paths, bars of progress."""

import shutil
import sys
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

ARTICLE = Path("article")
ASSETS = Path("assets")
PAGE = Path("build/index.html")
CACHE = Path(".cache")

article_option = click.option(
    "--article", type=click.Path(path_type=Path), default=ARTICLE, help="Folder of the article."
)
assets_option = click.option(
    "--assets", type=click.Path(path_type=Path), default=ASSETS, help="Folder of JavaScript and CSS."
)
cache_option = click.option(
    "--cache", type=click.Path(path_type=Path), default=CACHE, help="Folder for what can be remade."
)
page_option = click.option("--out", "page", type=click.Path(path_type=Path), default=PAGE, help="The page.")
model_option = click.option("--model", required=True, help="A model of article.toml.")


def checkpoint_of(cache: Path, model: str) -> Path:
    return cache / "training" / model / "checkpoint.safetensors"


def weights_of(article: Path, model: str) -> Path:
    return article / "models" / f"{model}.safetensors"


def progress_bar(description: str, unit: str) -> tqdm:  # type: ignore[type-arg]
    width = shutil.get_terminal_size().columns
    return tqdm(desc=description, unit=unit, unit_scale=True, ncols=min(100, width), file=sys.stderr)


def set_bar(bar: tqdm) -> Any:  # type: ignore[type-arg]
    def progress(done: int, total: int | None = None) -> None:
        bar.total = total or bar.total
        bar.update(done - bar.n)

    return progress
