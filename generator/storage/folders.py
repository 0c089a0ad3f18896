"""Folders that are whole at any moment: a new one is written apart, and then takes the place of the one before.

No common system replaces a folder in one step. While the new one, `NAME.partial`, takes its place, the one before is
`NAME.old`; where a killed process left it so, it is put back by whoever asks for the folder next.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.errors import InputError
from generator.storage.atomic import locked


@contextmanager
def replaced_folder(folder: Path) -> Iterator[Path]:
    """Give a new, empty folder, which takes the place of `folder` in the end; after an error it is removed.

    Raises `InputError` where another process is writing the folder.
    """
    with locked(folder):
        _mend(folder)
        partial = _partial(folder)
        partial.mkdir(parents=True)
        try:
            yield partial
            _synchronise(partial)
            _replace(folder, partial)
        except OSError as error:
            if error.filename is None:  # of a write, which knows no name
                raise OSError(error.errno, error.strerror, str(folder)) from error
            raise
        finally:
            shutil.rmtree(partial, ignore_errors=True)


def mend_folder(folder: Path) -> None:
    """Put back the folder that a killed process took away, and remove what it left; a living one is let be.

    Raises `InputError` where another process is replacing the folder at this moment, `OSError` where the folder cannot
    be put back.
    """
    if not (_old(folder).exists() or _partial(folder).exists()):
        return
    try:
        with locked(folder):
            _mend(folder)
    except InputError:
        if not folder.exists():
            raise


def _mend(folder: Path) -> None:
    """Do the same, holding the lock."""
    if not folder.exists() and _old(folder).exists():
        _old(folder).rename(folder)
    shutil.rmtree(_old(folder), ignore_errors=True)
    shutil.rmtree(_partial(folder), ignore_errors=True)


def _replace(folder: Path, partial: Path) -> None:
    if folder.exists():
        folder.rename(_old(folder))
    try:
        partial.rename(folder)
    except OSError:
        if _old(folder).exists():
            _old(folder).rename(folder)
        raise
    shutil.rmtree(_old(folder), ignore_errors=True)


def _synchronise(folder: Path) -> None:
    """Wait until the files of a folder are on the disk: some systems only then say that there is no room."""
    for path in sorted(folder.iterdir()):
        with open(path, "rb+") as file:
            os.fsync(file.fileno())


def _old(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.old")


def _partial(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.partial")
