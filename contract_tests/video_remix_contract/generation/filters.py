"""The two filters that all text of the fragment passes on its way into Python source.

A template applies exactly one of them to a text: ``python_string`` where the text becomes a value, ``docstring`` where
it becomes documentation. The example of a call is documentation that shows literals, so its values are literals first.
Names of classes, functions and modules are not texts here: the generator makes identifiers of them.
"""

from __future__ import annotations

import math
import re
import textwrap
from typing import Any

from openapi_python_client.schema.untrusted_string import UntrustedString


class NotJSONError(ValueError):
    """A value of the fragment is not a JSON value, so no literal can stand for it."""


# A quotation mark that follows or precedes another, or that stands at an edge, could help to end a docstring.
_RISKY_QUOTE = re.compile(r'"(?=")|(?<=")"|\A"|"\Z')


def python_string(value: Any) -> str:
    """Return the Python literal of a JSON value: of a text in double quotes, of a number, of a list, of an object.

    The literal evaluates to the same value, whatever the text holds. Raises NotJSONError for what JSON does not know.
    """
    if isinstance(value, UntrustedString):
        value = value.get_untrusted_value()
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{visible(escaped)}"'
    if isinstance(value, float) and not math.isfinite(value):
        raise NotJSONError(f"{value} is a number that JSON does not know")
    if value is None or isinstance(value, (bool, int, float)):
        return repr(value)
    if isinstance(value, list):
        return f"[{', '.join(python_string(item) for item in value)}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{python_string(key)}: {python_string(item)}' for key, item in value.items())}}}"
    raise NotJSONError(f"{value} has the type {type(value).__name__}, which JSON does not know")


def docstring(value: Any, width: int | None = None) -> str:
    """Return a text as it can stand inside of a docstring in triple double quotes, wrapped where a width is given.

    Readers see the same text: backslashes are doubled, and a control character or another character that cannot be
    seen is written as its escape sequence, to be read and not to be evaluated. A value that is not text comes as its
    Python literal.
    """
    if isinstance(value, UntrustedString):
        value = value.get_untrusted_value()
    text = value if isinstance(value, str) else python_string(value)
    lines = [visible(line) for line in text.replace("\r\n", "\n").replace("\t", " ").strip().split("\n")]
    if width is not None:
        lines = ["\n".join(textwrap.wrap(line, width, expand_tabs=False, replace_whitespace=False)) for line in lines]
    escaped = "\n".join(lines).replace("\\", "\\\\")
    return _RISKY_QUOTE.sub(r"\\\g<0>", escaped)


def visible(text: str) -> str:
    """Return a text with an escape sequence in the place of each character that cannot be seen."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text
    )
