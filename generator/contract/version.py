"""The version of all that a build hands to the page."""

SCHEMA_VERSION = 5
"""To be raised when a page's scripts could no longer read what the build writes."""
