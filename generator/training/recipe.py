"""Recipes: what `article.toml` asks of a model, beside what a training run or a weights file has had of it."""

from dataclasses import dataclass, fields, replace
from typing import Any

from generator.article.config import Config
from generator.article.folder import Article
from generator.config import CYCLE_SETTINGS, WATCHING, ModelConfig, TrainingConfig
from generator.contract.records import TrainingRecord
from generator.errors import InputError
from generator.weights import PublishedModel, open_published


@dataclass(frozen=True)
class Recipe:
    """How a model is to be built and trained."""

    model: ModelConfig
    training: TrainingConfig

    def differences(self, model: ModelConfig, record: TrainingRecord) -> list[str]:
        """Return in what `model`, trained as `record` says, differs from this recipe, key by key; its end comes last.

        The vocabulary is the corpus's matter, and settings that only watch a run change no weight: they do not count.
        """
        model = replace(model, vocab_size=self.model.vocab_size)
        had, asked = record.config, self.training
        pairs: list[tuple[str, Any, Any]] = [(key, getattr(model, key), getattr(self.model, key)) for key in _MODEL]
        for key in _TRAINING:
            pairs.append((key, *_in_common_cycles(key, had, asked)))
        lines = [f"{key} = {_shown(got)}, asked {_shown(want)}" for key, got, want in pairs if got != want]
        if record.steps < had.schedule.steps:
            lines.append(f"unfinished, {record.steps:,} of {had.schedule.steps:,} mini-batches")
        return lines

    def check(self, where: str, model: ModelConfig, record: TrainingRecord) -> None:
        """Refuse a model that was not trained as this recipe says, or not to its end. `where` begins the message."""
        if lines := self.differences(model, record):
            raise InputError(
                f"{where}: is not what article.toml asks for: {'; '.join(lines)}; train it as asked, or change"
                " article.toml, or publish it as it is by --as-trained"
            )


_MODEL = [item.name for item in fields(ModelConfig)]
_TRAINING = [item.name for item in fields(TrainingConfig) if item.name not in WATCHING]


def _in_common_cycles(key: str, had: TrainingConfig, asked: TrainingConfig) -> tuple[Any, Any]:
    """Return both values of a setting; of one that may differ from cycle to cycle, those of the cycles of both."""
    if key not in CYCLE_SETTINGS:
        return getattr(had, key), getattr(asked, key)
    both = zip(had.schedule.cycles, asked.schedule.cycles, strict=False)
    values = [(getattr(one, key), getattr(other, key)) for one, other in both]
    return [one for one, _ in values], [other for _, other in values]


def _shown(value: Any) -> str:
    """Return a value as a message has it; one that all cycles share stands for them."""
    if isinstance(value, list | tuple):
        value = value[0] if len(set(value)) == 1 else list(value)
    return repr(value)


def recipe_of(config: Config, model: str, vocab_size: int) -> Recipe:
    """Return the recipe of a model of `article.toml`, for a vocabulary of `vocab_size` words."""
    return Recipe(config.compared(model).architecture(vocab_size), config.training_of(model))


def published_differences(config: Config, published: PublishedModel) -> list[str]:
    """Return in what published weights differ from the recipe of their model, key by key."""
    recipe = recipe_of(config, published.path.stem, published.config.vocab_size)
    return recipe.differences(published.config, published.info.training)


def differing_weights(article: Article) -> list[str]:
    """Return a line for each model whose published weights are not what `article.toml` asks for."""
    found = {name: open_published(article.weights(name)) for name in article.config.models}
    lines = {name: published_differences(article.config, published) for name, published in found.items()}
    return [
        f"{name}: the published weights are not what article.toml asks for: {'; '.join(said)}"
        for name, said in lines.items()
        if said
    ]
