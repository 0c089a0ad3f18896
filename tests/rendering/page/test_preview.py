"""The preview: a real server on this machine, with builds that succeed and fail."""

import base64
import hashlib
import json
import os
import re
import shutil
import socket
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from generator.errors import InputError, InputErrors
from generator.rendering.page.preview import serve
from generator.rendering.page.preview_server import reloading

SECONDS = 60  # for what takes a hundredth of one


class Preview:
    """A running preview: `inputs` are what it looks at, `source` is what a build writes, or an error that it raises."""

    def __init__(self, folder: Path) -> None:
        self.page = folder / "build" / "index.html"
        self.inputs: dict[str, str] | Exception = {"article.md": "1"}
        self.source: str | BaseException = "first"
        self.builds = 0
        self.said: list[str] = []
        self.others: list[set[str]] = []
        self.looks = 0
        self.changed, self.stop = threading.Event(), threading.Event()
        self.thread = threading.Thread(
            target=serve,
            args=(self.page, 0),
            kwargs={
                "changed": self.changed,
                "inputs": self.look,
                "build": self.build,
                "say": self.said.append,
                "stop": self.stop,
            },
        )

    def look(self) -> dict[str, str]:
        self.looks += 1
        if isinstance(self.inputs, Exception):
            raise self.inputs
        return self.inputs

    def build(self, others: set[str]) -> None:
        self.builds += 1
        self.others.append(others)
        if isinstance(self.source, BaseException):
            raise self.source
        self.page.parent.mkdir(exist_ok=True)
        self.page.write_text(self.source)

    def change(self, source: str | BaseException) -> None:
        self.source = source
        assert isinstance(self.inputs, dict)
        self.inputs = {"article.md": self.inputs["article.md"] + "1"}
        self.changed.set()

    def look_again(self) -> None:
        """Let the preview look at its inputs, and wait until it has done all that it does then."""
        looks = self.looks
        self.changed.set()
        wait_until(lambda: self.looks > looks)
        self.changed.set()
        wait_until(lambda: self.looks > looks + 1)

    def end(self) -> None:
        self.stop.set()
        self.changed.set()
        self.thread.join(SECONDS)

    def get(self, path: str) -> str:
        address = self.said[0].split(" ")[0]
        with urllib.request.urlopen(address + path, timeout=SECONDS) as response:
            body: bytes = response.read()
        return body.decode()

    @contextmanager
    def listen(self) -> Iterator[Iterator[dict[str, Any]]]:
        """The versions and errors that the server tells of, each once."""
        address = self.said[0].split(" ")[0]
        with urllib.request.urlopen(address + "versions", timeout=SECONDS) as stream:
            assert stream.headers["Content-Type"] == "text/event-stream"
            yield (json.loads(line.removeprefix(b"data: ")) for line in stream if line.startswith(b"data: "))


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Preview]:
    preview = Preview(tmp_path)
    preview.thread.start()
    wait_until(lambda: len(preview.said) >= 2)
    yield preview
    preview.end()
    assert not preview.thread.is_alive()


def test_the_page_is_built_at_the_start_and_served(preview: Preview) -> None:
    assert preview.said[0].startswith("http://127.0.0.1:")
    assert preview.said[1].startswith("built in ")
    assert preview.get("index.html") == "first"


def test_the_preview_alone_has_a_script_that_reloads_and_a_policy_that_allows_it(preview: Preview) -> None:
    page = "<meta content=\"default-src 'none'; script-src 'sha256-a'; connect-src 'self'\"><body>text</body>"
    preview.change(page)
    wait_until(lambda: preview.get("") == reloading(page, str(preview.page.stat().st_mtime_ns)))
    served = preview.get("index.html")
    assert served == preview.get("")
    (script,) = re.findall(r"<script>(.*?)</script>\n</body>$", served, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; script-src 'sha256-{digest}' 'sha256-a'; connect-src 'self'" in served
    assert preview.page.read_text() == page


def test_a_change_builds_again_and_is_told_to_who_listens(preview: Preview) -> None:
    with preview.listen() as versions:
        before = next(versions)
        preview.change("second")
        assert next(versions) != before
        assert preview.get("index.html") == "second"
    assert preview.builds == 2


def test_a_page_that_another_process_has_built_is_told_of_too(preview: Preview) -> None:
    with preview.listen() as versions:
        before = next(versions)
        preview.page.write_text("by another")
        os.utime(preview.page, ns=(0, 10**18))
        preview.changed.set()
        assert next(versions) != before
    assert preview.get("index.html") == "by another"
    assert preview.builds == 1


def test_a_build_is_told_what_is_another(preview: Preview) -> None:
    preview.inputs = {"article.md": "1", "generator/new.py": "1"}
    preview.changed.set()
    wait_until(lambda: preview.builds == 2)
    preview.inputs = {"generator/new.py": "2"}
    preview.changed.set()
    wait_until(lambda: preview.builds == 3)
    assert preview.others == [{"article.md"}, {"generator/new.py"}, {"article.md", "generator/new.py"}]


def test_without_a_change_nothing_is_built(preview: Preview) -> None:
    preview.look_again()
    assert preview.builds == 1


@pytest.mark.parametrize("error", [InputError("article.md:3: no figure named 'x'"), FileNotFoundError("article.md")])
def test_a_failing_build_is_said_and_the_last_good_page_stays(preview: Preview, error: Exception) -> None:
    preview.change(error)
    wait_until(lambda: f"error: {error}" in preview.said)
    assert preview.get("index.html") == "first"
    preview.change("mended")
    wait_until(lambda: preview.get("index.html") == "mended")
    assert preview.said.count(f"error: {error}") == 1


@pytest.mark.parametrize("error", [ZeroDivisionError("division\nby zero"), AssertionError(), SystemExit(3), KeyError()])
def test_a_defect_is_said_in_one_line_with_its_place_and_stops_nothing(preview: Preview, error: BaseException) -> None:
    preview.change(error)
    wait_until(lambda: len(preview.said) == 3)
    line = preview.said[2]
    said = " ".join(str(error).split())
    assert line.startswith(f"error: {type(error).__name__}{': ' if said else ''}{said} at {__file__}:")
    assert "\n" not in line
    preview.change("mended")
    wait_until(lambda: preview.get("index.html") == "mended")


def test_what_is_wrong_is_told_to_who_listens_until_it_is_mended(preview: Preview) -> None:
    with preview.listen() as told:
        first = next(told)
        assert first["errors"] == []
        preview.change(InputErrors([InputError("article.md:3: <b>no</b>"), InputError("article.md:4: nor this")]))
        assert next(told) == {**first, "errors": ["article.md:3: <b>no</b>", "article.md:4: nor this"]}
        assert preview.said[-2:] == ["error: article.md:3: <b>no</b>", "error: article.md:4: nor this"]
        preview.inputs = PermissionError("article/secret.md")
        preview.changed.set()
        assert next(told) == {**first, "errors": ["article/secret.md"]}
        preview.inputs = {"article.md": "2"}
        preview.change("mended")
        mended = next(told)
        assert mended["errors"] == []
        assert mended["version"] != first["version"]


def test_inputs_that_are_again_as_they_were_built_take_their_error_away_without_a_build(preview: Preview) -> None:
    good = preview.inputs
    with preview.listen() as told:
        first = next(told)
        preview.inputs = InputError("article.toml:2: not TOML")
        preview.changed.set()
        assert next(told)["errors"] == ["article.toml:2: not TOML"]
        preview.look_again()
        assert preview.said.count("error: article.toml:2: not TOML") == 1
        preview.inputs = good
        preview.changed.set()
        assert next(told) == first
    assert preview.builds == 1


def test_a_page_that_is_taken_away_with_its_folder_is_said_to_be_missing_until_it_is_built_again(
    preview: Preview,
) -> None:
    shutil.rmtree(preview.page.parent)
    preview.look_again()
    assert "There is no page yet." in preview.get("")
    preview.change("again")
    wait_until(lambda: preview.get("") == "again")


def test_a_page_that_is_no_text_is_served_nevertheless(preview: Preview) -> None:
    preview.page.write_bytes(b"caf\xe9")
    assert preview.get("") == "caf\ufffd"


def test_a_file_that_goes_while_it_is_looked_at_does_not_stop_the_preview(preview: Preview) -> None:
    good = preview.inputs
    preview.inputs = FileNotFoundError("article/.article.md.swp")
    preview.look_again()
    preview.inputs = good
    assert preview.builds == 1
    assert len(preview.said) == 2


def test_inputs_that_cannot_be_looked_at_are_said_and_stop_nothing(preview: Preview) -> None:
    good = preview.inputs
    preview.inputs = PermissionError("article/secret.md")
    preview.changed.set()
    wait_until(lambda: "error: article/secret.md" in preview.said)
    preview.inputs = good
    preview.change("second")
    wait_until(lambda: preview.get("index.html") == "second")


def test_a_port_that_is_taken_gives_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=rf"--port {port}: cannot be listened on .*; give another one"):
            serve(tmp_path / "index.html", port, changed=threading.Event(), inputs=dict, build=list, say=print)
