"""Messages are one line that can be printed, of bounded length, without the key; the raw parts stay as they came."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from .support import KEY, answer, client, errors, failure, models, provider, remix, remix_async, video

EVIL = f"{KEY}\x1b]0;owned\x07\x1b[31m\u202eevil\u2066\u200b\x9b31m\0\r\nERROR forged line\u2028\ud800"
LONG = "x" * 300_000
WORDS = ("message", "type", "param", "code")


def field(text: str) -> str:
    """Return a text as it can stand in a header field: h11 refuses control characters there, but not C1 or latin-1."""
    return "".join(c for c in text if c == "\t" or " " <= c <= "~" or "\x80" <= c <= "\xff")


ANSWERS: dict[str, bytes] = {
    "id": answer(body=json.dumps({"id": EVIL})),
    "a long id": answer(body={"id": LONG}),
    "request id": answer(404, {}, x_request_id=field(EVIL)),
    "a long request id": answer(404, {}, x_request_id="r" * 60_000),
    "Location": answer(307, b"", location="https://x/?" + field(EVIL)),
    "a long Location": answer(307, b"", location="/" + "x" * 60_000),
    "words": answer(400, json.dumps({"error": dict.fromkeys(WORDS, EVIL)})),
    "long words": answer(400, {"error": dict.fromkeys(WORDS, LONG)}),
    "detail": answer(422, json.dumps({"detail": [{"loc": [EVIL, KEY], "msg": EVIL}]})),
    "page": answer(502, f"<title>{KEY}\x1b[31m</title>"),
    "text": answer(502, EVIL.encode("utf-8", errors="replace")),
    "no JSON": answer(body=EVIL.encode("utf-8", errors="replace")),
    "a value": answer(body=json.dumps(video(status=5, model=[EVIL], progress=EVIL))),
    "a name": answer(body=json.dumps({EVIL: float("nan")})),
    "content type": answer(body=json.dumps(video(id=5)), content_type=field(EVIL)),
    "a broken head": b"HTTP/1.1 200 OK\r\n" + f"{KEY}\x1b[31m".encode() + b"\r\n\r\n",
    "a broken status": f"HTTP/1.1 {KEY}\x1b[31m\r\n\r\n".encode(),
}


def check(error: Any) -> None:
    """Fail where an error shows the key, a character that cannot be printed, a second line, or more than its bound."""
    shown = f"{error!s} {error!r} {error.message}"
    assert KEY not in shown
    assert shown.isprintable()
    assert len(str(error)) <= 1450
    for name in ("message", "type", "param", "code", "job_id", "request_id"):
        assert KEY not in str(getattr(error, name))
    for name in ("type", "param", "code"):
        assert len(getattr(error, name) or "") <= 1000


@pytest.mark.parametrize("run", [remix, remix_async], ids=["sync", "async"])
@pytest.mark.parametrize("data", ANSWERS.values(), ids=ANSWERS)
def test_a_message_is_bounded_clean_and_redacted(data: bytes, run: Any) -> None:
    """Wherever a provider puts the key, a control sequence, a bidi character or a megabyte, the text is harmless."""
    with provider(data) as server:
        check(failure(lambda: run(server)))


ESCAPED = {
    "as it is": KEY,
    "in a URL": quote(KEY, safe="").replace("-", "%2D"),
    "all in a URL": "".join(f"%{ord(c):02X}" for c in KEY),
    "in JSON": "".join(f"\\u{ord(c):04x}" for c in KEY),
    "in HTML": "".join(f"&#{ord(c)};" for c in KEY),
    "in HTML, hexadecimal": "".join(f"&#x{ord(c):X};" for c in KEY),
    "in capitals": KEY.upper(),
}


@pytest.mark.parametrize("spelled", ESCAPED.values(), ids=ESCAPED)
def test_an_escaped_key_is_hidden(spelled: str) -> None:
    """A key that is escaped as in a URL, in JSON or in HTML is hidden as well."""
    with provider(answer(401, f"no such key: {spelled}!", content_type="text/plain")) as server:
        error = failure(lambda: remix(server))
    assert error.message == "no such key: ***!"


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=40))
@example("\\'\"{}[]()*+?.^$|&#;%u0041")
def test_any_key_is_hidden(key: str) -> None:
    """Whatever characters a key has, neither words nor the repr of a value show it."""
    redact = client.AuthenticatedClient("http://127.0.0.1/v1", key).redact
    assert redact(f"a {key} b") == "a *** b"
    assert redact(f"({key!r})") == f"({key!r})".replace(repr(key)[1:-1], "***")


def test_a_cut_hides_no_part_of_a_key() -> None:
    """A key that stands where a message is cut is hidden before the cut."""
    for before in range(970, 1000):
        with provider(answer(400, {"error": {"message": "x" * before + KEY}})) as server:
            error = failure(lambda: remix(server))
        assert "sk-s" not in error.message


def test_flaws_are_counted_not_listed() -> None:
    """Of many differences the first 50 are kept and all are counted, in the answer's text and in its model."""
    bad = "[" + ", ".join(["NaN"] * 5000) + "]"
    with provider(
        answer(body=json.dumps(video()).replace("{", f'{{"x": {bad}, ', 1), content_type="application/json")
    ) as server:
        error = failure(lambda: remix(server))
    assert (len(error.violations), error.violations.total) == (50, 5000)
    assert str(error).count("number (nan)") == 5
    assert "and 4995 more" in str(error)
    assert error.job_id == video()["id"]
    few = failure(lambda: models.Video.from_dict({}, strict=True))
    assert few.violations.total == len(few.violations) > 5
    assert f"and {len(few.violations) - 5} more" in str(few)


def test_errors_survive_pickle_and_copy() -> None:
    """An error keeps all that it carries; what the provider repeated of the key is in the raw parts alone."""
    with provider(answer(400, {"error": {"message": KEY}, "x": KEY}, x_echo=KEY, x_request_id=KEY)) as server:
        error = failure(lambda: remix(server))
    error.add_note("a note")
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(twin) is type(error)
        assert (str(twin), repr(twin), twin.args) == (str(error), repr(error), error.args)
        assert {name: value for name, value in vars(twin).items() if name not in {"headers", "parsed"}} == {
            name: value for name, value in vars(error).items() if name not in {"headers", "parsed"}
        }
        assert twin.violations.total == error.violations.total
    raw = {name for name, value in vars(error).items() if KEY in repr(value)}
    assert raw <= {"content", "headers", "parsed", "violations"}
    assert {"content", "headers"} <= raw
    assert "content, headers" in " ".join((errors.APIError.__doc__ or "").replace("`", "").split())
