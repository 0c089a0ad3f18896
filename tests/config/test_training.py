import json
import re
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from generator import training
from generator.config import CYCLE_SETTINGS, TrainingConfig, override
from generator.errors import InputError


def test_settings_are_overridden_one_by_one() -> None:
    config = TrainingConfig(cycle_lengths=(20,))
    changed = override(config, ["learning_rate=3e-4", "seed=7", "precision=float32"])
    assert changed == replace(config, learning_rate=(3e-4,), seed=7, precision="float32")
    assert override(config, []) == config


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ("lerning_rate=1", "got 'lerning_rate=1'; did you mean 'learning_rate'?"),
        ("loss_share=1", "got 'loss_share=1'; it is called 'loss_fraction' now"),
        ("seed", "must be KEY=VALUE with a training setting, got 'seed'"),
        ("xyz=1", "there is batch_size, checkpoint_every"),
        ("learning_rate=inf", "--set learning_rate: input should be a finite number, got 'inf'"),
        ("learning_rate=nan", "--set learning_rate: input should be"),
        ("clip=inf", "--set clip: input should be a finite number"),
        ("seed=one", "--set seed: input should be a valid integer"),
        ("batch_size=0", "--set batch_size: input should be greater than 0"),
    ],
)
def test_a_setting_that_cannot_be_is_named(setting: str, named: str) -> None:
    with pytest.raises(InputError) as caught:
        override(TrainingConfig(), [setting])
    assert str(caught.value).startswith("--set")
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_table_of_the_settings_has_each_with_its_default_and_marks_those_of_cycles() -> None:
    text = (Path(training.__file__).parent / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)`( †)? \| `([^`]+)` \|", text, re.MULTILINE)
    defaults = json.loads(json.dumps(asdict(TrainingConfig())))
    assert {name: json.loads(default) for name, _, default in rows} == defaults
    assert {name for name, mark, _ in rows if mark} == set(CYCLE_SETTINGS)
