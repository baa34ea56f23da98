"""Bodies of the media type application/x-www-form-urlencoded."""

from collections.abc import Mapping
from urllib.parse import urlencode

from ._multipart import form_text, form_values
from ._writing import Body


def urlencoded_body(content_type: str, plain: Mapping[str, object]) -> Body:
    """Return the body of a form, where a list repeats its name; raises ValueError for null."""
    items = [(name, form_text(name, item)) for name, value in plain.items() for item in form_values(value)]
    return content_type, urlencode(items).encode("ascii")
