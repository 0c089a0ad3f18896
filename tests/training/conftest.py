from pathlib import Path

import pytest

from generator.corpus.observations import Corpus
from generator.training.loop import train
from tests.support.models import model_config
from tests.support.training import LONGER


@pytest.fixture(scope="session")
def checkpoint(tiny_corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The checkpoint of a finished run. Read it only; copy it to change it."""
    path = tmp_path_factory.mktemp("trained") / "checkpoint.safetensors"
    config = model_config(hidden_size=12, num_layers=1, vocab_size=tiny_corpus.info.vocab_size)
    train(config, LONGER, tiny_corpus, path)
    return path
