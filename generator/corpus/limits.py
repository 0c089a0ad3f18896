"""How large what is asked for may be; of the command line and of `article.toml` alike."""

MOST_WORDS = 1_000_000
"""Of a vocabulary."""

LEAST_LENGTH, MOST_LENGTH = 2, 100_000
"""Characters of an observation: at least a letter, and the space before it."""
