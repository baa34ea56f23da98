"""No secret, no control character and no excess of text gets into a report, whatever the texts are."""

from __future__ import annotations

import base64
import html
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus, unquote

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from video_remix_contract.judging.explain import MAX_SHOWN, described
from video_remix_contract.report.redact import MAX_TEXT, MAX_VALUE, MIN_PART, OVERLAP, PIECE, WINDOW, Redactor
from video_remix_contract.untrusted.text import visible
from video_remix_contract.wire.messages import Exchange, Request, Response
from video_remix_contract.wire.redaction import REDACTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


KEY = "sk-Zq7/+=&\"'<9>-mR4tXw2LpKe8"
REDACTOR = Redactor((KEY,))
# Ways to write a text, each by itself and after another.
SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "upper case": str.upper,
    "swapped case": str.swapcase,
    "percent-encoded": lambda text: quote(text, safe=""),
    "form-encoded": quote_plus,
    "percent-encoded in full": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "escaped for HTML": html.escape,
    "entities in decimal": lambda text: "".join(f"&#{ord(character)};" for character in text),
    "entities in hexadecimal": lambda text: "".join(f"&#x{ord(character):X};" for character in text),
    "escaped for JSON": json.dumps,
    "escaped in full": lambda text: "".join(f"\\u{ord(character):04x}" for character in text),
    "escaped by bytes": lambda text: "".join(f"\\x{byte:02x}" for byte in text.encode()),
    "slashes escaped": lambda text: text.replace("\\", "\\\\").replace("/", "\\/"),
    "folded": lambda text: "\r\n".join((text[:9], text[9:])),
    "with what nobody sees": "\u200b".join,
    "in UTF-16": "\0".join,
}
PACKED: dict[str, Callable[[str], str]] = {
    "in hexadecimal": lambda text: text.encode().hex(),
    "in base64": lambda text: base64.b64encode(text.encode()).decode(),
    "in base64 of a header": lambda text: base64.b64encode(f"Bearer {text}".encode()).decode(),
    "in base64 of a pair": lambda text: base64.b64encode(f"u:{text}:p".encode()).decode(),
    "in base64 for addresses": lambda text: base64.urlsafe_b64encode(f"x{text}".encode()).decode(),
    "in base64 in lines": lambda text: base64.encodebytes(f"{text}{text}{text}".encode()).decode(),
}
EVERY = {**SPELLINGS, **PACKED}
BEYOND_WHEN_PACKED = {"upper case", "swapped case", "with what nobody sees"}
# Long enough and mixed enough that no part of it is a coincidence.
KEYS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=16, max_size=60).filter(
    lambda key: any(character.isdigit() for character in key) and len(set(key)) > 8
)
# A slow machine is no failure.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.text(st.characters(exclude_categories=())), inner, max_size=5)
    ),
    max_leaves=20,
)


def survives(key: str, shown: str) -> bool:
    """Return whether 8 characters of a key in a row stand in a text, in either case, plain or decoded once more."""
    parts = {key[start : start + MIN_PART].lower() for start in range(len(key) - MIN_PART + 1)}
    decoded = (shown, unquote(shown), html.unescape(shown), re.sub("[\r\n\0\u200b]", "", shown), *from_base64(shown))
    return any(part in text.lower() for part in parts for text in decoded)


def from_base64(text: str) -> Iterator[str]:
    """Yield what each run of base64 in a text has inside."""
    for run in re.findall("[A-Za-z0-9+/_-]{8,}", text):
        for shift in range(4):
            whole = run[shift:][: (len(run) - shift) // 4 * 4]
            yield base64.b64decode(whole, altchars="-_" if set("-_") & set(whole) else None).decode("latin-1")


@pytest.mark.parametrize("name", EVERY)
def test_a_key_is_removed_however_it_is_written(name: str) -> None:
    """A key is removed from texts and values in every spelling that servers and their logs use."""
    spelled = EVERY[name](KEY)
    for shown in (REDACTOR.text(f"<{spelled}>"), json.dumps(REDACTOR.value({spelled: [spelled]}))):
        assert REDACTED in shown
        assert not any(spelled[start : start + MIN_PART + 4] in shown for start in range(len(spelled) - MIN_PART - 3))


@PATIENT
@given(
    key=KEYS,
    names=st.lists(st.sampled_from(sorted(EVERY)), min_size=1, max_size=2),
    before=st.text(max_size=40),
    after=st.text(max_size=40),
)
@example(key=KEY, names=["escaped for JSON", "escaped for JSON"], before="", after="")
@example(key=KEY, names=["percent-encoded in full", "percent-encoded"], before="%", after="41")
@example(key=KEY, names=["in base64", "percent-encoded"], before="abc", after="defg")
@example(key=KEY, names=["in base64", "in base64"], before="x", after="=")
@example(key=KEY, names=["escaped for JSON", "in base64 in lines"], before="\r\n", after="")
@example(key=KEY, names=["in hexadecimal"], before="f", after="0")
@example(key=KEY, names=["in UTF-16", "in base64"], before="", after="")
@example(key=KEY, names=["in UTF-16", "entities in decimal"], before="", after="")
@example(key=KEY, names=["with what nobody sees", "escaped by bytes"], before="", after="")
@example(key="a&amp;%41\\u0041-0123456789", names=["plain"], before="", after="")
@example(key="%25%2525-\\\\-0123456789", names=["percent-encoded"], before="%", after="%")
def test_no_spelling_of_any_key_survives(key: str, names: list[str], before: str, after: str) -> None:
    """Whatever the key, in whatever way of writing after whatever other, no 8 characters of it can be read."""
    # Base64 in another case is another text, and what nobody sees has bytes in base64.
    assume(PACKED.keys().isdisjoint(names) or BEYOND_WHEN_PACKED.isdisjoint(names))
    text = key
    for name in names:
        text = EVERY[name](text)
    for shown in (Redactor((key,)).without_secrets(before + text + after), Redactor((key, KEY)).text(before + text)):
        assert REDACTED in shown
        assert not survives(key, shown)


@PATIENT
@given(before=st.text(), after=st.text(), name=st.sampled_from(sorted(SPELLINGS)))
@example(before="%4", after="1", name="plain")
@example(before="\\", after="\\u004", name="escaped in full")
@example(before="&", after=";", name="escaped for HTML")
@example(before="sk-Zq7", after="LpKe8", name="plain")
def test_nothing_else_is_cut(before: str, after: str, name: str) -> None:
    """What stands before and after a key comes out as it went in."""
    before, after = f"{before} <", f"> {after}"
    spelled = SPELLINGS[name](KEY).strip('"')
    assert REDACTOR.without_secrets(before + spelled + after) == f"{before}{REDACTED}{after}"


@PATIENT
@given(text=st.text(st.characters(exclude_categories=())), key=KEYS)
@example(text="Incorrect API key provided: sk-Z******Ke8", key=KEY)
@example(text="%73%6b \\u0073 &#115; c2st 736b", key=KEY)
@example(text='{"object": "video", "id": "video_123", "created_at": 1712697600, "seconds": "4"}', key=KEY)
@example(text="https://127.0.0.1:8000/v1/videos/video_123/remix?x=%2F&y=%C3%A9", key=KEY)
@example(text="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk", key=KEY)
def test_harmless_text_is_left_alone(text: str, key: str) -> None:
    """A text without the key comes out unchanged, whatever is encoded in it."""
    assume(not survives(key, text))
    assert Redactor((key, KEY)).without_secrets(text) == text


@pytest.mark.parametrize("key", ["", "a", "test", "video", "key", "EMPTY", "sk-", "12", "1234567", "in_", "queued"])
def test_a_common_word_is_no_secret(key: str) -> None:
    """A key that is a word, a number or very short blanks nothing."""
    text = f"the key {key} of a test video is queued in_progress at 1234567, seconds 12, EMPTY"
    assert Redactor((key,)).text(text) == text
    assert Redactor((key,)).value({key: [key, 1234567]}) == {key: [key, 1234567]}


@pytest.mark.parametrize("key", ["k3y!", "hunter2", "pa$$", "swordfish", "a.c+", "(x)*", "[a-z]", "naïve-é"])
def test_a_short_key_is_removed_where_it_stands_alone(key: str) -> None:
    """A short key, or one of letters alone, is removed where it is no part of another word, in any spelling."""
    for name in ("plain", "percent-encoded in full", "escaped for JSON", "entities in decimal", "in base64"):
        assert Redactor((key,)).text(f"got <{EVERY[name](key)}>").strip('">=') in {
            f"got <{REDACTED}",
            f'got <"{REDACTED}',
        }
    assert Redactor((key,)).text(f"a{key}b ac aac x z") == f"a{key}b ac aac x z"


def test_keys_that_overlap_are_removed_whole() -> None:
    """Where keys begin in the middle of each other, the whole run is removed, once."""
    redactor = Redactor(("abcdefgh-12345678", "12345678-ijklmnop", "12345678"))
    assert redactor.text("<abcdefgh-12345678-ijklmnop>") == f"<{REDACTED}>"


def test_what_our_own_text_shows_is_no_secret() -> None:
    """A key, or a part of it, that the program shows anyway is not cut out of what a provider sends."""
    own = "http://127.0.0.1:8000/v1 video_123 application/json swordfish"
    for key in ("video_123", "application/json", "127.0.0.1:8000", "swordfish"):
        assert Redactor((key,), own).text(f"got {key}") == f"got {key}"
    longer = Redactor(("video_123-Zq7mR4tX",), own)
    assert longer.text("video_123 video_123-Zq7mR4tX") == f"video_123 {REDACTED}"


def test_a_number_that_is_the_key_is_removed() -> None:
    """A key of digits alone is removed from numbers as from texts."""
    assert Redactor(("8675309421",)).value([8675309421, 8675309421.5, 1, True, None]) == [
        REDACTED,
        f"{REDACTED}.5",
        1,
        True,
        None,
    ]


@PATIENT
@given(before=st.text(max_size=700), after=st.text(max_size=20))
@example(before="x" * (MAX_TEXT - 10), after="")
@example(before="x" * (WINDOW - 10), after="x")
@example(before="x" * (MAX_VALUE - 12), after="")
@example(before=KEY * 300, after="")
@example(before=quote(KEY, safe="") * 200, after=KEY)
def test_no_cut_leaves_a_part_of_the_key(before: str, after: str) -> None:
    """Wherever a text is cut, no part of the key of 4 characters is left at its end."""
    text = before + KEY + after
    for shown in (REDACTOR.text(text), json.dumps(REDACTOR.value(text)), json.dumps(REDACTOR.value([text]))):
        assert not any(KEY[start : start + MIN_PART] in shown for start in range(len(KEY) - MIN_PART + 1))
        end = re.split(r"…|\\u2026", shown.rstrip('"'))[0]
        assert before.endswith(end[-4:]) or not any(end.endswith(KEY[:size]) for size in range(4, MIN_PART))


@pytest.mark.parametrize("size", range(4, len(KEY)))
def test_a_key_that_a_message_cuts_is_removed(size: int) -> None:
    """Where the judge cuts a text in the middle of the key, the beginning that is left is removed from its message."""
    value = "x" * (MAX_SHOWN - size - 1) + " " + KEY + "y" * 9
    message = REDACTOR.text(f"got {described(value)}")
    assert KEY[:4] not in message
    assert "…" in message


@PATIENT
@given(value=JSON, secret=st.text(min_size=6, max_size=40))
@example(value={"a": 1, "b": [1, {"a": 1}]}, secret='"a": 1')
@example(value=[float("inf"), float("-inf"), float("nan")], secret="Infinity")
@example(value={"\ud800": "\udfff"}, secret="\ud800\udfff\ud800")
@example(value=10**400, secret="00000000")
@example(value=[[[[[["x" * 3000]]]]]], secret="xxxxxx")
def test_any_value_stays_json_without_its_secrets(value: Any, secret: str) -> None:
    """Any value with any secret in it comes out as bounded JSON that every reader takes."""
    shown = Redactor((secret,)).value(value)
    text = json.dumps(shown, ensure_ascii=False, allow_nan=False)
    text.encode("utf-8")
    assert len(text) < 12 * MAX_VALUE


@PATIENT
@given(text=st.text(st.characters(exclude_categories=())))
@example("\x1b[31m\x9b1m\r\n\x07\x00")
@example("\u202e\u2066\u200b\ufeff\u2028\u2029\ud800\U000e0041")
def test_visible_text_is_one_line_and_harmless(text: str) -> None:
    """Control, format and surrogate characters and line separators are escaped, everything else stays."""
    shown = visible(text)
    assert all(character.isprintable() or character.isspace() for character in shown)
    assert len(shown.splitlines()) <= 1
    shown.encode("utf-8")
    assert text != "".join(c for c in text if c.isprintable()) or shown == text


def test_a_word_that_stands_in_the_key_is_no_secret() -> None:
    """A part of a key that is letters alone is left where it is a word of the report."""
    redactor = Redactor(("sk-connecting",))
    assert redactor.text("no connection") == "no connection"
    assert redactor.text("key sk-connecting, k-connect") == f"key {REDACTED}, {REDACTED}"


@pytest.mark.parametrize("spelling", ["plain", "percent-encoded", "in base64 of a pair"])
@pytest.mark.parametrize("place", [0, PIECE - 5, PIECE, PIECE + OVERLAP * len(KEY)])
def test_a_key_in_a_long_text_is_found(place: int, spelling: str) -> None:
    """Wherever a long text is divided to be decoded, a key that lies there is found, and nothing else is removed."""
    start, end = "a, " * (place // 3) + "," * (place % 3), " b" * PIECE
    coded = EVERY[spelling](KEY)
    redacted = REDACTOR.redact(f"{start}{coded}{end}")
    assert redacted.startswith(start)
    assert redacted.endswith(end)
    assert REDACTED in redacted
    assert len(redacted) < len(start) + len(end) + 2 * len(REDACTED)


@pytest.mark.parametrize("spelling", EVERY)
def test_an_exchange_is_kept_without_keys(spelling: str) -> None:
    """What a provider echoes of a key is in no part of the exchange, whatever the bytes around it are."""
    text = EVERY[spelling](KEY)
    body = b"\xff\x00" + text.encode() + b"\x80 the end"
    headers = (("X-Tenant", KEY), ("X-Other", "stays"))
    exchange = Exchange(Request("POST", f"http://127.0.0.1/v1?q={quote(KEY)}", headers), Response(401, headers, body))
    kept = REDACTOR.exchange(exchange)
    assert kept.response is not None
    assert kept.request.url == f"http://127.0.0.1/v1?q={REDACTED}"
    assert kept.request.headers == kept.response.headers == (("X-Tenant", REDACTED), ("X-Other", "stays"))
    assert kept.response.body.startswith(b"\xff\x00")
    assert kept.response.body.endswith(b"\x80 the end")
    assert REDACTED.encode() in kept.response.body
    assert len(kept.response.body) < 60
