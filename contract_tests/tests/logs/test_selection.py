"""Which recorded exchanges are judged, and how their counts are grouped."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import fixed_clauses
from video_remix_contract.errors import UsageError
from video_remix_contract.logs.grouping import GROUPS, MAX_NAME, group_of
from video_remix_contract.logs.selection import Selection, Server, origin_of
from video_remix_contract.wire.messages import Exchange, Request

CLAUSES = fixed_clauses()
PATH = "/v1/videos/video_123/remix"


def selected(url: str, server: str | None = None, method: str = "POST") -> bool:
    """Return whether a request is judged."""
    return Selection(CLAUSES, Server.of(server) if server else None).of(Request(method, url)) is not None


@pytest.mark.parametrize(
    ("url", "server", "judged"),
    [
        (f"https://api.example.com{PATH}", None, True),
        (f"https://api.example.com{PATH}?x=1#y", None, True),
        (f"https://api.example.com/gateway/openai{PATH}", None, True),
        ("https://api.example.com/v1/videos/a%2Fb/remix", None, True),
        (f"https://api.example.com{PATH}/", None, False),
        (f"https://api.example.com{PATH}es", None, False),
        ("https://api.example.com/v1/videos", None, False),
        (f"https://api.example.com/?next={PATH}", None, False),
        ("no url at all", None, False),
        (f"https://api.example.com{PATH}", "https://api.example.com/v1", True),
        (f"https://API.example.com:443{PATH}", "https://api.example.com/v1/", True),
        (f"http://api.example.com{PATH}", "https://api.example.com/v1", False),
        (f"https://other.example.com{PATH}", "https://api.example.com/v1", False),
        (f"https://api.example.com/gateway{PATH}", "https://api.example.com/v1", False),
        (f"https://api.example.com/gateway{PATH}", "https://api.example.com/gateway/v1", True),
        (f"https://other.example.com{PATH}", "/v1", True),
        (f"https://other.example.com/gateway{PATH}", "/v1", False),
        ("https://api.example.com/videos/a/remix", "https://api.example.com", True),
        (f"http://[::1]:8000{PATH}", "http://[::1]:8000/v1", True),
    ],
)
def test_requests_are_selected_by_path_and_server(url: str, server: str | None, judged: object) -> None:
    """A request is judged where its path is an operation's, directly below the server where one is named."""
    assert selected(url, server) is judged


def test_another_method_is_the_clients_fault_but_a_preflight_is_the_browsers() -> None:
    """A GET to the operation's path is judged; what a browser asks of its own accord is not."""
    assert selected(f"https://api.example.com{PATH}", method="GET")
    assert not selected(f"https://api.example.com{PATH}", method="OPTIONS")


@pytest.mark.parametrize(
    "text", ["", "v1", "api.example.com/v1", "ftp://x/v1", "https://", "https://x/v1?a=b", "http://[/v1"]
)
def test_a_server_that_is_none_is_refused(text: str) -> None:
    """What is no prefix of URLs is refused in a line."""
    with pytest.raises(UsageError, match="prefix"):
        Server.of(text)


@given(st.text() | st.from_regex(r"https?://[a-z]{1,5}(/videos/[^/?#]{1,5}/remix)?[?#]?[a-z/]*", fullmatch=True))
def test_what_is_unlikely_is_never_selected(url: str) -> None:
    """The quick look passes over nothing that is judged."""
    selection = Selection(CLAUSES)
    request = Request("POST", url)
    assert selection.likely(request) is not None or selection.of(request) is None


EXCHANGE = Exchange(
    Request(
        "POST",
        "https://user:secret-pass@API.example.com:8443/v1",
        (("User-Agent", "python/3"), ("X-Key", "sk-12345678")),
    ),
    started=datetime.fromisoformat("2026-11-25T23:30:00-02:00"),
    label="run sk-12345678",
)


@pytest.mark.parametrize(
    ("by", "name"),
    [
        ("user-agent", "python/3"),
        ("label", "run [redacted]"),
        ("server", "https://api.example.com:8443"),
        ("day", "2026-11-26"),
    ],
)
def test_groups_have_plain_names(by: str, name: str) -> None:
    """A group is named by what its exchanges share, without keys; a day is that of UTC."""
    assert group_of(by, EXCHANGE) == name


@pytest.mark.parametrize("by", GROUPS)
@given(text=st.text())
def test_groups_of_any_text_are_short_lines(by: str, text: str) -> None:
    """Whatever a recording says, a group's name is a bounded printable line, also where there is nothing to go by."""
    name = group_of(by, Exchange(Request("POST", text, (("User-Agent", text),)), label=text))
    assert name
    assert name.isprintable()
    assert len(name) <= MAX_NAME


@given(st.text())
def test_the_origin_of_any_text_is_a_text(url: str) -> None:
    """No text of a URL breaks the search for its origin."""
    assert isinstance(origin_of(url), str)
