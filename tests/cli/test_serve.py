"""The preview from the command line: a real article, a real server, real changes."""

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.storage.atomic import write_atomically
from tests.support.site import Site

ROOT = Path(__file__).parents[2]
SECONDS = 120  # for what takes two


class Served:
    """A preview in a process of its own, and the lines that it says."""

    def __init__(self, site: Site) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "generator", *site.arguments("serve", "--port", "0")],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        self.lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self.address = self.line().split(" ")[0]

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))

    def line(self) -> str:
        return self.lines.get(timeout=SECONDS)

    def page(self) -> str:
        with urllib.request.urlopen(self.address, timeout=SECONDS) as response:
            body: bytes = response.read()
        return body.decode()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(SECONDS)
        self.reader.join(SECONDS)
        assert self.process.stdout
        self.process.stdout.close()
        return status


@pytest.fixture
def served(site: Site) -> Iterator[Served]:
    served = Served(site)
    yield served
    if served.process.poll() is None:
        served.stop()


def test_what_changes_is_built_what_is_wrong_is_said_and_ctrl_c_stops(site: Site, served: Served) -> None:
    assert served.line().startswith("built in ")
    assert "Two networks read." in served.page()
    site.edit("article.md", "Two networks read.", "Two networks read on.")
    assert served.line().startswith("built in ")
    assert "Two networks read on." in served.page()
    line = site.edit("article.md", "::: models-table", "::: models-tabel")
    said = served.line()
    assert said.startswith("error: ")
    assert f"article.md:{line}: no figure named 'models-tabel'" in said
    site.edit("article.toml", 'title = "What', 'titel = "What')
    assert "unknown key 'titel' in article; did you mean 'title'?" in served.line()
    site.edit("article.toml", 'titel = "What', 'title = "What')
    assert "no figure named 'models-tabel'" in served.line()
    write_atomically(site.assets / "css" / "tokens.css", b":root { --ink: #222; }")
    assert "no figure named 'models-tabel'" in served.line()
    site.edit("article.md", "::: models-tabel", "::: models-table")
    assert served.line().startswith("built in ")
    assert "--ink:#222" in served.page().replace(" ", "")
    assert served.stop() == 130
    assert "".join(served.lines.get() for _ in range(served.lines.qsize())) == "stopped"


@pytest.mark.parametrize("port", ["-1", "65536", "99999999999999999999", "http", "8e3", ""])
def test_what_is_no_port_is_refused_in_one_line(site: Site, port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert site.run("serve", "--port", port) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("error: Invalid value for '--port'")


def test_a_port_that_is_taken_is_refused_in_one_line(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert site.run("serve", "--port", str(port)) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"error: --port {port}: cannot be listened on")


def test_a_folder_that_is_not_there_ends_the_command(site: Site) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "generator", "serve", "--article", str(site.folder / "nowhere")],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 2
    assert "nowhere: no such folder" in run.stderr
    assert not (site.folder / "nowhere").exists()
