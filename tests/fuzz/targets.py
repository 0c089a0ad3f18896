"""Readers that a stranger's file, an author's file or an address reaches, each with whole inputs to damage."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import orjson

from generator.article.parse import read_config
from generator.contract.codec import unpack_levels
from generator.contract.views import read_view, view_of, write_view
from generator.rendering.claims.language import Scope
from generator.rendering.markdown.document import Sources, render_article
from generator.rendering.markdown.parse import parse_article
from generator.storage.cache import Cache
from generator.storage.closure import Closures
from generator.studies.results import read_studies
from generator.training.adam_state import adam_state_of, factored, load_adam_state, write_with_adam_state
from generator.training.checkpoint import load_checkpoint, read_checkpoint, save_checkpoint
from generator.training.optimiser import Optimiser
from generator.training.run_state import RunState
from generator.weights import load_model
from tests.fuzz.mutations import as_json, damaged_bytes, damaged_json, damaged_text, nested
from tests.support.baked import make_baked
from tests.support.configuration import GOOD
from tests.support.models import CORPUS, TRAINING, model_config, random_model

HERE = Path(__file__).parent
CONTRACT = HERE.parent / "contract"
NETWORKS = sorted((CONTRACT / "networks").glob("*.safetensors"))
MARKDOWN = [path.read_text(encoding="utf-8") for path in sorted((HERE.parent / "fixtures" / "markdown").glob("*.md"))]
LEVELS = next(
    case for case in json.loads((CONTRACT / "codec.json").read_text())["levels"] if case["options"]["layout"] == "lower"
)
BIBLIOGRAPHY = """\
@inproceedings{one, title = {On {LSTM}s, and 3 \\% of $x^2$}, author = {van der Berg, Jan and {\\\'E}mile, A.},
  booktitle = "Proceedings of Something", pages = {1--3}, year = 2020, url = {https://a.org/~x%20y}, doi = {10.1/a_b}}
@string{jour = "Journal"}
@article{two, title = {A} # { B}, author = {{The Group}}, journal = jour, volume = {1}, number = {2}, year = {1999}}
@misc{three, title = {No author}, eprint = {1703.01365}, archiveprefix = {arXiv}, howpublished = {\\url{http://b.org}}}
"""


@dataclass(frozen=True)
class Target:
    """A reader: `make` draws a damaged input, `read` reads it in an empty folder, and may raise `InputError` alone."""

    make: Callable[[Random], bytes]
    read: Callable[[Path, bytes], object]


def _file(name: str, read: Callable[[Path], object]) -> Callable[[Path, bytes], object]:
    def run(folder: Path, data: bytes) -> object:
        path = folder / name
        path.write_bytes(data)
        return read(path)

    return run


def _some(random: Random, wholes: list[bytes]) -> bytes:
    return damaged_bytes(random.choice(wholes), random)


def _text(*wholes: str) -> Callable[[Random], bytes]:
    return lambda random: damaged_text(random.choice(wholes), random).encode("utf-8", "surrogatepass")


def _fields(data: bytes, key: str, random: Random) -> bytes:
    """Return a safetensors file with another header, with another description inside it, or both.

    The description is at `key` of the metadata, JSON or a hash.
    """
    end = 8 + int.from_bytes(data[:8], "little")
    header: dict[str, Any] = json.loads(data[8:end])
    described: str = header["__metadata__"][key]
    if described.startswith("{") and random.random() < 0.8:
        described = json.dumps(damaged_json(json.loads(described), random))
    header["__metadata__"][key] = nested(random) if random.random() < 0.01 else described
    if random.random() < 0.4:
        _rename(header, random)
    new = as_json(damaged_json(header, random) if random.random() < 0.3 else header)
    new += b" " * (-len(new) % 8)
    return len(new).to_bytes(8, "little") + new + data[end:]


def _rename(header: dict[str, Any], random: Random) -> None:
    """Give a tensor the name, or the shape, of another one: the file stays whole."""
    one, other = random.sample([name for name in header if name != "__metadata__"], 2)
    if random.random() < 0.5:
        header[one], header[other] = header[other], header[one]
    else:
        header[f"{other}{random.choice(('', '.x', '.0.y'))}"] = header.pop(one)


@cache
def _trained() -> tuple[Any, Any]:
    """Return a small model and its optimiser, after a step."""
    model = random_model(model_config(hidden_size=4, num_layers=1))
    optimiser = Optimiser(model)
    for parameter in model.parameters():
        parameter.grad = parameter.detach().clone()
    optimiser.step()
    return model, optimiser


@cache
def _saved(folder: Path) -> tuple[bytes, bytes]:
    """Return the bytes of a checkpoint, and of a state of Adam."""
    model, optimiser = _trained()
    save_checkpoint(folder / "c", model, optimiser, RunState(model.config, TRAINING, CORPUS))
    write_with_adam_state(folder / "w", b"", factored(read_checkpoint(folder / "c").optimiser))
    return (folder / "c").read_bytes(), adam_state_of(folder / "w").read_bytes()


def _cached(folder: Path, data: bytes) -> None:
    """Read a damaged entry of the cache: it must be computed again, never taken."""
    said: list[str] = []
    kept = Cache(folder, say=said.append)
    kept._closures = _closures()  # reads the source once, not at every try
    kept.get("kind/name", [1], _answer)
    (entry,) = (folder / "kind").iterdir()
    whole = entry.read_bytes()
    entry.write_bytes(data)
    assert kept.get("kind/name", [1], _answer).data == b"an answer"
    assert len(said) == (data != whole)
    entry.unlink()


@cache
def _closures() -> Closures:
    return Closures()


def _answer() -> bytes:
    return b"an answer"


def _studies(folder: Path, data: bytes) -> object:
    (folder / "gist.json").write_bytes(data)
    return read_studies(folder, {"gru": "0" * 64, "lstm": "1" * 64})


def _codec(_: Path, data: bytes) -> object:
    options = LEVELS["options"]
    return unpack_levels(data.decode("latin-1"), options["count"], tuple(options["shape"]), options["layout"])


def _article(path: Path) -> object:
    """Read an article, and make the parts of its page, its figures and formulas aside."""
    return render_article(
        parse_article(path),
        Sources(
            figures=lambda block: block.caption,
            addresses=lambda figure, state: f"#{figure}:{state}",
            figure_names=("connectivity",),
            formulas=lambda formulas: [formula.tex for formula in formulas],
            scope=Scope({"loss": 0.5}, {}),
        ),
    )


def _bibliography(path: Path) -> object:
    path.with_name("article.md").write_text("A lede [@one; @two; @three].", encoding="utf-8")
    return _article(path.with_name("article.md"))


def _address(_: Path, data: bytes) -> object:
    manifest = make_manifest()
    view = read_view(manifest, data.decode("utf-8", "replace"))
    return view and read_view(manifest, write_view(manifest, view))


@cache
def make_manifest() -> Any:
    return make_baked().manifest


def _addresses(random: Random) -> bytes:
    manifest = make_manifest()
    sentence = random.choice(manifest.sentences)
    view = write_view(manifest, view_of(manifest, sentence.id, random.randrange(len(sentence.text))))
    return damaged_text(f"{view}/shared/letters/only.gru.lstm/versus.a/occlusion", random).encode(
        "utf-8", "surrogatepass"
    )


def targets(folder: Path) -> dict[str, Target]:
    """Return the readers by name. `folder` is one that whole files can be made in."""
    checkpoint, adam = _saved(folder)
    model, optimiser = _trained()
    networks = [path.read_bytes() for path in NETWORKS]
    of_adam = _file(
        "gru.adam.safetensors", lambda path: load_adam_state(path, optimiser, hashlib.sha256(b"").hexdigest())
    )
    of_run = _file("checkpoint.safetensors", lambda path: load_checkpoint(path, model, optimiser))
    study = {"study": "gist", "observations": 3, "models": {"gru": {"sha256": "0" * 64, "x": [1.5]}, "lstm": {}}}
    return {
        "weights, bytes": Target(lambda random: _some(random, networks), _file("gru.safetensors", load_model)),
        "weights, fields": Target(
            lambda random: _fields(random.choice(networks), "info", random), _file("gru.safetensors", load_model)
        ),
        "state of Adam, bytes": Target(lambda random: damaged_bytes(adam, random), of_adam),
        "state of Adam, fields": Target(lambda random: _fields(adam, "weights", random), of_adam),
        "checkpoint, bytes": Target(lambda random: damaged_bytes(checkpoint, random), of_run),
        "checkpoint, fields": Target(lambda random: _fields(checkpoint, "state", random), of_run),
        "Markdown": Target(_text(*MARKDOWN), _file("article.md", _article)),
        "TOML": Target(_text(GOOD), _file("article.toml", read_config)),
        "BibTeX": Target(_text(BIBLIOGRAPHY), _file("references.bib", _bibliography)),
        "studies, bytes": Target(lambda random: damaged_bytes(orjson.dumps(study), random), _studies),
        "studies, fields": Target(lambda random: as_json(damaged_json(study, random)), _studies),
        "cache": Target(lambda random: damaged_bytes(b"\0" * 32 + b"an answer", random), _cached),
        "addresses": Target(_addresses, _address),
        "codec": Target(lambda random: damaged_text(LEVELS["text"], random).encode("latin-1", "replace"), _codec),
    }
