"""text8, from where its author keeps it."""

import hashlib
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from generator.errors import InputError

URL = "http://mattmahoney.net/dc/text8.zip"
BYTES = 31_344_016
SHA256 = "a6640522afe85d1963ad56c05b0ede0a0c000dddc9671758a6cc09b7a38e5232"

_CHUNK = 1 << 18


def download_text8(
    path: Path,
    *,
    url: str = URL,
    size: int = BYTES,
    sha256: str = SHA256,
    progress: Callable[[int, int], object] = lambda done, total: None,
) -> Path:
    """Fetch text8 into `path`, going on where an earlier download was broken off, and check its sha256."""
    if path.is_file() and _sha256(path) == sha256:
        progress(size, size)
        return path
    partial = path.with_name(path.name + ".partial")
    path.parent.mkdir(parents=True, exist_ok=True)
    start = partial.stat().st_size if partial.exists() else 0
    if start < size:
        _fetch(url, partial, start, size, progress)
        here = partial.stat().st_size
        if here < size:
            raise InputError(f"{url}: broke off at {here:,} of {size:,} bytes; run again to go on, or give --from PATH")
    if _sha256(partial) != sha256:
        got = _sha256(partial)
        partial.unlink()
        raise InputError(f"{url}: sha256 must be {sha256}, got {got}; what came was thrown away: try again")
    partial.replace(path)
    return path


def _fetch(url: str, partial: Path, start: int, size: int, progress: Callable[[int, int], object]) -> None:
    request = urllib.request.Request(url, headers={"Range": f"bytes={start}-"} if start else {})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            resumed = response.status == 206  # else the server sends all of it again
            with open(partial, "ab" if resumed else "wb") as file:
                done = start if resumed else 0
                while chunk := response.read(_CHUNK):
                    file.write(chunk)
                    done += len(chunk)
                    progress(done, size)
    except (urllib.error.URLError, OSError) as error:
        raise InputError(f"{url}: cannot be fetched ({error}); run again to go on, or give --from PATH") from None


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
