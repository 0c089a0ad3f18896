"""What a preview shows: a version of the page, and what was wrong with the build that should have made another."""

import json
import threading
from collections.abc import Sequence
from pathlib import Path


class PreviewState:
    """The time of the page's last change and the errors of the last build, which others wait for to be others."""

    def __init__(self, page: Path) -> None:
        self.page = page
        self.stopped = False
        self._told = threading.Condition()
        self._version = ""
        self._errors: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        return self._version

    @property
    def errors(self) -> tuple[str, ...]:
        return self._errors

    def look(self, errors: Sequence[str] = ()) -> None:
        """Take up the page as it is now, and what is wrong with what it is made from."""
        try:
            version = str(self.page.stat().st_mtime_ns)
        except OSError:  # not built yet, or taken away
            version = ""
        with self._told:
            self._version, self._errors = version, tuple(errors)
            self._told.notify_all()

    def stop(self) -> None:
        """Let everyone who waits go."""
        with self._told:
            self.stopped = True
            self._told.notify_all()

    def message(self) -> str:
        """Return version and errors as they are told to a browser."""
        with self._told:
            return json.dumps({"version": self._version, "errors": self._errors})

    def wait_for_another(self, message: str, timeout: float) -> None:
        """Wait until there is something else to tell than `message`, for some seconds at most."""
        with self._told:
            self._told.wait_for(lambda: self.stopped or self.message() != message, timeout)
