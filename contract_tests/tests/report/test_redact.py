"""No secret, no control character and no excess of text gets into a report, whatever the texts are."""

from __future__ import annotations

import base64
import html
import io
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from probing.hostile.running import MAX_BYTES, VALIDATOR
from rich.console import Console
from video_remix_contract.clauses.model import Side
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.judging.trimming import MAX_LENGTH, trimmed
from video_remix_contract.judging.verdict import conclude
from video_remix_contract.probing.probes import invalid, valid
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.report.curl import Curl
from video_remix_contract.report.model import Jobs, Report
from video_remix_contract.report.redact import MAX_TEXT, MAX_VALUE, MIN_PART, REDACTED, Redactor, visible
from video_remix_contract.report.terminal import show
from video_remix_contract.wire.messages import Exchange, Response

if TYPE_CHECKING:
    from collections.abc import Callable

    from video_remix_contract.clauses.catalogue import Catalogue

KEY = "sk-Zq7/+=&\"'<9>-mR4tXw2LpKe8"
REDACTOR = Redactor((KEY,), (KEY,))
SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "upper case": str.upper,
    "swapped case": str.swapcase,
    "percent-encoded": lambda key: quote(key, safe=""),
    "percent-encoded in lower case": lambda key: quote(key, safe="").lower(),
    "form-encoded": quote_plus,
    "escaped for HTML": html.escape,
    "escaped for JSON": json.dumps,
    "in hexadecimal": lambda key: key.encode().hex(),
    "in base64": lambda key: base64.b64encode(key.encode()).decode(),
    "in base64 of a header": lambda key: base64.b64encode(f"Bearer {key}".encode()).decode(),
    "in base64 of a pair": lambda key: base64.b64encode(f"u:{key}:p".encode()).decode(),
    "in base64 for addresses": lambda key: base64.urlsafe_b64encode(f"x{key}".encode()).decode(),
    "cut off": lambda key: key[: len(key) // 2],
    "without its beginning": lambda key: key[5:],
}
# A slow machine is no failure.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.text(st.characters(exclude_categories=())), inner, max_size=5)
    ),
    max_leaves=20,
)


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_key_is_removed_however_it_is_written(name: str) -> None:
    """A key is removed from texts and values in every spelling that servers and their logs use."""
    spelled = SPELLINGS[name](KEY)
    for shown in (REDACTOR.text(f"<{spelled}>"), json.dumps(REDACTOR.value({spelled: [spelled]}))):
        assert REDACTED in shown
        assert not any(spelled[start : start + MIN_PART + 4] in shown for start in range(len(spelled) - MIN_PART - 3))


@PATIENT
@given(before=st.text(max_size=700), after=st.text(max_size=20))
@example(before="x" * (MAX_TEXT - 10), after="")
@example(before="x" * (MAX_LENGTH - 10), after="x")
@example(before="x" * (MAX_VALUE - 12), after="")
def test_no_cut_leaves_a_part_of_the_key(before: str, after: str) -> None:
    """Wherever a text is cut, no part of the key of 8 characters is left at its end."""
    text = before + KEY + after
    for shown in (REDACTOR.text(text), json.dumps(REDACTOR.value(text)), json.dumps(REDACTOR.value([text]))):
        assert not any(KEY[start : start + MIN_PART] in shown for start in range(len(KEY) - MIN_PART + 1))


@PATIENT
@given(value=JSON, secret=st.text(min_size=6, max_size=40))
@example(value={"a": 1, "b": [1, {"a": 1}]}, secret='"a": 1')
@example(value=[float("inf"), float("-inf"), float("nan")], secret="Infinity")
@example(value={"\ud800": "\udfff"}, secret="\ud800\udfff\ud800")
@example(value=10**400, secret="00000000")
@example(value=[[[[[["x" * 3000]]]]]], secret="xxxxxx")
def test_any_value_stays_json_without_its_secrets(value: Any, secret: str) -> None:
    """Any value with any secret in it comes out as bounded JSON that every reader takes."""
    shown = Redactor((secret,), (secret,)).value(value)
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


@settings(PATIENT, max_examples=150)
@given(
    status=st.integers(100, 999),
    headers=st.lists(
        st.tuples(
            st.sampled_from(["content-type", "location", "retry-after", "x"]), st.text(st.characters(max_codepoint=255))
        )
    ),
    body=st.binary(max_size=300) | JSON.map(lambda value: json.dumps(value).encode()),
    members=st.dictionaries(st.integers(0, 20), JSON, max_size=4),
    asked=st.integers(0, 60),
)
@example(status=200, headers=[], body=b"", members={0: "\ud800", 3: float("inf"), 5: 10**900}, asked=0)
@example(status=200, headers=[("content-type", "application/json")], body=b"[" * 5000, members={}, asked=0)
@example(status=307, headers=[("location", "\x1b[31m" + KEY)], body=KEY.encode() * 9, members={}, asked=0)
def test_any_response_is_judged_and_reported(
    clauses: Catalogue, *, status: int, headers: list[tuple[str, str]], body: bytes, members: dict[int, Any], asked: int
) -> None:
    """Whatever bytes a response has, it is judged after an honest response, and its report is valid and harmless."""
    target = Target("http://127.0.0.1:1/v1", KEY)
    plain = valid(clauses, target, next(iter(clauses.operation.request_media_types)))
    honest = ReferenceProvider(clauses.contract).respond(plain.request)
    probes = [plain, *invalid(clauses, target)]
    probe = probes[asked % len(probes)]
    if members:
        base = json.loads(honest.body)
        names = list(base)
        changed = {names[index % len(names)]: value for index, value in members.items()}
        body, headers = json.dumps(base | changed).encode(), [*headers, ("content-type", "application/json")]
    exchanges = [
        Exchange(plain.request, honest),
        Exchange(probe.request, Response(status, tuple(headers), body), defect=probe.defect),
    ]
    verdict = conclude(clauses, Side.PROVIDER, [trimmed(judge_provider(clauses, exchange)) for exchange in exchanges])
    subject = {"kind": "provider", "base_url": target.base_url}
    redactor = Redactor(target.secrets, target.keys)
    report = Report(clauses, subject, verdict, Jobs(1, budget=12), 2, 0.1, redactor=redactor, curl=Curl()).document
    text = json.dumps(report, allow_nan=False)
    VALIDATOR.validate(json.loads(text))
    assert len(text) < MAX_BYTES
    assert KEY not in text
    shown = io.StringIO()
    show(Console(file=shown, width=80), report, 1)
    assert KEY not in shown.getvalue()


def test_a_word_that_stands_in_the_key_is_no_secret() -> None:
    """A part of a key that is letters alone is left where it is a word of the report."""
    redactor = Redactor(("sk-connecting",), ("sk-connecting",))
    assert redactor.text("no connection") == "no connection"
    assert redactor.text("key sk-connecting, k-connect") == f"key {REDACTED}, {REDACTED}"
