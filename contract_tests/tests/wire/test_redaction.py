"""An exchange is kept without keys, and shows the same of every clause as before."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st
from support import KEY, fixed_clauses
from video_remix_contract.judging.client import judge_client
from video_remix_contract.probing.probes import invalid, valid
from video_remix_contract.probing.target import Target
from video_remix_contract.wire.messages import Exchange, Request, Response
from video_remix_contract.wire.redaction import REDACTED, redacted

CLAUSES = fixed_clauses()
URL = "http://127.0.0.1/v1/videos/video_123/remix"
HIDDEN = quote(REDACTED)
KEYS = st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="[];,="), min_size=8, max_size=40
).map("sk-{}".format)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("Authorization", f"Bearer {KEY}", "Bearer [redacted]"),
        ("AUTHORIZATION", f"bearer   {KEY}", "bearer   [redacted]"),
        ("authorization", KEY, "[redacted]"),
        ("Authorization", f"{KEY} and more", "[redacted] [redacted] [redacted]"),
        ("Authorization", "Bearer a b", "Bearer [redacted] [redacted]"),
        ("Authorization", "", ""),
        ("Authorization", "Bearer ", "Bearer "),
        ("Proxy-Authorization", "Basic dTpw", "Basic [redacted]"),
        ("X-Api-Key", "k", "[redacted]"),
        ("Cookie", "a=1; session=abc; x", "a=[redacted]; session=[redacted]; [redacted]"),
        ("Set-Cookie", "session=abc; Path=/", "session=[redacted]; Path=[redacted]"),
        ("Idempotency-Key", "42", "42"),
        ("Accept", "application/json", "application/json"),
    ],
)
def test_a_header_that_gives_access_keeps_its_form_alone(name: str, value: str, kept: str) -> None:
    """Scheme, names of cookies and the number of words stay, the rest goes; other headers stay as they are."""
    assert redacted(Exchange(Request("POST", URL, ((name, value),)))).request.headers == ((name, kept),)
    response = Exchange(Request("POST", URL), Response(200, ((name, value),)))
    assert redacted(response).response == Response(200, ((name, kept),))


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        (f"{URL}?key={KEY}&a=b&a=c", f"{URL}?key={HIDDEN}&a=b&a=c"),
        (f"{URL}?api%5Fkey={KEY}#?key=x", f"{URL}?api%5Fkey={HIDDEN}#?key=x"),
        (f"{URL}?key&token=", f"{URL}?key&token="),
        (f"http://u:{KEY}@127.0.0.1/{KEY}?q={KEY}", f"http://{HIDDEN}@127.0.0.1/{HIDDEN}?q={HIDDEN}"),
        ("http://[::1]:80/a@b?c@d", "http://[::1]:80/a@b?c@d"),
        ("http://[oops", "http://[oops"),
        ("", ""),
    ],
)
def test_a_url_is_kept_without_its_keys(url: str, kept: str) -> None:
    """Parameters whose names give access and the user go; what is left is the URL as it was sent, valid or not."""
    assert redacted(Exchange(Request("POST", url))).request.url == kept


@given(key=KEYS)
@example(key=f'sk-"{KEY}\\/')
def test_a_key_is_nowhere_in_what_is_kept(key: str) -> None:
    """What the request carries as a key is in no other text and in no body, as it is, percent-encoded or in JSON."""
    spellings = [key, quote(key, safe=""), json.dumps(key)]
    headers = (("Authorization", f"Bearer {key}"), *(("X-Other", f"<{text}>") for text in spellings))
    body = b"\xff" + " ".join(spellings).encode()
    exchange = Exchange(
        Request("POST", f"{URL}?other={quote(key)}", headers, body), Response(401, headers, body), label=f"run {key}"
    )
    kept = redacted(exchange)
    assert key not in repr(evolve(kept, request=evolve(kept.request, body=b""), response=None))
    for message in (kept.request, kept.response):
        assert message is not None
        assert not any(text.encode() in message.body for text in spellings)
        assert message.body.startswith(b"\xff")
    assert redacted(kept) == kept


def test_a_password_is_a_key() -> None:
    """The password of the scheme Basic is found by itself as well."""
    pair = base64.b64encode(f"user:{KEY}".encode()).decode()
    exchange = Exchange(Request("POST", URL, (("Authorization", f"Basic {pair}"),), f"{KEY} {pair}".encode()))
    assert redacted(exchange).request.body == b"[redacted] [redacted]"


@pytest.mark.parametrize("authorization", [f"Bearer {KEY}", f"Bearer {KEY} x", KEY, f"Basic {KEY}", "Bearer", ""])
def test_what_is_kept_shows_the_same_of_every_clause(authorization: str) -> None:
    """A client is judged by a kept exchange as by the exchange itself."""
    target = Target("http://127.0.0.1/v1", "none")
    probes = [valid(CLAUSES, target, media_type) for media_type in CLAUSES.operation.request_media_types]
    for probe in [*probes, *invalid(CLAUSES, target)]:
        rest = tuple(pair for pair in probe.request.headers if pair[0] != "Authorization")
        request = evolve(probe.request, headers=(*rest, ("Authorization", authorization)))
        exchange = Exchange(request, Response(400))
        shown, kept = judge_client(CLAUSES, exchange), judge_client(CLAUSES, redacted(exchange))
        assert [(seen.clause.id, seen.outcome) for seen in kept.observations] == [
            (seen.clause.id, seen.outcome) for seen in shown.observations
        ]
