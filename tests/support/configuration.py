"""A small `article.toml` that can be read, and what is said of one that cannot."""

from pathlib import Path

import pytest

from generator.article.parse import read_config
from generator.errors import InputError

ARTICLE_TOML = """\
[article]
title = "What small networks remember"
description = "Two of them read the same text."
date = "2026-11-22"

[[article.authors]]
name = "Ada"
affiliation = "Here"

[folders]
build = "../build"
cache = "../cache"

[training]
cycle_lengths = 4
learning_rate = 1e-3
batch_size = 8
warm_up = 1
validate_every = 2
validation_observations = 16
checkpoint_every = 2

[models.gru]
label = "GRU"
unit = "gru"
hidden_size = 4
num_layers = 2

[models.lstm]
label = "LSTM"
unit = "lstm"
hidden_size = 4
num_layers = 1

[[sentences]]
id = "cat"
title = "A cat"
text = "the cat sees a dog"

[[sentences]]
id = "house"
title = "A house"
note = "Look at in."
text = "a house in the garden"
"""

GOOD = f"""\
{ARTICLE_TOML}
[models.nested_lstm]
label = "Nested LSTM"
unit = "nested_lstm"
hidden_size = 6
num_layers = 1
options = {{ depth = 2 }}

[models.nested_lstm.training]
learning_rate = 5e-4
"""
"""The same with a model of settings of its own."""


def written(folder: Path, source: str) -> Path:
    path = folder / "article.toml"
    path.write_text(source, encoding="utf-8")
    return path


def failing(folder: Path, source: str) -> str:
    """Return what is said of the file, after its name."""
    path = written(folder, source)
    with pytest.raises(InputError) as caught:
        read_config(path)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{path}:")
    return message.removeprefix(f"{path}:")


def line_of(source: str, part: str) -> int:
    """Return the line, from 1, that a part of a text begins on."""
    return source[: source.index(part)].count("\n") + 1
