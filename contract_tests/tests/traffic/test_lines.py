"""A line of NDJSON is read the same in the short way as in the general one."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import example, given
from hypothesis import strategies as st
from video_remix_contract.errors import RecordingError
from video_remix_contract.traffic.ndjson import (
    any_exchange_of,
    any_value_of,
    exchange_of,
    record_of,
    usual_exchange_of,
    value_of,
)
from video_remix_contract.wire.messages import Exchange, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable

RECORD: dict[str, Any] = {
    "request": {
        "method": "POST",
        "url": "http://h/v1/videos/a/remix",
        "headers": [["a", "b"], ["c", "d"]],
        "body": "{}",
    },
    "response": {"status": 200, "headers": [["a", "b"]], "body": "\u00fc"},
    "started": "2026-11-25T10:00:00.250+01:00",
}
PLACES = [
    *((name,) for name in ("request", "response", "started", "label", "failure", "defect", "wire", "fault", "more")),
    *(("request", name) for name in ("method", "url", "headers", "body", "encoding", "more")),
    *(("response", name) for name in ("status", "headers", "body", "encoding", "more")),
]
SCALARS = [None, True, False, 0, 200, 200.0, 10**20, float("nan"), "", "a", "\ud800", "base64", "YQ==", "timeout"]
HEADERS = [[], {}, [[]], [["a", "b"]], [["a", 1]], [["a"]], ["ab"], [1], {"ab": 1}]
VALUES = st.sampled_from([*SCALARS, *HEADERS, "2026-11-25", {"status": 200}, {"method": "GET"}])
EDITS = st.lists(st.tuples(st.sampled_from(PLACES), st.none() | st.tuples(VALUES)), max_size=3)
PIECES = [b"", b"NaN", b"\xff", b"\\", b"{", b'"label":1,', b'"request":{},', b" ", b"\xef\xbb\xbf", b"\x00", b"1e999"]
DAMAGE = st.none() | st.tuples(st.integers(0, 300), st.integers(0, 2), st.sampled_from(PIECES))
Edit = tuple[tuple[str, ...], tuple[Any] | None]


def line(edits: list[Edit], damage: tuple[int, int, bytes] | None = None, encoding: str = "utf-8") -> bytes:
    """Return a line of a recording in which some members are others or gone, and some bytes are others."""
    record = json.loads(json.dumps(RECORD))
    for (*parents, name), value in edits:
        holder = record
        for parent in parents:
            holder = holder.get(parent)
            if not isinstance(holder, dict):
                break
        else:
            holder.pop(name, None)
            if value:
                holder[name] = copy.deepcopy(value[0])
    written = json.dumps(record, ensure_ascii=encoding != "utf-8").encode(encoding, "surrogatepass")
    place, length, piece = damage or (0, 0, b"")
    return written[:place] + piece + written[place + length :]


def outcome(read: Callable[[], Any]) -> str:
    """Return what is read, as a text that tells 1 from 1.0 and true, or the error."""
    try:
        return repr(read())
    except RecordingError as error:
        return f"{error}"


LINES = st.builds(line, EDITS, DAMAGE, st.sampled_from(["utf-8", "ascii", "utf-16"])) | st.binary(max_size=20)


@given(LINES)
@example(line([]))
@example(line([(("label",), (None,))]))
@example(line([(("label",), ("",))]))
@example(line([(("label",), (False,))]))
@example(line([(("label",), ("run 1",)), (("started",), None)]))
@example(line([(("response", "status"), (True,))]))
@example(line([(("response",), (None,)), (("failure",), ("timeout",))]))
@example(line([(("fault",), ("response.200.id.type",))]))
@example(b"1" * 4301)
@example(b"[" * 100_000)
@example(b'"\\ud800"')
def test_both_ways_read_the_same(text: bytes) -> None:
    """Whatever a line is, the short way reads what the general one reads, with the same error."""
    assert outcome(lambda: value_of(text)) == outcome(lambda: any_value_of(text))
    try:
        record = any_value_of(text)
    except RecordingError:
        return
    assert outcome(lambda: exchange_of(record, "a line")) == outcome(lambda: any_exchange_of(record, "a line"))


def test_a_usual_line_goes_the_short_way() -> None:
    """What our own recordings write of an exchange with a response is read without the general reader."""
    asked = Request("POST", "http://h/v1/videos/a/remix", (("a", "b"),), b"{}")
    for label in (None, "run 1"):
        exchange = Exchange(asked, Response(200, (), b"{}"), started=datetime.now(UTC), label=label, place="a line")
        assert usual_exchange_of(value_of(json.dumps(record_of(exchange)).encode()), "a line") == exchange


def test_a_fault_comes_back() -> None:
    """What a provider was made to do on purpose is written, and read again."""
    exchange = Exchange(Request("POST", "http://h"), Response(200), fault="response.200.id.type", place="a line")
    assert exchange_of(record_of(exchange), "a line") == exchange
