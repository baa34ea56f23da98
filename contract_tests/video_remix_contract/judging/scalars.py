"""Read a text of a form, a path or a query as the JSON value that its schema asks for."""

from __future__ import annotations

import json
from typing import Any

from video_remix_contract.schema.normalize import json_type


def scalar(text: str, types: tuple[str, ...]) -> Any:
    """Return a text as a value of one of the JSON types; the text itself where a text is allowed, or nothing fits."""
    if not types or "string" in types:
        return text
    try:
        value = json.loads(text)
    except ValueError:
        return text
    kind = json_type(value)
    return value if kind in types or (kind == "integer" and "number" in types) else text
