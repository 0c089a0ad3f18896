"""How a model is built and how it is trained: settings that are saved with its weights. Unknown keys are refused."""

from generator.config.training import (
    OF_CYCLES,
    RENAMED,
    Cycle,
    ModelConfig,
    TrainingConfig,
    in_cycles,
    override,
    settings_of,
    with_new_names,
)

__all__ = [
    "OF_CYCLES",
    "RENAMED",
    "Cycle",
    "ModelConfig",
    "TrainingConfig",
    "in_cycles",
    "override",
    "settings_of",
    "with_new_names",
]
