"""Corpora as they can be asked for, by the command line and by `article.toml` alike."""

from typing import Literal

Documents = Literal["lines", "paragraphs", "text"]
"""A document is a line; the lines between empty ones; or a piece of the text, all of whose lines are joined."""

MOST_WORDS = 1_000_000
"""Of a vocabulary."""

LEAST_LENGTH, MOST_LENGTH = 2, 100_000
"""Characters of an observation: at least a letter, and the space before it."""
