"""JSON inside a script element."""

import json


def safe_json(value: object) -> str:
    """Return JSON that can stand in a script element: ASCII, and no `<`, so neither its end nor a comment can begin."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")
