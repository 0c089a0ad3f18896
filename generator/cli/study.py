"""The commands that look at many held-out texts, and write what they find into the article's folder."""

from typing import TYPE_CHECKING

import click

from generator.cli.options import article_options, different
from generator.cli.study_options import bar_of, observations_option, say, seed_option
from generator.cli.study_records import early, growth, replication
from generator.cli.study_runs import course, spread
from generator.studies.registry import STUDIES

if TYPE_CHECKING:
    from generator.article.folder import Article


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
    @observations_option
    @seed_option
    @click.option("--no-cache", is_flag=True, help="Compute everything again, ignoring earlier results.")
    @article_options("cache")
    def run(
        models: tuple[str, ...], observations: int | None, seed: int | None, no_cache: bool, article: "Article"
    ) -> None:
        from generator.studies.published import study_published

        with bar_of(name) as bar:

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
        say(written)

    return run


for _name, _study in STUDIES.items():
    study.add_command(_command(_name, f"{_study.help}\n\nExample: python -m generator study {_name}"))

for _other in (growth, early, replication, spread, course):
    study.add_command(_other)
