"""`article.toml`, read once into frozen dataclasses. Unknown keys are refused, by file and line."""

from generator.config.article import (
    LONGEST_SENTENCE,
    ArticleConfig,
    AuthorConfig,
    ComparedModel,
    Config,
    PageConfig,
    SentenceConfig,
    UpdateConfig,
    check_text,
)
from generator.config.reading import read_config
from generator.config.training import (
    OF_CYCLES,
    Cycle,
    ModelConfig,
    TrainingConfig,
    in_cycles,
    override,
    settings_of,
)

__all__ = [
    "LONGEST_SENTENCE",
    "OF_CYCLES",
    "ArticleConfig",
    "AuthorConfig",
    "ComparedModel",
    "Config",
    "Cycle",
    "ModelConfig",
    "PageConfig",
    "SentenceConfig",
    "TrainingConfig",
    "UpdateConfig",
    "check_text",
    "in_cycles",
    "override",
    "read_config",
    "settings_of",
]
