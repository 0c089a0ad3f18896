"""Ways out of a result: shown in a notebook or a browser, and as files. What several results share is here once."""

import contextlib
import sys
import tempfile
import webbrowser
from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, overload

from generator.storage.atomic import write_atomically

if TYPE_CHECKING:
    from generator.results.explained import Explained

Place = str | PathLike[str]


class Doors:
    """A result, or several side by side. Each `to_` method returns its file's content, or writes it to `path`."""

    @property
    def results(self) -> Sequence["Explained"]:
        """The results, one or several."""
        raise NotImplementedError

    def show(self) -> None:
        """Show the figure: in the notebook, or else in the browser."""
        if _in_notebook():
            from IPython.display import display

            display(self)  # type: ignore[no-untyped-call]
            return
        folder = Path(tempfile.mkdtemp(prefix="connectivity-"))
        page = folder / "connectivity.html"
        self.to_html(page)
        print(page)
        with contextlib.suppress(webbrowser.Error):
            webbrowser.open(page.as_uri())

    def _repr_html_(self) -> str:
        from generator.results.page import framed

        return framed(self.to_html(), self.results)

    @overload
    def to_html(self, path: None = None) -> str: ...
    @overload
    def to_html(self, path: Place) -> None: ...
    def to_html(self, path: Place | None = None) -> str | None:
        """Give the interactive figure as a page that needs nothing else."""
        from generator.results.page import page_of

        return _text(lambda: page_of(self.results).encode(), path)

    @overload
    def to_svg(self, path: None = None) -> str: ...
    @overload
    def to_svg(self, path: Place) -> None: ...
    def to_svg(self, path: Place | None = None) -> str | None:
        """Give a drawing of the matrices, (output, input); needs matplotlib."""
        return _text(lambda: self.exported("svg"), path)

    @overload
    def to_png(self, path: None = None) -> bytes: ...
    @overload
    def to_png(self, path: Place) -> None: ...
    def to_png(self, path: Place | None = None) -> bytes | None:
        """Give the same drawing in pixels; needs matplotlib."""
        return _data(lambda: self.exported("png"), path)

    @overload
    def to_json(self, path: None = None) -> str: ...
    @overload
    def to_json(self, path: Place) -> None: ...
    def to_json(self, path: Place | None = None) -> str | None:
        """Give all numbers with their labels; of several results a list."""
        return _text(lambda: self.exported("json"), path)

    @overload
    def to_csv(self, path: None = None) -> str: ...
    @overload
    def to_csv(self, path: Place) -> None: ...
    def to_csv(self, path: Place | None = None) -> str | None:
        """Give a table: a line for each output and input whose number is not zero."""
        return _text(lambda: self.exported("csv"), path)

    @overload
    def to_npz(self, path: None = None) -> bytes: ...
    @overload
    def to_npz(self, path: Place) -> None: ...
    def to_npz(self, path: Place | None = None) -> bytes | None:
        """Give the arrays as numpy reads them; of several results the matrix is (result, output, input)."""
        return _data(lambda: self.exported("npz"), path)

    def exported(self, suffix: str) -> bytes:
        """Return the file that a name ending in `suffix` stands for; see `generator.results.files`."""
        from generator.results.files import exported

        return exported(self.results, suffix)


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    return ipython is not None and getattr(ipython.get_ipython(), "kernel", None) is not None


def _text(made: Callable[[], bytes], path: Place | None) -> str | None:
    data = _data(made, path)
    return None if data is None else data.decode()


def _data(made: Callable[[], bytes], path: Place | None) -> bytes | None:
    if path is None:
        return made()
    write_atomically(Path(path), made())
    return None
