"""A text that can be learned in seconds: short documents by one grammar, and a corpus prepared from them."""

from pathlib import Path
from typing import Any

import numpy as np

from generator.corpus.documents import DocumentReader
from generator.corpus.observations import Corpus
from generator.corpus.prepare import prepare_corpus

SUBJECTS = ("the cat", "a dog", "the old man", "my sister", "one bird")
VERBS = ("sees", "follows", "likes", "finds")
OBJECTS = ("the garden", "a small house", "some bread", "the river")
PLACES = ("in the morning", "at night", "after lunch", "by the lake")


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
