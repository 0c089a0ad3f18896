"""One thing that is to be made of an article: what it is, whether it is up to date, and why not."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

Kind = Literal["corpus", "training", "publishing", "study", "page"]


class State(StrEnum):
    """Whether a step is to be done."""

    UP_TO_DATE = "up to date"
    TO_DO = "to do"
    NEEDS_TRAIN = "needs --train"
    NEEDS_RECOMPUTE = "needs --recompute"
    BLOCKED = "blocked"


class Begin(StrEnum):
    """How a training run begins."""

    CHECKPOINT = "checkpoint"
    """From its checkpoint, if there is one, or from new weights."""
    PUBLISHED = "published"
    ANEW = "anew"


@dataclass(frozen=True)
class Step:
    """A step on the way from the text to the page."""

    kind: Kind
    name: str
    """Of the model or the study; empty for the corpus and the page, of which there is one."""
    state: State = State.UP_TO_DATE
    reasons: tuple[str, ...] = ()
    """Why it is not up to date."""
    begin: Begin = Begin.CHECKPOINT
    """Of training alone."""

    @property
    def title(self) -> str:
        return f"{self.kind} {self.name}".rstrip()

    def blocked_by(self, reason: str) -> "Step":
        """Return this step as one that cannot be done, if it was to be done."""
        return (
            replace(self, state=State.BLOCKED, reasons=(*self.reasons, reason)) if self.state == State.TO_DO else self
        )
