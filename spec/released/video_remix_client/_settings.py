# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.

"""What a client is set up with, checked, and a key that shows itself to nobody."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from functools import cache
from typing import NoReturn

import httpx2

from ._writing import cookie_text, header_text

_FRAMING = {"content-length", "transfer-encoding"}


class Secret:
    """A text that shows itself to nobody who does not ask."""

    __slots__ = ("_text",)

    def __init__(self, text: object) -> None:
        self._text = text

    @property
    def usable(self) -> bool:
        """Whether it can be a key in a header field, which also keeps it from beginning another field."""
        text = self._text
        return isinstance(text, str) and bool(text) and all("!" <= character <= "~" for character in text)

    def reveal(self) -> str:
        """Return the text."""
        return str(self._text)

    def __repr__(self) -> str:
        return "Secret('***')"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret cannot be pickled or copied")


def checked_base_url(base_url: str) -> str:
    """Return an address without a slash at its end; raises ValueError for what no request can begin with."""
    if not isinstance(base_url, str):
        raise TypeError(f"base_url: must be str, not {type(base_url).__name__}")
    problem = "must be an http:// or https:// address such as http://127.0.0.1:8000/v1"
    try:
        url = httpx2.URL(base_url)
    except (httpx2.InvalidURL, UnicodeError):
        raise ValueError(f"base_url: {problem}") from None
    if url.userinfo:
        # The address is not repeated: it holds a password.
        raise ValueError("base_url: must hold no user name and no password")
    if url.scheme not in {"http", "https"} or not url.host or base_url.split() != [base_url]:
        raise ValueError(f"base_url: {problem}")
    if url.port is not None and url.port > 65535:
        raise ValueError("base_url: must have a port of 65535 at the most")
    if "?" in base_url or "#" in base_url:
        raise ValueError("base_url: must hold no query and no fragment; give a query as httpx_args={'params': …}")
    return str(url).rstrip("/")


def checked_headers(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Return header fields that can go with every request; raises ValueError or TypeError naming the wrong one."""
    return {checked_name("headers", name): header_text(name, text) for name, text in dict(headers or {}).items()}


def checked_cookies(cookies: Mapping[str, str] | None) -> dict[str, str]:
    """Return cookies that can go with every request; raises ValueError or TypeError naming the wrong one."""
    return {checked_name("cookies", name): cookie_text(name, text) for name, text in dict(cookies or {}).items()}


def checked_name(setting: str, name: str) -> str:
    """Return the name of a header field or a cookie; raises ValueError for what is no token (RFC 9110, 5.1)."""
    if not isinstance(name, str):
        raise TypeError(f"{setting}: a name must be str, not {type(name).__name__}")
    if not name or not all(
        character.isascii() and (character.isalnum() or character in "!#$%&'*+-.^_`|~") for character in name
    ):
        raise ValueError(f"{setting}: a name must be a token of RFC 9110")
    if name.lower() in _FRAMING:
        raise ValueError(f"{setting}: {name} is the client's own, which knows where a message ends")
    return name


@cache
def ssl_context() -> ssl.SSLContext:
    """Return the context that the clients of a process share, since loading the certificates is slower than a call."""
    return httpx2.create_ssl_context()
