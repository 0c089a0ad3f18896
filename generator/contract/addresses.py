"""Addresses that a link of the page may have, whichever file names them."""

import re
from typing import Annotated

from pydantic import AfterValidator

SCHEMES = ("https", "http", "mailto")

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_CONTROL = re.compile(r"[\x00-\x20]")


def scheme_of(address: str) -> str:
    """Return the scheme of an address as a browser reads it, in small letters; empty if it has none."""
    found = _SCHEME.match(_CONTROL.sub("", address))
    return found[1].lower() if found else ""


def checked(address: str) -> str:
    """Return an address of the web, or of mail. Raises `ValueError` for any other; an empty one is none."""
    if address and scheme_of(address) not in SCHEMES:
        raise ValueError(f"a link leads to https:, http: or mailto:, got '{address[:80]}'")
    return address


def _checked_doi(doi: str) -> str:
    if doi and not re.fullmatch(r"10\.[^\s\"<>]+", doi):
        raise ValueError("a DOI begins with '10.', without https://doi.org/")
    return doi


Address = Annotated[str, AfterValidator(checked)]
Doi = Annotated[str, AfterValidator(_checked_doi)]
