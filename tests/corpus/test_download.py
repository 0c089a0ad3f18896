"""Downloads from a server on this machine that can break off, and may not know how to resume."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generator.corpus import download as module
from generator.corpus.download import download_text8
from generator.errors import InputError

DATA = np.random.default_rng(0).bytes(100_000)
SHA256 = hashlib.sha256(DATA).hexdigest()


class Server(ThreadingHTTPServer):
    """Serves `data`, at most `limit` bytes a request; `ranges` as text8's own server does."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.data, self.limit, self.ranges, self.status = DATA, len(DATA), True, 200
        self.asked: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/text8.zip"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        asked = self.headers["Range"]
        self.server.asked.append(asked)
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and self.server.ranges else 0
        part = self.server.data[start:]
        self.send_response(self.server.status if not start else 206)
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        self.wfile.write(part[: self.server.limit])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (http.server's name)
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def fetch(server: Server, path: Path, **changes: Any) -> Path:
    settings: dict[str, Any] = {"url": server.url, "size": len(DATA), "sha256": SHA256, **changes}
    return download_text8(path, **settings)


def test_a_file_is_fetched_with_its_progress(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CHUNK", 30_000)
    seen: list[tuple[int, int]] = []
    path = fetch(server, tmp_path / "cache" / "text8.zip", progress=lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == DATA
    assert seen == [(done, 100_000) for done in (30_000, 60_000, 90_000, 100_000)]
    assert [item.name for item in path.parent.iterdir()] == ["text8.zip"]


def test_a_download_broken_off_goes_on_where_it_was(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "text8.zip"
    server.limit = 40_000
    for _ in range(2):
        with pytest.raises(InputError, match=r"run again to go on"):
            fetch(server, path)
    assert not path.exists()
    assert fetch(server, path).read_bytes() == DATA
    assert server.asked == [None, "bytes=40000-", "bytes=80000-"]


def test_a_server_that_cannot_resume_is_read_from_the_start(server: Server, tmp_path: Path) -> None:
    server.ranges = False
    (tmp_path / "text8.zip.partial").write_bytes(DATA[:70_000])
    assert fetch(server, tmp_path / "text8.zip").read_bytes() == DATA
    assert server.asked == ["bytes=70000-"]


def test_what_is_there_and_whole_is_not_fetched_again(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "text8.zip"
    path.write_bytes(DATA)
    assert fetch(server, path) == path
    (tmp_path / "other.zip.partial").write_bytes(DATA)
    assert fetch(server, tmp_path / "other.zip").read_bytes() == DATA
    assert server.asked == []


@pytest.mark.parametrize("more", [0, 10])
def test_a_file_with_another_sha256_is_thrown_away(server: Server, tmp_path: Path, more: int) -> None:
    server.data = b"x" * (len(DATA) + more)
    server.limit = len(server.data)
    with pytest.raises(InputError, match=rf"sha256 must be {SHA256}, got .*try again"):
        fetch(server, tmp_path / "text8.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_replaced(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "text8.zip"
    path.write_bytes(b"not it")
    assert fetch(server, path).read_bytes() == DATA


def test_a_server_that_refuses_gives_one_line_and_keeps_what_came(server: Server, tmp_path: Path) -> None:
    server.status = 503
    with pytest.raises(InputError, match=r"cannot be fetched \(HTTP Error 503.*--from PATH"):
        fetch(server, tmp_path / "text8.zip")


def test_no_server_at_all_gives_one_line_and_keeps_what_came(server: Server, tmp_path: Path) -> None:
    (tmp_path / "text8.zip.partial").write_bytes(DATA[:70_000])
    with pytest.raises(InputError, match="cannot be fetched"):
        fetch(server, tmp_path / "text8.zip", url="http://127.0.0.1:9/text8.zip")
    assert (tmp_path / "text8.zip.partial").read_bytes() == DATA[:70_000]
