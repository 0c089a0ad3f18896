"""The command that explains any text by any weights file, as a file of one's choice."""

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from generator.cli.options import article_option, assets_option, cache_option, weights_of
from generator.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from generator.weights import PublishedModel

_UNITS = {
    "gradient": "logits per one-hot input",
    "gradient_input": "logits",
    "integrated_gradients": "logits",
    "occlusion": "nats",
}
_SUFFIXES = ("npz", "json", "csv", "svg", "png", "pdf", "html")


@click.command()
@click.option("--model", help="A model of article.toml.")
@click.option("--weights", type=click.Path(path_type=Path), help="Any published weights file, instead of --model.")
@click.option("--text", required=True, help="a to z and single spaces.")
@click.option(
    "--measure", type=click.Choice(list(_UNITS)), default="gradient", show_default=True, help="What the numbers are."
)
@click.option(
    "--out",
    "-o",
    required=True,
    type=click.Path(path_type=Path),
    help="Ends in .npz, .json, .csv, .svg, .png, .pdf or .html.",
)
@article_option
@assets_option
@cache_option
def connectivity(
    model: str | None,
    weights: Path | None,
    text: str,
    measure: str,
    out: Path,
    article: Path,
    assets: Path,
    cache: Path,
) -> None:
    """Write what a model looks back at in a text, with its labels, as numbers, a drawing or a page.

    Example: python -m generator connectivity --model gru --text "the cat sees a garden" -o cat.svg
    """
    from generator.article.parse import read_config
    from generator.storage.atomic import write_atomically
    from generator.weights import open_published

    if (model is None) == (weights is None):
        raise InputError("--model: give either --model NAME or --weights PATH")
    suffix = out.suffix.removeprefix(".")
    if suffix not in _SUFFIXES:
        raise InputError(
            f"--out: must end in {', '.join(f'.{name}' for name in _SUFFIXES)}, got {out.name!r}"
            f"{did_you_mean(suffix, _SUFFIXES) if suffix else ''}"
        )
    if model is not None:
        read_config(article / "article.toml").compared(model)
        weights = weights_of(article, model)
    assert weights is not None
    published = open_published(weights)
    if suffix == "html":
        if measure != "gradient":
            raise InputError(f"--measure: a page shows the gradient, got {measure!r}; leave it out, or write numbers")
        data = _page(published, text, assets, cache)
    else:
        data = _numbers(published, text, measure, suffix)
    write_atomically(out, data)
    click.echo(f"{out}: {len(data) / 1e3:,.0f} kB")


def _numbers(published: "PublishedModel", text: str, measure: str, suffix: str) -> bytes:
    from generator.api import MEASURES, explained_words, spaced
    from generator.api import connectivity as explain
    from generator.cli.export import Labelled, exported

    loaded = published.load()
    try:
        text = spaced(loaded, text)
        words = explained_words(loaded, text)
        matrix = explain(loaded, text, targets=words, measure=next(name for name in MEASURES if name == measure))
    except InputError as error:
        raise InputError(f"{published.path}: {error}") from None
    found = Labelled(
        matrix=matrix.numpy(),
        text=text,
        words=[loaded.vocabulary.word(number) for number in words] if loaded.vocabulary else [],
        model=published.path.stem,
        sha256=published.sha256,
        measure=measure,
        unit=_UNITS[measure],
    )
    return exported(found, suffix)


def _page(published: "PublishedModel", text: str, assets: Path, cache: Path) -> bytes:
    from generator.article.config import ArticleConfig, ComparedModel, Config, SentenceConfig, check_text
    from generator.baking.bake import bake
    from generator.rendering.page.single_text import render_text
    from generator.storage.cache import Cache

    info, name, words = published.info["model"], published.path.stem, text.strip()
    check_text(words, "--text")
    label = {"gru": "GRU", "lstm": "LSTM", "rnn": "RNN", "nested_lstm": "Nested LSTM"}.get(info["unit"], name)
    config = Config(
        article=ArticleConfig(
            title=words if len(words) <= 60 else f"{words[:59].rsplit(' ', 1)[0]} …",
            description=f"What {label} looks back at, character by character.",
            date=datetime.date.today().isoformat(),
        ),
        models={name: ComparedModel(label, info["unit"], info["hidden_size"], info["num_layers"], info["options"])},
        sentences=(SentenceConfig(id="text", title="Text", text=words),),
    )
    return render_text(bake(config, published.path.parent, Cache(cache)), assets).encode()
