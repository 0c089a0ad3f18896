"""An early moment: what models remembered long before the end of their training, kept when their weights go.

`studies/early.json` holds, for each model, the moment (`steps`, `batch_size`, `cross_entropy`, the weights' sha256 as
`weights`) and its part of the studies `STUDIES_KEPT` in the very shape in which those write it, with the number of
`observations`. So a claim says `early.gru.recall.summary.gain_1_typed.value` beside `recall.gru.summary…`.
"""

from pathlib import Path
from typing import Any

import orjson

from generator.errors import InputError
from generator.storage.atomic import write_atomically
from generator.studies.results import Written, read_table
from generator.weights import open_published, published_in

NAME = "early"
STUDIES_KEPT = ("recall", "gist", "agreement")


def keep_early(source: Path, studies: Path) -> Written:
    """Write `early.json` into the folder `studies`, from an article's folder `source` with its models and studies.

    Raises `InputError` where a study of `STUDIES_KEPT` is missing there, lacks a model, or is of other weights.
    """
    tables = {study: _table(source / "studies" / f"{study}.json") for study in STUDIES_KEPT}
    models: dict[str, Any] = {}
    for path in published_in(source / "models"):
        published = open_published(path)
        if not published.info.causal:
            continue
        training = published.info.training
        models[path.stem] = {
            "steps": training.steps,
            "batch_size": training.config.batch_size,
            "cross_entropy": published.info.metrics.cross_entropy,
            "weights": published.sha256,
            **{study: _part(source, study, table, path.stem, published.sha256) for study, table in tables.items()},
        }
    if not models:
        raise InputError(f"{source / 'models'}: no weights of a model that looks back only; give an article's folder")
    first = tables[STUDIES_KEPT[0]]
    observations = max(table["observations"] for table in tables.values())
    said = {key: first[key] for key in ("split", "seed", "corpus")}
    table = {"study": NAME, "observations": observations, **said, "models": models}
    target = studies / f"{NAME}.json"
    write_atomically(target, orjson.dumps(table, option=orjson.OPT_APPEND_NEWLINE))
    return Written(target, observations, tuple(models))


def _table(path: Path) -> dict[str, Any]:
    table = read_table(path)
    missing = [key for key in ("observations", "split", "seed", "corpus") if key not in table]
    if missing:
        raise InputError(f"{path}: no whole study of some models; run: python -m generator study {path.stem}")
    return table


def _part(source: Path, study: str, table: dict[str, Any], model: str, sha256: str) -> dict[str, Any]:
    found = table["models"].get(model, {})
    if found.get("sha256") != sha256:
        raise InputError(
            f"{source / 'studies' / study}.json: must be of the weights of {model!r} with sha256 {sha256[:12]}, got"
            f" {str(found.get('sha256'))[:12]}; run: python -m generator study {study} --article {source}"
        )
    return {"observations": table["observations"], **{key: value for key, value in found.items() if key != "sha256"}}
