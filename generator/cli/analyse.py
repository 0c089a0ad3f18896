"""The commands that look at many held-out texts, and write what they find into the article's folder."""

from functools import partial
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from generator.cli.options import article_option, cache_option, weights_of
from generator.errors import InputError


@click.group()
def analyse() -> None:
    """Look at many held-out texts; the page shows what was found.

    Goes on where it was broken off; torchrun shares the work among processes.

    Example: python -m generator analyse context
    """


def _command(name: str, help_text: str) -> None:
    @analyse.command(name, help=help_text)
    @click.option("--observations", type=click.IntRange(1), help="How many texts are read.")
    @click.option("--seed", default=0, show_default=True, help="Of the texts and characters that are drawn.")
    @click.option("--no-cache", is_flag=True, help="Compute everything again, ignoring earlier results.")
    @article_option
    @cache_option
    def run(observations: int | None, seed: int, no_cache: bool, article: Path, cache: Path) -> None:
        _published(name, observations, seed, article, cache, no_cache=no_cache)


_command(
    "context",
    """Measure how far back the published models look.

    Example: python -m generator analyse context
    """,
)
_command(
    "gradients",
    """Measure how gradients fade on their way back through the published models.

    Example: python -m generator analyse gradients
    """,
)
_command(
    "faithfulness",
    """Hold connectivity and its relatives against occlusion.

    Example: python -m generator analyse faithfulness
    """,
)


def _published(
    name: str, observations: int | None, seed: int, article: Path, cache: Path, *, no_cache: bool = False
) -> None:
    from generator.article.parse import read_config
    from generator.corpus.observations import open_corpus
    from generator.storage.cache import Cache
    from generator.studies.piece import Subject
    from generator.studies.runner import ANALYSES, leads, run
    from generator.training.publish import load_published
    from generator.weights import open_published

    config = read_config(article / "article.toml")
    opened = {model: open_published(weights_of(article, model)) for model in config.models}
    # A model that reads ahead sees the word that it is asked for: it is not compared.
    causal = {model: file for model, file in opened.items() if file.info["causal"]}
    if not causal:
        raise InputError(f"{article / 'article.toml'}: no model looks back only; there is nothing to compare")
    prepared = open_corpus(cache / "corpus")

    count = min(observations or ANALYSES[name].observations, len(prepared.split("test")))
    kept = (
        {} if no_cache else _kept(article, name, count, seed, prepared, {k: file.sha256 for k, file in causal.items()})
    )
    subjects = [
        Subject(k, file.sha256, partial(load_published, file.path, prepared), config.models[k].unit)
        for k, file in causal.items()
        if k not in kept
    ]
    with tqdm(total=count * len(subjects), desc=name, unit="text", disable=not leads()) as bar:

        def progress(model: str, texts: int) -> None:
            bar.set_postfix_str(model, refresh=False)
            bar.update(texts)

        found = run(name, subjects, prepared, Cache(cache), observations=count, seed=seed, progress=progress)
    fresh = {subject.id: {"sha256": subject.sha256, **found[subject.id]} for subject in subjects}
    results = {**kept, **fresh}
    _write(article, name, count, seed, prepared, {model: results[model] for model in causal})


def _kept(
    article: Path, name: str, observations: int, seed: int, corpus: Any, sha256: dict[str, str]
) -> dict[str, dict[str, Any]]:
    """Return what was found of the same weights on the same texts: a retrained model costs only itself."""
    import orjson

    path = _path(article, name)
    if not path.is_file():
        return {}
    try:
        table = orjson.loads(path.read_bytes())
        same = {key: table.get(key) for key in ("observations", "seed", "corpus")}
        models = table["models"]
        kept = {model: models[model] for model in sha256 if models.get(model, {}).get("sha256") == sha256[model]}
    except (orjson.JSONDecodeError, KeyError, AttributeError):
        return {}  # it is written anew
    return kept if same == {"observations": observations, "seed": seed, "corpus": _corpus(corpus)} else {}


@analyse.command("spread")
@click.option(
    "--runs",
    multiple=True,
    required=True,
    metavar="ID=CHECKPOINT[,CHECKPOINT…]",
    help="Training runs of one model that differ in their seed alone.",
)
@click.option("--observations", default=1024, show_default=True, help="How many texts are read.")
@click.option("--seed", default=0, show_default=True, help="Of the texts and characters that are drawn.")
@article_option
@cache_option
def spread(runs: tuple[str, ...], observations: int, seed: int, article: Path, cache: Path) -> None:
    """Measure how much models differ that were trained alike, from other seeds.

    Example: python -m generator analyse spread --runs gru-200=a/checkpoint.safetensors,b/checkpoint.safetensors
    """
    from generator.article.parse import read_config
    from generator.corpus.observations import open_corpus
    from generator.storage.cache import Cache
    from generator.studies.runner import leads
    from generator.studies.spread import spread_of
    from generator.training.publish import load_trained

    config = read_config(article / "article.toml")
    prepared = open_corpus(cache / "corpus")
    checkpoints = _checkpoints(runs)
    count = min(observations, len(prepared.split("test")))
    total = 2 * count * sum(map(len, checkpoints.values()))  # once for the scores, once for what is looked at
    with tqdm(total=total, desc="spread", unit="text", disable=not leads()) as bar:
        models = {
            name: spread_of(
                paths,
                lambda path: load_trained(path, prepared),
                prepared,
                Cache(cache),
                observations=count,
                seed=seed,
                progress=bar.update,
            )
            for name, paths in checkpoints.items()
        }
    labels = {name: model.label for name, model in {**config.models, **config.extra_runs}.items()}
    labelled = {name: {"label": labels.get(name, name), **found} for name, found in models.items()}
    _write(article, "spread", count, seed, prepared, labelled)


def _checkpoints(runs: tuple[str, ...]) -> dict[str, list[Path]]:
    checkpoints: dict[str, list[Path]] = {}
    for run in runs:
        name, equals, paths = run.partition("=")
        if not name or not equals or not all(paths.split(",")):
            raise InputError(f"--runs: must be ID=CHECKPOINT[,CHECKPOINT…], got {run!r}")
        checkpoints.setdefault(name, []).extend(Path(path) for path in paths.split(","))
    return checkpoints


def _write(article: Path, name: str, observations: int, seed: int, corpus: Any, models: dict[str, Any]) -> None:
    import orjson

    from generator.storage.atomic import write_atomically
    from generator.studies.runner import leads

    if not leads():
        return
    table = {
        "analysis": name,
        "observations": observations,
        "split": "test",
        "seed": seed,
        "corpus": _corpus(corpus),
        "models": models,
    }
    path = _path(article, name)
    write_atomically(path, orjson.dumps(table, option=orjson.OPT_APPEND_NEWLINE))
    click.echo(f"{path}: {observations:,} texts, {', '.join(models)}")


def _path(article: Path, name: str) -> Path:
    return article / "analyses" / f"{name}.json"


def _corpus(corpus: Any) -> dict[str, Any]:
    return {"name": corpus.info.name, "sha256": corpus.info.sha256, "seed": corpus.info.seed}
