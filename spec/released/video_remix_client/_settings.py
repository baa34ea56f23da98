# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.

"""What a client is set up with, checked, and a key that shows itself to nobody."""

from __future__ import annotations

from typing import NoReturn

import httpx2


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
    except httpx2.InvalidURL:
        raise ValueError(f"base_url: {problem}") from None
    if url.userinfo:
        # The address is not repeated: it holds a password.
        raise ValueError("base_url: must hold no user name and no password")
    if url.scheme not in {"http", "https"} or not url.host or base_url != base_url.strip():
        raise ValueError(f"base_url: {problem}")
    if "?" in base_url or "#" in base_url:
        raise ValueError("base_url: must hold no query and no fragment; give a query as httpx_args={'params': …}")
    return str(url).rstrip("/")


def checked_name(name: str) -> str:
    """Return the name of a header field; raises ValueError for what is no token (RFC 9110, 5.1)."""
    if not name or not all(
        character.isascii() and (character.isalnum() or character in "!#$%&'*+-.^_`|~") for character in name
    ):
        raise ValueError("headers: a name must be a token of RFC 9110")
    return name
