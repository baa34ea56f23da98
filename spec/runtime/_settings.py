"""The settings of a client, checked, and a key that never shows itself."""

from collections.abc import Mapping
from functools import cache
from typing import NoReturn, TypeAlias

import httpx2

from ._writing import cookie_text, header_text

_FRAMING = {"content-length", "transfer-encoding"}
_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


class Unpickled:
    """The base class of what holds connections or a key: it is never pickled or copied, and shows only its address."""

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} cannot be pickled or copied: it holds connections or a key")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({getattr(self, 'base_url', '***')!r})"


class Secret(Unpickled):
    """A text that is shown only to code that calls `reveal`."""

    __slots__ = ("_text",)

    def __init__(self, text: object) -> None:
        self._text = text

    @property
    def usable(self) -> bool:
        """Whether it can be a key in a header field; a text with a line break could begin another field."""
        text = self._text
        return isinstance(text, str) and bool(text) and all("!" <= character <= "~" for character in text)

    def reveal(self) -> str:
        """Return the text."""
        return str(self._text)


def checked_base_url(base_url: str) -> str:
    """Return an address without a slash at its end; raises ValueError or TypeError where it cannot be a base URL."""
    if not isinstance(base_url, str):
        raise TypeError(f"`base_url` must be a string; got {type(base_url).__name__}")
    problem = "`base_url` must be an http:// or https:// address such as http://127.0.0.1:8000/v1"
    try:
        url = httpx2.URL(base_url)
    except (httpx2.InvalidURL, UnicodeError):
        raise ValueError(problem) from None
    if url.userinfo:
        # The message does not repeat the address, because it contains a password.
        raise ValueError("`base_url` must not contain a user name or a password")
    usable = url.scheme in {"http", "https"} and url.host and 0 <= (url.port or 0) <= 65535
    if not usable or base_url.split() != [base_url]:
        raise ValueError(problem)
    if "?" in base_url or "#" in base_url:
        raise ValueError("`base_url` must not contain a query or a fragment; pass a query as httpx_args={'params': …}")
    return str(url).rstrip("/")


def checked_headers(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Return header fields for every request; raises ValueError or TypeError that names the wrong field."""
    return {checked_name("headers", name): header_text(name, text) for name, text in dict(headers or {}).items()}


HeaderFields: TypeAlias = dict[str, tuple[bytes, bytes]]
"""Header fields by their names in lower case, since upper and lower case make no difference (RFC 9110, 5.1)."""


def header_fields(headers: Mapping[str, str]) -> HeaderFields:
    """Return header fields as they are sent; of several with the same name the last stands."""
    return {name.lower(): (name.encode("ascii"), text.encode("ascii")) for name, text in headers.items()}


def checked_cookies(cookies: Mapping[str, str] | None) -> dict[str, str]:
    """Return cookies for every request; raises ValueError or TypeError that names the wrong cookie."""
    return {checked_name("cookies", name): cookie_text(name, text) for name, text in dict(cookies or {}).items()}


def check_verify_ssl(verify_ssl: object) -> None:
    """Raise TypeError where something cannot say how certificates are verified."""
    if not isinstance(verify_ssl, bool):
        import ssl  # noqa: PLC0415 - it takes long, and few clients need it

        if not isinstance(verify_ssl, ssl.SSLContext):
            raise TypeError(f"`verify_ssl` must be a bool or an ssl.SSLContext; got {type(verify_ssl).__name__}")


def checked_retries(max_retries: int) -> int:
    """Return how many times a request is sent again; raises ValueError where that is not 0, 1 or 2."""
    if isinstance(max_retries, bool) or max_retries not in (0, 1, 2):
        raise ValueError("`max_retries` must be 0, 1 or 2")
    return max_retries


def checked_query(query: Mapping[str, str] | None) -> dict[str, str]:
    """Return query parameters for every request; raises TypeError where a name or a value is not a string."""
    given = dict(query or {})
    for text in (*given, *given.values()):
        if not isinstance(text, str):
            raise TypeError(f"a query parameter has names and values that are strings; got {type(text).__name__}")
    return given


def checked_name(setting: str, name: str) -> str:
    """Return the name of a header field or a cookie; raises ValueError where it is not a token (RFC 9110, 5.6.2)."""
    if not isinstance(name, str):
        raise TypeError(f"`{setting}` has a name that is not a string but {type(name).__name__}")
    if not name or not _TOKEN.issuperset(name):
        raise ValueError(f"`{setting}` has a name that is not a token of RFC 9110")
    if name.lower() in _FRAMING:
        raise ValueError(f"`{setting}` must not contain {name}: the client itself sets it, since it ends the message")
    return name


ssl_context = cache(httpx2.create_ssl_context)
"""Return the context that all clients of a process share; to load the certificates takes longer than a call."""
