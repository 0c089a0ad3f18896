"""Configurations of models and of training runs: saved with the weights. Unknown keys are refused."""

from generator.config.model import STRICT, ModelConfig
from generator.config.schedule import CYCLE_SETTINGS, Cycle, Schedule
from generator.config.training import RENAMED, WATCHING, TrainingConfig, override, without_watching

__all__ = [
    "CYCLE_SETTINGS",
    "RENAMED",
    "STRICT",
    "WATCHING",
    "Cycle",
    "ModelConfig",
    "Schedule",
    "TrainingConfig",
    "override",
    "without_watching",
]
