"""Replication: connectivity published by others beside that of our models, on the same sentence.

`article/replication/<name>.toml` says where the matrices of `<name>.npz` beside it come from: see `Source`. Compared
row by row: Spearman's rank correlation (1904) of the two rows over the characters read so far, and the share of a row
beyond `BEYOND` characters, by the same formula on both sides. Rows before position `FIRST` are left out: they look back
at little. Intervals come from the bootstrap over the words of the sentence, whose rows go together: they say how sure
the numbers are of this one sentence, and nothing of others.
"""

import functools
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from jaxtyping import Float, Int
from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass
from safetensors.numpy import load, save

from generator.article.folder import Article
from generator.attribution.reading import read
from generator.config import STRICT
from generator.contract.measures import DEFAULT
from generator.errors import InputError, did_you_mean
from generator.storage.atomic import write_atomically
from generator.storage.own_units import own_modules
from generator.storage.text_file import read_text
from generator.studies.estimates import estimates
from generator.studies.faithfulness import spearman
from generator.studies.results import Written
from generator.weights import PublishedModel, open_published

NAME = "replication"
BEYOND = 20
FIRST = 60


@dataclass(frozen=True, config=STRICT)
class Source:
    """Published matrices: whose they are, of which sentence, and which of our models each is held against."""

    title: str
    author: str
    published: str
    doi: str
    licence: str
    sentence: str
    """Without its leading space, which the matrices include."""
    models: dict[str, str]
    """Names of matrices, by our models' ids."""


def study_replication(article: Article) -> Written:
    """Hold the published matrices of the article's folder `replication` against its models, and write what was found.

    Raises `InputError` where there is none, or one does not fit its sentence or the article's models.
    """
    (path,) = _only(article.folder / "replication")
    source, matrices = read_source(path), read_published(path.with_suffix(".npz"))
    text = f" {source.sentence}"
    words = np.cumsum([character == " " for character in text]) - 1
    models = {}
    for name, theirs in source.models.items():
        if name not in article.config.models:
            raise InputError(f"{path}: models: no model {name!r}{did_you_mean(name, article.config.models)}")
        if theirs not in matrices:
            raise InputError(f"{path}: models: no matrix {theirs!r} in the .npz{did_you_mean(theirs, matrices)}")
        if len(matrices[theirs]) != len(text):
            raise InputError(f"{path}: sentence: must have {len(matrices[theirs]) - 1} characters, got {len(text) - 1}")
        unit = article.config.models[name].unit
        published = open_published(article.weights(name), unit)
        ours = _ours(article, published, text, unit)
        models[name] = {"sha256": published.sha256, **compare(matrices[theirs], ours, words)}
    target = article.studies / f"{NAME}.json"
    about = {key: getattr(source, key) for key in ("title", "author", "published", "doi", "licence", "sentence")}
    table = {"study": NAME, "observations": 1, "source": about, "beyond": BEYOND, "first": FIRST, "models": models}
    write_atomically(target, orjson.dumps(table, option=orjson.OPT_APPEND_NEWLINE))
    return Written(target, 1, tuple(models))


def _only(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.toml"))
    if len(found) != 1:
        raise InputError(f"{folder}: must hold one .toml with the source of published matrices, got {len(found)}")
    return found


def read_source(path: Path) -> Source:
    """Return what is said of published matrices. Raises `InputError` where the file has a fault."""
    try:
        return TypeAdapter(Source).validate_python(tomllib.loads(read_text(path)))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: not TOML ({error})") from None
    except ValidationError as error:
        item = error.errors(include_url=False)[0]
        raise InputError(f"{path}: {'.'.join(map(str, item['loc']))}: {item['msg'].lower()}") from None


def _ours(article: Article, published: PublishedModel, text: str, unit: str) -> Float[np.ndarray, "output input"]:
    compute = functools.partial(_read, published, text)
    entry = article.cache.get(
        f"studies/{NAME}-{published.path.stem}", [published.sha256, text], compute, also=(read, *own_modules(unit))
    )
    return load(entry.data)["connectivity"].astype(np.float64)


def _read(published: PublishedModel, text: str) -> bytes:
    values = read(published.load(), published.vocabulary, text).values[DEFAULT]
    return save({"connectivity": np.ascontiguousarray(values)})


def read_published(path: Path) -> dict[str, Float[np.ndarray, "output input"]]:
    """Return published matrices by model, from an `.npz` file.

    Raises:
        InputError: the file cannot be read, or holds something else than square matrices of finite numbers.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            matrices = {name: np.asarray(archive[name], np.float64) for name in archive.files}
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: must be an .npz file of connectivity matrices ({error})") from None
    for name, matrix in matrices.items():
        if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not np.isfinite(matrix).all():
            raise InputError(f"{path}: {name}: must be a square matrix of finite numbers, got shape {matrix.shape}")
    return matrices


def compare(
    theirs: Float[np.ndarray, "output input"],
    ours: Float[np.ndarray, "output input"],
    words: Int[np.ndarray, " output"],
    seed: int = 0,
) -> dict[str, Any]:
    """Return how far two matrices of the same sentence agree, and each one's share beyond `BEYOND` characters.

    `words` is the number of the word that each position belongs to. Raises `ValueError` where the matrices have
    different shapes, or too few rows.
    """
    if theirs.shape != ours.shape or len(ours) <= FIRST:
        raise ValueError(f"matrices must have one shape, more than {FIRST} rows, got {theirs.shape} and {ours.shape}")
    rows = range(FIRST, len(ours))
    correlations = np.array([spearman(theirs[row, : row + 1], ours[row, : row + 1]) for row in rows])
    low, median, high = (round(float(q), 4) for q in np.quantile(correlations, [0.25, 0.5, 0.75]))
    by_row = np.stack([correlations, shares_beyond(theirs), shares_beyond(ours)], axis=1)
    of_word, place = np.unique(words[FIRST:], return_inverse=True)
    sums, counts = np.zeros((len(of_word), by_row.shape[1])), np.zeros((len(of_word), 1))
    np.add.at(sums, place, by_row)
    np.add.at(counts, place, 1)
    correlation, share_theirs, share_ours = (
        estimates(sums[:, [k]], counts, seed=seed, one=True) for k in range(by_row.shape[1])
    )
    return {
        "rows": len(rows),
        "words": len(of_word),
        "rank_correlation": {**correlation, "quartiles": [low, median, high]},
        "beyond_20": {"theirs": share_theirs, "ours": share_ours},
    }


def shares_beyond(matrix: Float[np.ndarray, "output input"]) -> Float[np.ndarray, " row"]:
    """Return the share of each row from `FIRST` on that lies more than `BEYOND` characters back."""
    rows = range(FIRST, len(matrix))
    return np.array([matrix[row, : row - BEYOND].sum() / matrix[row, : row + 1].sum() for row in rows])
