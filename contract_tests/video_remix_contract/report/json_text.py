"""JSON as text, harmless on a terminal and in every encoding."""

from __future__ import annotations

import json
from typing import Any


def json_text(document: Any) -> str:
    r"""Return a document as JSON in ASCII.

    >>> json_text(["\x7f"])
    '[\n  "\\u007f"\n]\n'
    """
    # The only control character that JSON leaves as it is.
    return json.dumps(document, indent=2, ensure_ascii=True).replace("\x7f", r"\u007f") + "\n"
