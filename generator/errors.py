"""Exceptions that the command line prints as one line: input that is wrong, and work that was stopped."""

import difflib
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

_LONGEST = 500
"""Characters of a line; what is longer quotes a stranger's file at length."""


class InputError(Exception):
    """Input that an author, researcher or host can mend.

    The message names the file and line or the argument, the rule, what was got, and the fix.
    The command line prints it on one line and exits with status 2.
    """


class InputErrors(InputError):  # noqa: N818 (many)
    """Several of them, which an author can mend in one go: the command line prints a line each."""

    def __init__(self, errors: Sequence[InputError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = tuple(errors)


class Gathering:
    """What is wrong in several places, to be said together."""

    def __init__(self) -> None:
        self.errors: list[InputError] = []

    @contextmanager
    def more(self) -> Iterator[None]:
        """Keep the errors that what stands within ends with."""
        try:
            yield
        except InputErrors as several:
            self.errors += several.errors
        except InputError as error:
            self.errors.append(error)

    def settle(self) -> None:
        """Raise what was gathered, if anything was."""
        if len(self.errors) == 1:
            raise self.errors[0]
        if self.errors:
            raise InputErrors(self.errors)


class Stopped(Exception):  # noqa: N818 (no error)
    """A signal has stopped what was under way, and what was done is kept. The message says how to go on."""

    def __init__(self, message: str, signal: int) -> None:
        super().__init__(message)
        self.signal = signal


def shortened(value: object, most: int = 60) -> str:
    """Return how Python writes a value, cut to `most` characters: what a stranger's file says fits into one line."""
    text = repr(value[:most] if isinstance(value, str) else value)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def reason(error: BaseException, most: int = 160) -> str:
    """Return what an exception of another's code says, in one line of `most` characters at most, or else its kind."""
    said = " ".join(str(error).split()) or type(error).__name__
    return said if len(said) <= most else f"{said[: most - 1]}…"


def did_you_mean(got: str, known: Iterable[str], renamed: Mapping[str, str] | None = None) -> str:
    """Return `; did you mean '...'?` for the nearest known name, or all known names if none is near.

    `renamed` maps names of earlier versions to those of today: of such a name the new one is told.
    """
    names = sorted(set(known))
    new = (renamed or {}).get(got)
    if new in names:
        return f"; it is called '{new}' now"
    near = difflib.get_close_matches(got, names, n=1, cutoff=0.5)
    if near:
        return f"; did you mean '{near[0]}'?"
    return f"; there is {', '.join(names)}" if 0 < len(names) <= 16 else ""


def lines_of(error: BaseException) -> list[str]:
    """Return what is said of an error: a line, or of several that are told together a line each."""
    return [in_one_line(one) for one in (error.errors if isinstance(error, InputErrors) else (error,))]


def in_one_line(error: BaseException) -> str:
    """Return what is said of an error where a traceback would be too much: for a defect, its kind and its place too."""
    if isinstance(error, InputError | OSError):
        said = " ".join(str(error).split())
        return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 100]} … {said[-97:]}"
    if isinstance(error, MemoryError):
        said = f" ({reason(error)})" * bool(str(error))
        return f"out of memory{said}; give it less to do at once, or more memory"
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    kind, said = type(error).__name__, reason(error)
    return (
        f"{kind}{f': {said}' * (said != kind)}{place}; this is a defect of the generator: please report it to"
        " its authors with what the same command prints with --traceback"
    )
