"""Query, header and cookie parameters; a client carries this only where its fragment has such a parameter."""

import operator
from typing import Any, Final

from ._model import Check, Place
from ._writing import argument, cookie_text, header_text, plain_text
from .types import Unset

_BOUNDS: Final[dict[str, Any]] = {
    "minimum": ((int, float), float, operator.ge, "be at least {}"),
    "maximum": ((int, float), float, operator.le, "be at most {}"),
    "exclusiveMinimum": ((int, float), float, operator.gt, "be above {}"),
    "exclusiveMaximum": ((int, float), float, operator.lt, "be below {}"),
    "minLength": (str, len, operator.ge, "have at least {} characters"),
    "maxLength": (str, len, operator.le, "have at most {} characters"),
    "minItems": (list, len, operator.ge, "have at least {} items"),
    "maxItems": (list, len, operator.le, "have at most {} items"),
}


def bounded(name: str, check: Check[Any], **bounds: float) -> Check[Any]:
    """Return a check that also refuses what is out of bounds, which have the names of JSON Schema's keywords."""

    def checked(value: object, place: Place) -> Any:
        result = check(value, place)
        for keyword, bound in bounds.items():
            kinds, measure, fits, words = _BOUNDS[keyword]
            if isinstance(value, kinds) and not fits(measure(value), bound):
                raise ValueError(f"`{name}` must {words.format(bound)}")
        return result

    return checked


def query_items(
    name: str, value: object, check: Check[Any], separator: str = "", *, deep: bool = False
) -> list[tuple[str, str]]:
    """Return an argument as query parameters: null gives nothing, a list repeats the name, an object gives its members.

    With a separator, a list is a single text; `deep` puts the names of members in brackets after the name.
    """
    if isinstance(value, Unset) or value is None:
        return []
    plain = argument(name, value, check)
    if isinstance(plain, dict):
        names = {key: f"{name}[{key}]" if deep else key for key in plain}
        return [(names[key], plain_text(item)) for key, item in plain.items() if item is not None]
    texts = [plain_text(item) for item in (plain if isinstance(plain, list) else [plain]) if item is not None]
    return [(name, text) for text in ([separator.join(texts)] if separator and texts else texts)]


def header_item(name: str, value: object, check: Check[Any]) -> dict[str, str]:
    """Return an argument as a header field; raises ValueError for text that would begin another field."""
    if isinstance(value, Unset) or value is None:
        return {}
    return {name: header_text(name, plain_text(argument(name, value, check)))}


def cookie_header(*items: dict[str, str]) -> dict[str, str]:
    """Return the Cookie field of some cookies; raises ValueError for a value that RFC 6265 does not allow."""
    cookies = {name: cookie_text(name, value) for item in items for name, value in item.items()}
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())} if cookies else {}
