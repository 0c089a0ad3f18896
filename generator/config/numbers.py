"""Numbers of configurations and records: files may come from anywhere, so that each has a range."""

from typing import Annotated

from pydantic import Field

MOST = 2**53
"""The largest number that is counted; beyond it JavaScript counts no further."""

Count = Annotated[int, Field(ge=0, le=MOST)]
"""Things that are counted, or a seed."""

PositiveCount = Annotated[int, Field(gt=0, le=MOST)]
"""At least one thing."""

Share = Annotated[float, Field(ge=0, le=1)]
"""A part of a whole, from 0 to 1."""

Amount = Annotated[float, Field(ge=0, le=1e300)]
"""Seconds, nats: what is measured, and not below zero."""

Sha256 = Annotated[str, Field(pattern=r"\A[0-9a-f]{64}\z")]
"""In hexadecimal digits."""
