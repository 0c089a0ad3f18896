"""Options that commands share, their article, and bars of progress."""

import functools
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

_OPTIONS = {
    "cache": click.option(
        "--cache",
        type=click.Path(path_type=Path),
        help="Folder for what can be made again; by default that of article.toml, or .cache in the article's folder.",
    ),
    "page": click.option(
        "--out",
        "-o",
        "page",
        type=click.Path(path_type=Path),
        help="The page; by default build/index.html in the article's folder, or where article.toml says.",
    ),
    "assets": click.option(
        "--assets", type=click.Path(path_type=Path), help="Folder of JavaScript and CSS, instead of the generator's."
    ),
}


def different(_: object, __: object, values: tuple[str, ...]) -> tuple[str, ...]:
    """Return the values of an option once each: what is named twice is done once."""
    return tuple(dict.fromkeys(values))


models_option = click.option(
    "--model",
    "models",
    multiple=True,
    required=True,
    callback=different,
    help="A model of article.toml; may be given again.",
)


def sources_option(kind: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command its `sources`, paths by the option --from; `kind` says what they are of."""
    return click.option(
        "--from",
        "sources",
        type=click.Path(path_type=Path),
        multiple=True,
        required=True,
        help=f"{kind} Can be given several times.",
    )


def article_options(*more: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command its `article`, by the option --article and `more` of "cache", "page" and "assets".

    The command is called with `article`, an `Article`, and, if it asked for them, `assets`, a folder. Modules in the
    article's folder `units` can be imported from then on.
    """

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(command)
        def run(*, article: Path, cache: Path | None = None, page: Path | None = None, **others: Any) -> Any:
            from generator.article.folder import Article
            from generator.rendering.assets_folder import assets_folder

            opened = Article(article, cache=cache, page=page)
            if (units := str(opened.units.absolute())) not in sys.path:
                sys.path.append(units)
            if "assets" in more:
                others["assets"] = others["assets"] or assets_folder()
            return command(article=opened, **others)

        for name in reversed(more):
            run = _OPTIONS[name](run)
        return click.option(
            "--article",
            type=click.Path(path_type=Path),
            default=Path("article"),
            show_default=True,
            help="Folder of the article.",
        )(run)

    return decorate


def progress_bar(description: str, unit: str) -> tqdm:  # type: ignore[type-arg]
    width = shutil.get_terminal_size().columns
    return tqdm(desc=description, unit=unit, unit_scale=True, ncols=min(100, width), file=sys.stderr)


def set_bar(bar: tqdm) -> Any:  # type: ignore[type-arg]
    def progress(done: int, total: int | None = None) -> None:
        bar.total = total or bar.total
        bar.update(done - bar.n)

    return progress
