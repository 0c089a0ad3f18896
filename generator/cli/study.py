"""The commands that look at many held-out texts, and write what they find into the article's folder."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
from tqdm import tqdm

from generator.cli.options import article_options, different
from generator.cli.study_records import early, growth, replication
from generator.errors import InputError
from generator.studies.registry import STUDIES

if TYPE_CHECKING:
    from generator.article.folder import Article
    from generator.studies.results import Written


_observations_option = click.option(
    "--observations", type=click.IntRange(1), help="How many texts are read, instead of what article.toml says."
)
_seed_option = click.option(
    "--seed", type=click.IntRange(0), help="Of the texts and characters that are drawn; likewise, or 0."
)


_MEMORY = ("recall", "gist", "agreement", "horizon")


class _Studies(click.Group):
    """The studies of the package by their names; any other name may be that of a study of the article's own."""

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        return super().get_command(context, name) or _command(name, "A study of this article.")


@click.group(cls=_Studies)
def study() -> None:
    """Look at many held-out texts; the page shows what was found.

    Goes on where it was broken off; torchrun shares the work among processes.

    Example: python -m generator study context
    """


def _command(name: str, help_text: str) -> click.Command:
    @click.command(name, help=help_text)
    @click.option(
        "--model", "models", multiple=True, callback=different, help="Study only this model; may be given again."
    )
    @_observations_option
    @_seed_option
    @click.option("--no-cache", is_flag=True, help="Compute everything again, ignoring earlier results.")
    @article_options("cache")
    def run(
        models: tuple[str, ...], observations: int | None, seed: int | None, no_cache: bool, article: "Article"
    ) -> None:
        from generator.studies.published import study_published

        with _bar(name) as bar:

            def progress(model: str, texts: int) -> None:
                bar.set_postfix_str(model, refresh=False)
                bar.update(texts)

            written = study_published(
                article,
                name,
                models=models,
                observations=observations,
                seed=seed,
                keep=not no_cache,
                begin=bar.reset,
                progress=progress,
            )
        _say(written)

    return run


for _name, _study in STUDIES.items():
    study.add_command(_command(_name, f"{_study.help}\n\nExample: python -m generator study {_name}"))

for _record in (growth, early, replication):
    study.add_command(_record)


@study.command("spread")
@click.option(
    "--runs",
    multiple=True,
    metavar="ID=CHECKPOINT[,CHECKPOINT…]",
    help="Training runs of one model that differ in their seed alone; by default the extra runs of article.toml.",
)
@click.option(
    "--memory",
    type=click.Choice(_MEMORY),
    multiple=True,
    default=_MEMORY,
    help="A study of memory to make of each run, with its own number of texts; all, unless said.",
)
@click.option("--most", type=click.IntRange(1), help="Most texts of a study of memory.")
@_observations_option
@_seed_option
@article_options("cache")
def spread(
    runs: tuple[str, ...],
    memory: tuple[str, ...],
    most: int | None,
    observations: int | None,
    seed: int | None,
    article: "Article",
) -> None:
    """Measure how much models differ that were trained alike, from other seeds.

    Example: python -m generator study spread --runs gru-200=a/checkpoint.safetensors,b/checkpoint.safetensors
    """
    from generator.studies.spread import runs_of, study_spread
    from generator.studies.staleness import settings_of

    checkpoints = _checkpoints(runs) if runs else runs_of(article)
    settings = settings_of(article, "spread", observations=observations, seed=seed)
    texts = {study: settings_of(article, study).observations for study in memory}
    with _bar("spread") as bar:
        written = study_spread(
            *(article, checkpoints),
            observations=settings.observations,
            memory={study: min(count, most or count) for study, count in texts.items()},
            seed=settings.seed,
            begin=bar.reset,
            progress=bar.update,
        )
    _say(written)


def _checkpoints(runs: tuple[str, ...]) -> dict[str, list[Path]]:
    checkpoints: dict[str, list[Path]] = {}
    for run in runs:
        name, equals, paths = run.partition("=")
        if not name or not equals or not all(paths.split(",")):
            raise InputError(f"--runs: must be ID=CHECKPOINT[,CHECKPOINT…], got {run!r}")
        checkpoints.setdefault(name, []).extend(Path(path) for path in paths.split(","))
    return checkpoints


def _bar(study: str) -> tqdm:  # type: ignore[type-arg]
    from generator.studies.runner import leads

    return tqdm(desc=study, unit="text", disable=not leads())


def _say(written: "Written | None") -> None:
    if written:
        click.echo(f"{written.path}: {written.observations:,} texts, {', '.join(written.models)}")
