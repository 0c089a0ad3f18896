"""A small world for tests: a text that can be learned, models of a few units, weights files of a few kilobytes."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from generator.config import ModelConfig
from generator.corpus.documents import DocumentReader
from generator.corpus.observations import Corpus, prepare_corpus
from generator.corpus.vocabulary import FIRST_WORD, Vocabulary
from generator.model import Autocomplete
from generator.weights import quantised, save_published

SUBJECTS = ("the cat", "a dog", "the old man", "my sister", "one bird")
VERBS = ("sees", "follows", "likes", "finds")
OBJECTS = ("the garden", "a small house", "some bread", "the river")
PLACES = ("in the morning", "at night", "after lunch", "by the lake")

WORDS = ("the", "a", "cat", "dog", "cats", "sees", "garden", "house", "in", "at")
"""A vocabulary without a corpus."""


def documents(count: int = 300, seed: int = 0) -> list[str]:
    """Return documents of a few sentences by one grammar; about one word in forty is of no other document."""
    rng = np.random.default_rng(seed)
    texts = []
    for number in range(count):
        sentences = [
            " ".join(str(rng.choice(part)) for part in (SUBJECTS, VERBS, OBJECTS, PLACES))
            for _ in range(rng.integers(2, 7))
        ]
        rare = "q" + "".join("abcdefghij"[int(digit)] for digit in str(number))
        texts.append(" ".join([*sentences, rare]))
    return texts


def write_documents(path: Path, texts: list[str]) -> Path:
    path.write_text("\n".join(texts) + "\n")
    return path


def prepare(folder: Path, texts: list[str] | None = None, **settings: Any) -> Corpus:
    """Prepare a corpus in `folder` from documents."""
    folder.mkdir(parents=True, exist_ok=True)
    source = write_documents(folder / "corpus.txt", documents() if texts is None else texts)
    return prepare_corpus(DocumentReader(source), folder / "corpus", **{"vocab_words": 30, "length": 40, **settings})


def model_config(unit: str = "gru", hidden_size: int = 6, num_layers: int = 2, **changes: Any) -> ModelConfig:
    return ModelConfig(
        **{
            "unit": unit,
            "hidden_size": hidden_size,
            "num_layers": num_layers,
            "vocab_size": FIRST_WORD + len(WORDS),
            **changes,
        }
    )


def random_model(config: ModelConfig, seed: int = 0, dtype: torch.dtype = torch.float32) -> Autocomplete:
    """Return a model with all weights drawn at random, biases too: nothing cancels, nothing is zero by chance."""
    torch.manual_seed(seed)
    model = Autocomplete(config).to(dtype)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter) * 0.5)
    return model.eval()


def published_info(model: Autocomplete) -> dict[str, Any]:
    """Return what a weights file says beside its configuration, with numbers made up."""
    typed = [[0.5] * 21] * 3
    counts = [[10] * 21]
    metrics = {
        "split": "test",
        "observations": 16,
        "positions": 600,
        "known_positions": 500,
        "cross_entropy": 2.5,
        "accuracy_known": 0.5,
        "accuracy_all": 0.4,
        "accuracy_known_error": 0.01,
        "accuracy_all_error": 0.01,
        "by_known_characters": {"known": typed, "all": typed, "positions": counts, "known_positions": counts},
    }
    return {
        "training": {"mini_batches": [2], "batch_size": 4, "seed": 0, "mini_batches_done": 2, "seconds": 1.0},
        "corpus": {"name": "tiny.txt", "sha256": "0" * 64, "seed": 0, "length": 40, "vocab_size": 12},
        "metrics": metrics,
        "float32_metrics": metrics,
        "curve": {
            "mini_batch": [1, 2],
            "seconds": [0.5, 1.0],
            "train_loss": [3.0, 2.5],
            "validation_mini_batch": [2],
            "validation_seconds": [1.0],
            "validation_loss": [2.6],
        },
        "causal": model.causal,
        "parameters": model.count_parameters(),
    }


def write_weights(path: Path, model: Autocomplete, words: tuple[str, ...] = WORDS, **tensors: np.ndarray) -> Path:
    """Publish a model that was never trained; `tensors` replace its own, by name with `__` for the dots."""
    changed = {name.replace("__", "."): value for name, value in tensors.items()}
    content = {**quantised(model), **changed}
    save_published(path, content, Vocabulary(words), model.config, published_info(model))
    return path


class BidirectionalGRU(nn.Module):
    """A researcher's own unit that reads ahead, made of `torch.nn`."""

    causal = False

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.gru = nn.GRU(input_size, hidden_size // 2, bidirectional=True, batch_first=True)

    def forward(self, inputs: Tensor) -> Tensor:
        hidden: Tensor = self.gru(inputs)[0]
        return hidden


class Attention(nn.Module):
    """A researcher's own unit without recurrence: one head of causal attention, a residual, a norm with a scale."""

    causal = True

    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        self.read = nn.Linear(input_size, 3 * hidden_size)
        self.write = nn.Linear(hidden_size, hidden_size)
        self.norm = Scale(hidden_size)

    def forward(self, inputs: Tensor) -> Tensor:
        query, key, value = self.read(inputs).chunk(3, dim=-1)
        scores = query @ key.transpose(1, 2) / key.shape[-1] ** 0.5  # (batch, output, input)
        later = torch.ones_like(scores, dtype=torch.bool).triu(1)
        mixed = scores.masked_fill(later, -torch.inf).softmax(-1) @ value
        result: Tensor = self.norm(inputs + self.write(mixed))
        return result


class Scale(nn.Module):
    """Divides by the root mean square, and multiplies by a parameter of the common name `scale`."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(size))

    def forward(self, inputs: Tensor) -> Tensor:
        return self.scale * inputs / (inputs.square().mean(-1, keepdim=True) + 1e-5).sqrt()


class _KeepsWidth(nn.Module):
    def __init__(self, input_size: int, hidden_size: int) -> None:
        super().__init__()
        assert input_size == hidden_size


class Fading(_KeepsWidth):
    """A linear unit without weights: h_t = x_t + h_{t-1} / 2."""

    causal = True

    def forward(self, inputs: Tensor) -> Tensor:
        state, states = torch.zeros_like(inputs[:, 0]), []
        for x in inputs.unbind(1):
            state = x + state / 2
            states.append(state)
        return torch.stack(states, dim=1)


class FromTheEnd(_KeepsWidth):
    """Mixes the characters so far, the more the nearer the text's end: depends on how much is to come, not on what."""

    causal = False

    def forward(self, inputs: Tensor) -> Tensor:
        time = inputs.shape[1]
        left = torch.arange(time, 0, -1, dtype=inputs.dtype)[:, None]
        return torch.tanh(inputs.cumsum(1) / left)


class Faint(_KeepsWidth):
    """Mixes the characters so far, and hardly any of those to come: too little to show in the states."""

    causal = False

    def forward(self, inputs: Tensor) -> Tensor:
        return torch.tanh(inputs.cumsum(1) + 1e-9 * inputs.sum(1, keepdim=True))


class SaysCausal(BidirectionalGRU):
    """Declares that it never reads ahead, and does."""

    causal = True
