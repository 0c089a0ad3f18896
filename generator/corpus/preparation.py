"""How a corpus was prepared, as far as `corpus.json` does not say it: what tells whether it would be another today."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import orjson
from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from generator.config import STRICT
from generator.config.numbers import Sha256
from generator.corpus.asked import Documents
from generator.corpus.documents import DocumentReader
from generator.storage.file_hash import file_sha256

FILE = "preparation.json"
"""In the folder of a prepared corpus; one of an earlier version has none."""


@dataclass(frozen=True, config=STRICT)
class Preparation:
    """The text that a corpus was prepared from, and the way in which it was read."""

    words: int
    """Most words of the vocabulary."""
    normalise: bool
    documents: Documents
    size: int
    """Bytes of the file."""
    sha256: Sha256
    """Of the file, packed or not."""

    def differences(self, *, words: int, normalise: bool, documents: Documents) -> Iterator[str]:
        """Yield the settings that are now others, as "normalise = false, asked true"."""
        for name, asked in (("words", words), ("normalise", normalise), ("documents", documents)):
            got = getattr(self, name)
            if got != asked:
                yield f"{name} = {_written(got)}, asked {_written(asked)}"

    def is_of(self, text: Path) -> bool:
        """Return whether a file is the text that was prepared."""
        return text.stat().st_size == self.size and file_sha256(text) == self.sha256


def prepared_as(reader: DocumentReader, *, words: int) -> Preparation:
    """Return the preparation of a text as it is now."""
    size, sha256 = reader.path.stat().st_size, file_sha256(reader.path)
    return Preparation(words, reader.normalise, reader.documents, size, sha256)


def write_preparation(folder: Path, preparation: Preparation) -> None:
    """Write how the corpus in a folder was prepared."""
    (folder / FILE).write_bytes(orjson.dumps(asdict(preparation), option=orjson.OPT_INDENT_2) + b"\n")


def read_preparation(folder: Path) -> Preparation | None:
    """Return how the corpus in a folder was prepared, or None where nothing says so."""
    try:
        return TypeAdapter(Preparation).validate_json((folder / FILE).read_bytes())
    except (OSError, ValidationError):
        return None


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
