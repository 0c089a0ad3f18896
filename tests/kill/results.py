"""What a command that was broken off has lost, damaged or left over."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from safetensors.numpy import load_file

from generator.corpus.observations import is_prepared
from generator.errors import InputError
from generator.rendering.page.freshness import changes
from generator.training.adam_state import adam_state_of, read_factored
from generator.training.checkpoint import read_checkpoint
from generator.weights import open_published
from tests.support.site import Site

_ENTRY = re.compile(r"-[0-9a-f]{32}$")
"""The end of the name of an entry of the cache."""


def lost(site: Site, before: Site, after: Site) -> Iterator[str]:
    """Yield what is neither as it was before a command, nor as it is after it, in a site where it was broken off."""
    try:
        is_prepared(site.cache / "corpus")  # puts it right, as whoever asks for it does
    except (InputError, OSError) as error:
        yield f"the corpus: {error}"
    was, now, end = (_files(one) for one in (before, site, after))
    for name in was.keys() | now.keys():
        if name not in now:
            # A run that begins anew removes the checkpoint of the one before.
            if name in end and not name.endswith("checkpoint.safetensors"):
                yield f"{name} is lost"
        elif not _is_one_of(now[name], [files[name] for files in (was, end) if name in files]):
            yield f"{name} is damaged"
    if _corpus(now) not in (_corpus(was), _corpus(end)):
        yield "the corpus is of two"


def differences(site: Site, after: Site, *, timed: bool) -> Iterator[str]:
    """Yield how a site differs from what a command makes that nothing befalls, `after`.

    `timed` is a command that records how long it took; of what holds such records the tensors alone are compared.
    """
    found, expected = (_files(one, all_=True) for one in (site, after))
    names, wanted = (Counter(_ENTRY.sub("", name) for name in files) for files in (found, expected))
    yield from (f"left over: {name}" for name in names - wanted)
    yield from (f"missing: {name}" for name in wanted - names)
    for name in found.keys() & expected.keys():
        if _content(found[name], timed=timed) != _content(expected[name], timed=timed):
            yield f"{name} is another than without a break"
    for weights in site.article.glob("models/*[!m].safetensors"):
        try:
            read_factored(adam_state_of(weights), open_published(weights).sha256)
        except InputError as error:
            yield f"the state of Adam: {error}"


def _files(site: Site, *, all_: bool = False) -> dict[str, Path]:
    """Return files by their paths in the site: all, or those that are not locks, partial or temporary."""
    files = {path.relative_to(site.folder).as_posix(): path for path in site.folder.rglob("*") if path.is_file()}
    return {name: path for name, path in files.items() if all_ or not re.search(r"\.(lock|partial)\b|^tmp/", name)}


def _corpus(files: dict[str, Path]) -> dict[str, bytes]:
    return {name: path.read_bytes() for name, path in files.items() if name.startswith("cache/corpus/")}


def _is_one_of(path: Path, known: list[Path]) -> bool:
    """Return whether a file is as one of others, or whole: what records times is another each time."""
    return any(path.read_bytes() == other.read_bytes() for other in known) or _is_whole(path)


def _is_whole(path: Path) -> bool:
    try:
        if _ENTRY.search(path.name):
            data = path.read_bytes()
            return hashlib.sha256(data[32:]).digest() == data[:32]
        if path.name == "checkpoint.safetensors":
            read_checkpoint(path)
        elif path.name.endswith(".adam.safetensors"):
            load_file(path)
        elif path.suffix == ".safetensors":
            open_published(path)
        elif path.suffix == ".html":
            changes(path, {})
        elif path.suffix == ".json":
            json.loads(path.read_bytes())
        else:
            return False
    except (InputError, ValueError):
        return False
    return True


def _content(path: Path, *, timed: bool) -> object:
    """Return what is compared of a file."""
    if not timed:
        return path.read_bytes()
    if path.suffix == ".safetensors":
        return {name: value.tobytes() for name, value in load_file(path).items()}
    return None if path.suffix in (".html", ".json", ".png") or _ENTRY.search(path.name) else path.read_bytes()
