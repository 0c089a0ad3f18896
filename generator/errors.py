"""The one exception that means "the input is wrong", printed as one line by the command line."""

import difflib
from collections.abc import Iterable, Mapping


class InputError(Exception):
    """Input that an author, researcher or host can mend.

    The message names the file and line or the argument, the rule, what was got, and the fix.
    The command line prints it on one line and exits with status 2.
    """


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
