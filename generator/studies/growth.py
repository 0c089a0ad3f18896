"""Growth: how far back models look, and what they score, in the course of their training; and what came last.

Of every model whose run recorded it: shares of connectivity on validation texts by steps, and the validation loss by
steps. Intervals are 95 % ones by the standard errors over texts; shares whose run kept none have none (None). Where an
early moment was kept (`early.py`), and today's studies of memory are there, `since_early` sets the two side by side.
"""

from dataclasses import fields
from typing import Any

import orjson

from generator.article.folder import Article
from generator.contract.records import ConnectivityShares
from generator.errors import InputError
from generator.storage.atomic import write_atomically
from generator.studies.early import NAME as EARLY
from generator.studies.early import STUDIES_KEPT
from generator.studies.results import Written, read_table
from generator.training.run_record import connectivity_of_run
from generator.weights import PublishedModel, open_published

NAME = "growth"
SHARES = tuple(item.name for item in fields(ConnectivityShares) if item.name not in ("step", "observations", "errors"))
_95 = 1.959964  # standard errors to either side of a mean

COMPARED = {
    "recall": ("recall", "gain_1_typed"),
    "gist": ("gist", "repeated"),
    "topic": ("gist", "new"),
    "agreement": ("agreement", "right_1_between"),
}
"""Numbers that are set beside their early ones: the study, and the key of its summary."""


def study_growth(article: Article) -> Written:
    """Write what the recorded runs of the published models say.

    Raises `InputError` where no run says how far back its model looked, or a record is of other weights.
    """
    opened = {name: open_published(article.weights(name)) for name in article.config.models}
    early = read_table(article.studies / f"{EARLY}.json").get("models", {})
    now = {study: read_table(article.studies / f"{study}.json").get("models", {}) for study in STUDIES_KEPT}
    models = {}
    for name, published in opened.items():
        shares = connectivity_of_run(published)
        if published.info.causal and shares:
            parts = {study: _of_weights(table.get(name, {}), published.sha256) for study, table in now.items()}
            models[name] = {
                "sha256": published.sha256,
                **course(published, shares),
                "since_early": _since_early(published, early.get(name), parts),
            }
    if not models:
        raise InputError(
            f"{article.models}: no run recorded how far back its model looked; train it, or take over the record of its"
            " run: python -m generator adopt-run"
        )
    observations = max(max(found["connectivity"]["observations"]) for found in models.values())
    path = article.studies / f"{NAME}.json"
    table = {"study": NAME, "observations": observations, "split": "validation", "models": models}
    write_atomically(path, orjson.dumps(table, option=orjson.OPT_APPEND_NEWLINE))
    return Written(path, observations, tuple(models))


def course(published: PublishedModel, shares: tuple[ConnectivityShares, ...]) -> dict[str, Any]:
    """Return a run's shares of connectivity and its loss, as columns.

    The summary has the shares at the first moment, at the last, and where that beyond 20 characters was least.
    """
    training, curve = published.info.training, published.info.curve
    by_name = {name: _column(shares, place, name) for place, name in enumerate(SHARES)}
    least = min(range(len(shares)), key=lambda place: shares[place].beyond_20)
    return {
        "steps": training.steps,
        "batch_size": training.config.batch_size,
        "connectivity": {
            "step": [point.step for point in shares],
            "observations": [point.observations for point in shares],
            **by_name,
        },
        "loss": {
            "step": list(curve.validation_step),
            "value": list(curve.validation_loss),
            "observations": training.config.validation_observations,
        },
        "summary": {
            f"{moment}_{name}": column["value"][place]
            for name, column in by_name.items()
            for moment, place in (("first", 0), ("least", least), ("last", -1))
        }
        | {"first_step": shares[0].step, "least_step": shares[least].step},
    }


def _column(shares: tuple[ConnectivityShares, ...], place: int, name: str) -> dict[str, list[float | None]]:
    values = [getattr(point, name) for point in shares]
    widths = [None if point.errors is None else _95 * point.errors[place] for point in shares]
    pairs = list(zip(values, widths, strict=True))
    return {
        "value": values,
        "low": [None if width is None else round(max(0.0, value - width), 5) for value, width in pairs],
        "high": [None if width is None else round(min(1.0, value + width), 5) for value, width in pairs],
    }


def _of_weights(found: dict[str, Any], sha256: str) -> dict[str, Any]:
    """Return a model's part of a study if it is of these weights, else nothing."""
    return found if found.get("sha256") == sha256 else {}


def _since_early(
    published: PublishedModel, early: dict[str, Any] | None, now: dict[str, dict[str, Any]]
) -> dict[str, Any] | None:
    """Return numbers of the early moment and of today, each a pair; None where either is missing."""
    if early is None or not all(now.values()):
        return None
    info = published.info
    return {
        "steps": [early["steps"], info.training.steps],
        "batch_size": [early["batch_size"], info.training.config.batch_size],
        "cross_entropy": [early["cross_entropy"], info.metrics.cross_entropy],
        **{name: [early[study]["summary"][key], now[study]["summary"][key]] for name, (study, key) in COMPARED.items()},
    }
