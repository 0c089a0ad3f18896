"""The record inside a weights file: read whatever the format, and checked."""

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from generator.config import TrainingConfig
from generator.contract.records import Predecessor, TrainingRecord
from generator.weights import open_published
from tests.support.weights_files import described, refused, rewrite


def test_a_file_of_format_1_says_the_same_under_the_names_of_today(published: Path, tmp_path: Path) -> None:
    info = open_published(published).info
    metrics = asdict(info.metrics)
    for counts in ("positions", "known_positions"):
        metrics["by_known_characters"][counts] = [metrics["by_known_characters"][counts]]
    training = {"mini_batches": [4, 4], "loss_share": [0.5, 1], "batch_size": 4, "mini_batches_done": 6, "seconds": 9.0}
    old = {
        "format": 1,
        "model": asdict(info.model),
        "training": {**training, "products": {"float32": 6}, "device": "cpu"},
        "corpus": asdict(info.corpus),
        "metrics": metrics,
        "float32_metrics": metrics,
        "curve": {name.replace("step", "mini_batch"): column for name, column in asdict(info.curve).items()},
        "causal": True,
        "parameters": asdict(info.parameters),
        "begun_from": {"sha256": "1" * 64, "training": training},
    }
    config = TrainingConfig(cycle_lengths=(4, 4), loss_fraction=(0.5, 1), batch_size=4)
    expected = replace(
        info,
        training=TrainingRecord(config, 6, 9.0, {"float32": 6}, {"cpu": 6}),
        begun_from=Predecessor("1" * 64, TrainingRecord(config, 6, 9.0)),
    )
    assert open_published(rewrite(published, tmp_path / "gru.safetensors", info=old)).info == expected


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda info: info.pop("metrics"), "metrics: Field required; publish it again"),
        (
            lambda info: info["training"].update(steps="many"),
            "training.steps: Input should be a valid integer",
        ),
        (
            lambda info: info["training"]["config"].update(speed=2),
            "training.config.speed: Unexpected keyword",
        ),
    ],
)
def test_a_part_of_the_record_that_is_missing_or_wrong_is_named(
    published: Path, tmp_path: Path, change: Callable[[dict[str, Any]], object], named: str
) -> None:
    info = described(published)
    change(info)
    assert f"its description has a fault at {named}" in refused(
        rewrite(published, tmp_path / "wrong.safetensors", info=info), load=False
    )
