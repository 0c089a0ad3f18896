from dataclasses import replace

import pytest

from generator.config import TrainingConfig, override
from generator.errors import InputError


def test_settings_are_overridden_one_by_one() -> None:
    config = TrainingConfig(cycle_lengths=(20,))
    changed = override(config, ["learning_rate=3e-4", "seed=7", "precision=float32"])
    assert changed == replace(config, learning_rate=(3e-4,), seed=7, precision="float32")
    assert override(config, []) == config


def test_a_setting_of_cycles_holds_for_one_each_and_the_last_for_the_rest() -> None:
    config = override(TrainingConfig(), ["cycle_lengths=100,50,50", "learning_rate=2e-3,1e-3", "loss_fraction=0.25"])
    assert config == TrainingConfig((100, 50, 50), learning_rate=(2e-3, 1e-3), loss_fraction=(0.25,))
    rest = 0.25, 1.0, 1.0, "adam", 1.0
    assert config.cycle_of(99) == (0, 100, 2e-3, 100, *rest)
    assert config.cycle_of(100) == config.cycle_of(149) == (100, 50, 1e-3, 100, *rest)
    assert config.cycle_of(150) == config.cycle_of(200) == (150, 50, 1e-3, 100, *rest)
    shorter = override(config, ["cycle_lengths=70"])
    assert shorter.cycle_of(69) == (0, 70, 2e-3, 100, *rest)


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
