"""Weights files of format 1, and checkpoints of that time: the same facts under the names and in the shape of today."""

from dataclasses import fields
from typing import Any

from generator.config import RENAMED, TrainingConfig
from generator.contract.records import Scores

_SETTINGS = {item.name for item in fields(TrainingConfig)}
_RENAMED = {**RENAMED, "mini_batches_done": "steps", "products": "matmul_dtypes"}


def weights_info(info: dict[str, Any]) -> dict[str, Any]:
    """Return what a file of format 1 says, as `WeightsInfo` is written in format 2."""
    parts = {key: value for key, value in info.items() if key != "format"}
    if "training" in parts:
        parts["training"] = training_record(parts["training"])
    if "curve" in parts:
        parts["curve"] = curve(parts["curve"])
    if "metrics" in parts:
        parts["metrics"] = _metrics(parts["metrics"])
    if "float32_metrics" in parts:
        names = [item.name for item in fields(Scores)]
        parts["float32_metrics"] = {name: value for name, value in parts["float32_metrics"].items() if name in names}
    if "begun_from" in parts:
        parts["begun_from"] = predecessor(parts["begun_from"])
    return parts


def training_record(training: dict[str, Any]) -> dict[str, Any]:
    """Return a `TrainingRecord` from settings and facts side by side. A setting that is not there had its default."""
    named = {_RENAMED.get(key, key): value for key, value in training.items()}
    record: dict[str, Any] = {"config": {key: value for key, value in named.items() if key in _SETTINGS}}
    if "device" in named:
        record["devices"] = {named.pop("device"): named.get("steps")}
    return record | {key: value for key, value in named.items() if key not in _SETTINGS}


def predecessor(begun_from: dict[str, Any]) -> dict[str, Any]:
    """Return a `Predecessor`."""
    return {**begun_from, "training": training_record(begun_from["training"])}


def curve(columns: dict[str, Any]) -> dict[str, Any]:
    """Return a `Curve`."""
    return {name.replace("mini_batch", "step"): values for name, values in columns.items()}


def _metrics(metrics: dict[str, Any]) -> dict[str, Any]:
    table = dict(metrics["by_known_characters"])
    for counts in ("positions", "known_positions"):
        (table[counts],) = table[counts]
    return {**metrics, "by_known_characters": table}


def run_state(state: dict[str, Any]) -> dict[str, Any]:
    """Return what a checkpoint says, as `RunState` is written today."""
    record = training_record({**state["training"], "steps": state["mini_batch"], "products": state.get("products", {})})
    parts = {key: state[key] for key in ("model", "corpus", "seconds")}
    parts |= {"training": record["config"], "steps": record["steps"], "matmul_dtypes": record["matmul_dtypes"]}
    parts["curve"] = curve(state["curve"])
    if "begun_from" in state:
        parts["begun_from"] = predecessor(state["begun_from"])
    return parts
