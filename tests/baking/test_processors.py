"""What is baked does not show on which processor, or with how many threads, the models were asked."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from generator.article.config import ComparedModel, Config, SentenceConfig
from generator.baking.bake import bake
from generator.baking.contrasts import with_contrasts
from generator.contract.metadata import ArticleMetadata, Author
from generator.storage.cache import Cache
from tests.support.models import WORDS, model_config, random_model, write_weights

ROOT = Path(__file__).parents[2]
UNITS = ("gru", "lstm", "attention")
TEXTS = [" ".join((*WORDS[k:], *WORDS[:k]) * 3) for k in range(6)]
OTHER_PROCESSOR = {"ATEN_CPU_CAPABILITY": "default", "ONEDNN_MAX_CPU_ISA": "SSE41", "MKL_ENABLE_INSTRUCTIONS": "SSE4_2"}
"""Settings by which torch and its libraries use the instructions of an old processor alone."""


def config() -> Config:
    return Config(
        article=ArticleMetadata(title="T", description="D.", date="2026-11-22", authors=(Author("Ada"),)),
        models={unit: ComparedModel(label=unit, unit=unit, hidden_size=40, num_layers=2) for unit in UNITS},
        sentences=tuple(SentenceConfig(id=f"s{k}", title="S", text=text, note="") for k, text in enumerate(TEXTS)),
    )


def write_models(folder: Path) -> None:
    for unit in UNITS:
        write_weights(folder / f"{unit}.safetensors", random_model(model_config(unit, 40, 2)))


def fingerprint(models: Path) -> str:
    """Return a hash of all that is baked of the models, without a cache."""
    cache = Cache(models.parent / f"cache-{os.getpid()}")
    baked = bake(config(), models, cache)
    baked = with_contrasts(baked, models, cache, [("s0", 5), ("s1", 40), ("s2", 90)])
    digest = hashlib.sha256()
    for part in (*baked.packed.values(), *baked.prefixes.values(), repr(baked.contrasts).encode()):
        digest.update(part)
    return digest.hexdigest()


def test_the_same_is_baked_by_the_instructions_of_an_old_processor_and_by_another_number_of_threads(
    tmp_path: Path,
) -> None:
    write_models(tmp_path / "models")
    program = "import sys, pathlib, tests.baking.test_processors as t; print(t.fingerprint(pathlib.Path(sys.argv[1])))"
    found = {
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "models")],
            cwd=ROOT,
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for settings in ({"OMP_NUM_THREADS": "2"}, {"OMP_NUM_THREADS": "1", **OTHER_PROCESSOR})
    }
    assert len(found) == 1
