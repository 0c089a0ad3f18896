"""Weights files: published, read, and made into models.

A file is data: it chooses no code, and all of it is checked before anything is built from it.
"""

from generator.weights.published import (
    PublishedModel,
    describe,
    load_model,
    open_published,
    published_bytes,
    published_in,
    record_bytes,
    thin_curve,
)
from generator.weights.quantising import dequantised, quantise, quantised

__all__ = [
    "PublishedModel",
    "dequantised",
    "describe",
    "load_model",
    "open_published",
    "published_bytes",
    "published_in",
    "quantise",
    "quantised",
    "record_bytes",
    "thin_curve",
]
