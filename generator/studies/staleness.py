"""Studies that are no longer of today's weights, settings or code. Needs no torch."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from generator.article.folder import Article
from generator.article.toml_file import line_of
from generator.errors import InputError, did_you_mean
from generator.storage.code_hash import code_hashes
from generator.storage.own_units import own_modules
from generator.studies.registry import KNOWN, STUDIES, take_own
from generator.studies.results import read_table, sample_of
from generator.weights import PublishedModel

SPREAD_OBSERVATIONS = 1024


@dataclass(frozen=True)
class StudySettings:
    """Settings of a study, all of them said."""

    observations: int
    seed: int


def settings_of(
    article: Article, study: str, *, observations: int | None = None, seed: int | None = None
) -> StudySettings:
    """Return the settings of a study: those given, those of `article.toml`, or the study's own.

    Raises `InputError` if `article.toml` has a table of a study that there is not.
    """
    studies = article.config.studies
    take_own({name: table.by for name, table in studies.items() if table.by})
    for name in studies:
        if name not in KNOWN and name not in STUDIES:
            line = line_of(article.settings.read_text(encoding="utf-8"), ("studies", name))
            raise InputError(
                f"{article.settings}:{line}: [studies.{name}]: no study has this name{did_you_mean(name, KNOWN)}"
            )
    table = studies.get(study)
    default = STUDIES[study].observations if study in STUDIES else SPREAD_OBSERVATIONS
    return StudySettings(
        observations or (table and table.observations) or default,
        seed if seed is not None else table.seed if table else 0,
    )


def code_of(article: Article, study: str) -> dict[str, str]:
    """Return the hashes of the code that a study is made by, own units' among it."""
    own = [module for model in article.config.models.values() for module in own_modules(model.unit)]
    return code_hashes([STUDIES[study].module, "generator.studies.piece", "generator.weights", *own])


@dataclass(frozen=True)
class Staleness:
    """Reasons why a study is not what would be found today; none if it is."""

    reasons: list[str]
    """Weights or settings that changed."""
    code: list[str]
    """Modules whose code changed since. It may find the same."""


def staleness(article: Article, study: str, published: Mapping[str, PublishedModel]) -> Staleness:
    """Compare a file of results with today's weights, settings and code. `published` are the models that it is of."""
    path = article.studies / f"{study}.json"
    table = read_table(path)
    if not table:
        return Staleness(["cannot be read" if path.is_file() else "not made yet"], [])
    reasons = []
    for name, model in published.items():
        found = table["models"].get(name)
        if found is None:
            reasons.append(f"{name} is not in it")
        elif found.get("sha256") != model.sha256:
            reasons.append(f"weights of {name} changed since")
    settings = settings_of(article, study)
    for info in [model.info.corpus for model in published.values()][:1]:
        count = min(settings.observations, info.observations["test"])
        for key, asked in asdict(sample_of(info, count, settings.seed)).items():
            got = table.get(key)
            if key == "corpus":
                same = isinstance(got, dict) and all(got.get(part) == asked[part] for part in ("sha256", "seed"))
                reasons += [] if same else ["is of another corpus"]
            elif got != asked:
                reasons.append(f"{key} = {got!r}, asked {asked!r}")
    code, now = table.get("code") or {}, code_of(article, study)
    changed = sorted(name for name in code.keys() | now.keys() if code.get(name) != now.get(name))
    return Staleness(reasons, changed if code else ["(not recorded)"])
