"""Whatever a command meets, the user sees one line and a status; the rest is there for who asks."""

import errno
import re
from collections.abc import Callable

import click
import pytest

from generator.article import folder
from generator.cli import main
from generator.errors import InputError, Stopped


@pytest.fixture
def meets(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """A function that makes every command meet an exception when it opens its article."""

    def arrange(error: BaseException) -> None:
        def raises(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(folder.Article, "__init__", raises)

    return arrange


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (InputError("a.md:3: wrong"), 2, "error: a.md:3: wrong"),
        (
            OSError(errno.ENOSPC, "No space left on device", "a.md"),
            2,
            "error: [Errno 28] No space left on device: 'a.md'",
        ),
        (click.UsageError("no such thing"), 2, "error: no such thing"),
        (Stopped("kept; go on", 15), 143, "kept; go on"),
        (KeyboardInterrupt(), 130, "stopped"),
        (MemoryError(), 70, "error: out of memory"),
        (ZeroDivisionError("division\nby zero"), 70, "error: ZeroDivisionError: division by zero at "),
        (RecursionError("x" * 10_000), 70, "error: RecursionError: xxx"),
        (UnicodeDecodeError("utf-8", b"\xff" * 1000, 0, 1, "invalid start byte"), 70, "error: UnicodeDecodeError: "),
        (
            type("PanicException", (BaseException,), {})("a library's panic"),
            70,
            "error: PanicException: a library's panic",
        ),
    ],
)
def test_an_exception_is_one_line_and_a_status(
    error: BaseException,
    status: int,
    said: str,
    meets: Callable[[BaseException], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    meets(error)
    assert main(["status"]) == status
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert line.startswith(said)
    assert len(line) < 500
    assert ("defect of the generator: please report it" in line) == (
        status == 70 and not isinstance(error, MemoryError)
    )


@pytest.mark.parametrize("arguments", [["--traceback", "status"], ["status", "--traceback"]])
def test_the_traceback_is_there_for_who_asks(
    arguments: list[str], meets: Callable[[BaseException], None], capsys: pytest.CaptureFixture[str]
) -> None:
    meets(ZeroDivisionError("division by zero"))
    assert main(arguments) == 70
    *before, last = capsys.readouterr().err.splitlines()
    assert before[0] == "Traceback (most recent call last):"
    assert any(re.search(r"test_one_line\.py", line) for line in before)
    assert last.startswith("error: ZeroDivisionError: division by zero at ")
