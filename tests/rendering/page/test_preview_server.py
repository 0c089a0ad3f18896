"""The server of a preview: what it serves, to whom, and how much of it at a time. All of it over real sockets."""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.rendering.page import preview_server
from generator.rendering.page.preview_server import PreviewServer
from generator.rendering.page.preview_state import PreviewState

SECONDS = 60  # for what takes a hundredth of one


class Server:
    """A server in a thread, and the lines that it says."""

    def __init__(self, folder: Path) -> None:
        self.page = folder / "build" / "index.html"
        self.page.parent.mkdir()
        self.page.write_text("<body>the page</body>")
        self.state = PreviewState(self.page)
        self.state.look()
        self.said: list[str] = []
        self.server = PreviewServer(0, self.state, self.said.append)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def end(self) -> None:
        self.state.stop()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(SECONDS)

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=SECONDS)

    def answer(self, path: str, *headers: str, method: str = "GET") -> bytes:
        """Return the whole answer to a request of these headers, of a name of this machine if none is given."""
        lines = [f"{method} {path} HTTP/1.1", *(headers or ("Host: localhost:8000",))]
        with self.connect() as connection:
            connection.sendall("".join(f"{line}\r\n" for line in [*lines, ""]).encode("latin-1"))
            return read_all(connection)

    def status(self, path: str, *headers: str) -> int:
        return int(self.answer(path, *headers).split(b" ")[1])

    def listening(self) -> socket.socket:
        """Return a connection that has asked for versions, and has been answered."""
        connection = self.connect()
        connection.sendall(b"GET /versions HTTP/1.1\r\nHost: localhost\r\n\r\n")
        connection.recv(12)
        return connection


def read_all(connection: socket.socket) -> bytes:
    try:
        return b"".join(iter(lambda: connection.recv(2**16), b""))
    except ConnectionResetError:  # it was closed with something in it that nobody read
        return b""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    yield server
    server.end()


@pytest.mark.parametrize("path", ["/", "/index.html", "/?a=b", "/index.html?"])
def test_the_page_is_at_two_addresses(server: Server, path: str) -> None:
    head, _, body = server.answer(path).partition(b"\r\n\r\n")
    assert body.startswith(b"<body>the page<script>")
    assert f"Content-Length: {len(body)}".encode() in head.split(b"\r\n")


def test_files_beside_the_page_are_served_with_their_types(server: Server) -> None:
    (server.page.parent / "models").mkdir()
    (server.page.parent / "models" / "gru é.safetensors").write_bytes(bytes(200_000))
    (server.page.parent / "link.png").write_bytes(b"picture")
    head, _, body = server.answer("/models/gru%20%C3%A9.safetensors").partition(b"\r\n\r\n")
    assert body == bytes(200_000)
    assert b"Content-Type: application/octet-stream" in head
    assert b"Content-Type: image/png" in server.answer("/link.png")
    head, _, body = server.answer("/link.png", method="HEAD").partition(b"\r\n\r\n")
    assert body == b""
    assert b"Content-Length: 7" in head


@pytest.mark.parametrize(
    "path",
    [
        *("/%00", "/index.html%00", "/index.html%00.png", "/\0", "/models%2f%00", "*", "http://localhost/secret.txt"),
        *("/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "//secret.txt", "/models/../../secret.txt"),
        *(
            "/.hidden",
            "/%2ehidden",
            "/.git/config",
            "/.index.html.7.partial",
            "/models",
            "/models/",
            "/pipe",
            "/device",
        ),
        *("/link-out", "/link-in", "/folder-out/secret.txt", "/nowhere", f"/{'x' * 5000}", "/%ff%fe", "/%"),
    ],
)
def test_nothing_else_is_served(server: Server, path: str) -> None:
    folder = server.page.parent
    for name in (".hidden", ".git/config", ".index.html.7.partial", "models/gru.safetensors", "../secret.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("secret")
    (folder / "link-out").symlink_to(folder.parent / "secret.txt")
    (folder / "link-in").symlink_to(folder / ".hidden")
    (folder / "folder-out").symlink_to(folder.parent)
    (folder / "device").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe")
    assert server.status(path) == 404
    assert server.status("/") == 200
    assert server.said == []


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST:8000", "127.0.0.1", "127.0.0.1:1", "[::1]:8000"])
def test_names_of_this_machine_are_answered(server: Server, name: str) -> None:
    assert server.status("/", f"Host: {name}") == 200


@pytest.mark.parametrize("path", ["/", "/versions", "/index.html", "/nowhere"])
@pytest.mark.parametrize(
    "headers",
    [
        ("Host: attacker.example",),
        ("Host: localhost.attacker.example:8000",),
        ("Host: 127.0.0.1.attacker.example",),
        ("Host: localhost@attacker.example",),
        ("Host: ",),
        ("Host: localhost", "Host: attacker.example"),
        ("Accept: */*",),
    ],
)
def test_other_names_are_refused_with_the_right_one(server: Server, path: str, headers: tuple[str, ...]) -> None:
    answer = server.answer(path, *headers)
    assert answer.split(b" ")[1] == b"403"
    assert f"http://127.0.0.1:{server.server.port}/".encode() in answer
    assert b"the page" not in answer


def test_no_more_clients_are_answered_at_a_time_than_there_is_room_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview_server, "CONNECTIONS", 3)
    server = Server(tmp_path)
    try:
        held = [server.listening() for _ in range(3)]
        assert server.answer("/") == b""
        server.state.look(["another"])  # whoever has gone is noticed when there is something to tell
        for connection in held:
            connection.close()
        while server.answer("/") == b"":
            server.state.look([str(len(server.state.errors[0]))])
    finally:
        server.end()


def test_no_more_are_told_of_versions_than_there_is_room_for_and_the_page_is_served_still(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview_server, "STREAMS", 2)
    server = Server(tmp_path)
    try:
        held = [server.listening() for _ in range(2)]
        assert server.status("/versions") == 503
        assert server.status("/") == 200
        for connection in held:
            connection.close()
    finally:
        server.end()


def test_a_client_that_sends_its_request_slowly_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview_server, "_REQUEST_TIME", 0.2)
    server = Server(tmp_path)
    try:
        with server.connect() as silent, server.connect() as slow, pytest.raises(OSError):
            assert read_all(silent) == b""
            slow.sendall(b"GET / HTTP/1.1\r\n")
            while True:  # a byte now and then does not keep it
                slow.sendall(b"x")
                threading.Event().wait(0.01)
        assert server.status("/") == 200
        assert server.said == []
    finally:
        server.end()


def test_a_client_that_takes_no_answer_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview_server, "_ANSWER_TIME", 0.2)
    monkeypatch.setattr(preview_server, "CONNECTIONS", 1)
    server = Server(tmp_path)
    try:
        (server.page.parent / "large.bin").write_bytes(bytes(30_000_000))
        with server.connect() as deaf:
            deaf.sendall(b"GET /large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n")
            deaf.recv(12)
            while server.answer("/") == b"":  # the one place is taken until it is dropped
                pass
        assert server.said == []
    finally:
        server.end()


def test_a_defect_is_said_and_the_next_one_is_answered(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(preview_server, "reloading", lambda *_: 1 // 0)
        assert server.answer("/") == b""
    assert server.status("/") == 200
    assert [line.partition(":")[0] + line.partition(":")[2][:18] for line in server.said] == ["error ZeroDivisionError"]


@pytest.mark.parametrize(
    "request_", [b"", b"\r\n", b"\0\xff\n", b"GET\r\n\r\n", b"GET / HTTP/9\r\n\r\n", b"x" * 70_000]
)
def test_what_is_no_request_stops_nothing(server: Server, request_: bytes) -> None:
    with server.connect() as connection:
        connection.sendall(request_)
        connection.shutdown(socket.SHUT_WR)
        read_all(connection)
    assert server.status("/") == 200
    assert server.said == []
