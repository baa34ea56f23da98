"""Settings, header fields and cookies are checked before anything is sent; each message names what is wrong."""

from __future__ import annotations

import copy
import pickle
import re
from collections.abc import Callable
from typing import Any

import pytest
from runtime import _settings, _writing

BASE = "`base_url` must be an http:// or https:// address such as http://127.0.0.1:8000/v1"
QUERY = "`base_url` must not contain a query or a fragment; pass a query as httpx_args={'params': …}"
USER = "`base_url` must not contain a user name or a password"


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
        ("https://provider.example/v1//", "https://provider.example/v1"),
        ("HTTPS://Provider.example", "https://provider.example"),
        ("http://[::1]:65535", "http://[::1]:65535"),
        ("http://x:0/a", "http://x:0/a"),
    ],
)
def test_a_base_url(given: str, url: str) -> None:
    """An address of http or https is taken, without the slashes at its end."""
    assert _settings.checked_base_url(given) == url


WRONG_URLS = [
    "",
    "x",
    "/v1",
    "ftp://x/v1",
    "http://",
    "http:///v1",
    "http://x:65536",
    "http://x:-1",
    "http://x:port",
    " http://x",
    "http://x/a b",
]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        *[(given, BASE) for given in [*WRONG_URLS, "http://x ", "http://xn--\xe9.example"]],
        *[(given, USER) for given in ("http://user@x/v1", "http://user:word@x/v1", "ftp://u@x")],
        *[(given, QUERY) for given in ("http://x/v1?a=b", "http://x/v1#a", "http://x/?", "http://x/#")],
    ],
)
def test_a_wrong_base_url(given: str, message: str) -> None:
    """Any other address is refused; a password in it is not repeated."""
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$") as caught:
        _settings.checked_base_url(given)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_base_url_is_a_string() -> None:
    """Another type is a TypeError."""
    with pytest.raises(TypeError, match=r"^`base_url` must be a string; got bytes$"):
        _settings.checked_base_url(b"http://x")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("check", "setting", "good"),
    [(_settings.checked_headers, "headers", " a\tb ".strip()), (_settings.checked_cookies, "cookies", "a!b~")],
)
def test_header_fields_and_cookies(check: Callable[[Any], dict[str, str]], setting: str, good: str) -> None:
    """Names are tokens that do not end the message, and values fit a line; each error names the setting or the name."""
    assert check(None) == check({}) == {}
    assert check({"X-A.1~": good, "b": ""}) == {"X-A.1~": good, "b": ""}
    for name in ("Content-Length", "TRANSFER-encoding"):
        message = f"`{setting}` must not contain {name}: the client itself sets it, since it ends the message"
        with pytest.raises(ValueError, match=f"^{message}$"):
            check({name: "1"})
    for name in ("", "a b", "a:", "\xe4", "a\n"):
        with pytest.raises(ValueError, match=f"^`{setting}` has a name that is not a token of RFC 9110$"):
            check({name: "1"})
    with pytest.raises(TypeError, match=f"^`{setting}` has a name that is not a string but int$"):
        check({5: "1"})
    with pytest.raises(TypeError, match=r"^`b` must be a string; got int$"):
        check({"a": "1", "b": 5})


@pytest.mark.parametrize("text", ["a\n", "a\x1f", "\x7f", "\xe4", " a", "a ", "\ta", "a\0b"])
def test_a_header_field_is_a_line(text: str) -> None:
    """What cannot stand in a header field is refused in fields and in cookies."""
    for check in (_writing.header_text, _writing.cookie_text):
        with pytest.raises(ValueError, match=r"^`n` must be visible ASCII on a single line, without blanks around it$"):
            check("n", text)


@pytest.mark.parametrize("text", ["a b", 'a"', "a,b", "a;b", "a\\b", "a\tb"])
def test_a_cookie_is_a_word(text: str) -> None:
    """What separates cookies cannot stand in one, and can in a header field."""
    assert _writing.header_text("n", text) == text
    with pytest.raises(ValueError, match=r"^`n` must not contain blanks, quotes, commas, semicolons or backslashes$"):
        _writing.cookie_text("n", text)


@pytest.mark.parametrize(
    ("text", "usable"),
    [
        *[(text, True) for text in ("k", "!~")],
        *[(text, False) for text in ("", "a b", "a\x7f", "\xe4", "a\n", b"k", None, 5)],
    ],
)
def test_a_key(text: Any, usable: bool) -> None:  # noqa: FBT001 - a parameter
    """A key is visible ASCII without blanks; it is shown to who asks for it, and to nobody else."""
    secret = _settings.Secret(text)
    assert secret.usable is usable
    assert secret.reveal() == str(text)
    assert repr(secret) == "Secret('***')"
    for dump in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError, match=r"^Secret cannot be pickled or copied: it holds connections or a key$"):
            dump(secret)


def test_what_has_an_address_shows_it() -> None:
    """The repr is the class and the base URL."""

    class Facade(_settings.Unpickled):
        base_url = "http://x"

    assert repr(Facade()) == "Facade('http://x')"
