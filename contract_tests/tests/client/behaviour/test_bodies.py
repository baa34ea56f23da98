"""Whatever a server sends, the caller gets a typed result or a typed error that holds it."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from .support import Provider, answer, client, facade, failure, provider, remix, remix_async, request_members, video

TEXT = json.dumps(video())
BROKEN: dict[str, tuple[bytes, str, str]] = {
    "empty": (b"", "json", ""),
    "blank": (b" \r\n", "json", ""),
    "html": (b"<!doctype html><title>Welcome</title>", "json", ""),
    "byte order mark": (b"\xef\xbb\xbf" + TEXT.encode(), "bom", ""),
    "latin-1": (TEXT.replace("sora-2", "s\xf6ra").encode("latin-1"), "encoding", ""),
    "utf-16": (TEXT.encode("utf-16"), "encoding", ""),
    "utf-32": (TEXT.encode("utf-32-be"), "json", ""),
    "two texts": ((TEXT + TEXT).encode(), "json", ""),
    "comma too many": (TEXT.replace("}", ",}").encode(), "json", ""),
    "single quotes": (TEXT.replace('"', "'").encode(), "json", ""),
    "not a number": (TEXT.replace('"progress": 0', '"progress": NaN').encode(), "number", "/progress"),
    "infinite": (TEXT.replace('"progress": 0', '"progress": -Infinity').encode(), "number", "/progress"),
    "too large a float": (TEXT.replace('"progress": 0', '"progress": 1e999').encode(), "number", "/progress"),
    "too long a number": (TEXT.replace('"progress": 0', '"progress": ' + "9" * 5000).encode(), "number", "/progress"),
    "not a number elsewhere": (
        TEXT.replace("{", '{"usage": {"a/b": [1, NaN]},', 1).encode(),
        "number",
        "/usage/a~1b/1",
    ),
    "repeated member": (TEXT.replace("{", '{"id": "video_0",', 1).encode(), "duplicate", "/id"),
    "repeated deeper": (TEXT.replace("{", '{"x": [{"y": 1, "y": 1}],', 1).encode(), "duplicate", "/x/0/y"),
    "half a surrogate pair": (TEXT.replace("sora-2", "\\ud800").encode(), "unicode", "/model"),
    "half a pair as a name": (TEXT.replace("{", '{"\\udc00": 1,', 1).encode(), "unicode", "/\udc00"),
    "deep": (TEXT.replace("{", '{"x": ' + "[" * 200 + "]" * 200 + ",", 1).encode(), "depth", "/x" + "/0" * 63),
    "bottomless": (b"[" * 200_000, "depth", ""),
    "bottomless objects": (b'{"a":' * 200_000, "depth", ""),
    "cut short": (TEXT[:60].encode(), "json", ""),
    "nul": (b"\0", "json", ""),
    "control character": (TEXT.replace("sora-2", "sora\n2").encode(), "json", ""),
}


@pytest.mark.parametrize(("body", "rule", "pointer"), BROKEN.values(), ids=BROKEN)
def test_a_body_that_is_no_good_json(body: bytes, rule: str, pointer: str) -> None:
    """A success whose body is no JSON, or JSON with a flaw, raises the typed error with the bytes and the flaw."""
    with provider(answer(body=body, content_type="application/json", x_request_id="req_1")) as server:
        error = failure(lambda: remix(server))
    assert type(error) is client.APIResponseValidationError
    flaws = {(violation.pointer, violation.rule) for violation in error.violations}
    # A stack that is not so deep meets its limit before the package's own.
    assert (pointer, rule) in flaws or (("", rule) in flaws and rule == "depth"), flaws
    assert error.content == body
    assert (error.status_code, error.request_id) == (200, "req_1")
    assert error.may_have_been_processed
    assert str(error).isprintable()


@pytest.mark.parametrize("name", ["byte order mark", "repeated member", "cut short", "not a number", "comma too many"])
def test_the_job_is_not_lost(name: str) -> None:
    """Where the body names the job, the error does, too: it may have been billed."""
    with provider(answer(body=BROKEN[name][0])) as server:
        error = failure(lambda: remix(server))
    assert error.job_id in {video()["id"], "video_0"}
    assert str(error.job_id) in str(error)


WRAPPERS: dict[str, tuple[Any, str | None]] = {
    "data": ({"code": "success", "data": video()}, video()["id"]),
    "success": ({"success": True, "data": video()}, video()["id"]),
    "task id": ({"task_id": "task_7", "status": "queued"}, "task_7"),
    "wrapped task id": ({"code": 0, "data": {"task_id": "task_7"}}, "task_7"),
    "number": ({**video(), "id": 17}, "17"),
    "video id": ({"video_id": "video_9", "status": "queued"}, "video_9"),
    "the source alone": ({"video_id": "video_123", "status": "queued"}, None),
    "none": ({"status": "queued"}, None),
    "empty": ({"id": ""}, None),
    "no text": ({"id": ["x"]}, None),
    "in an error": ({"error": {"id": "err_1"}}, None),
    "list": ([video()], video()["id"]),
    "list in data": ({"data": [{"task_id": "task_7"}]}, "task_7"),
}


@pytest.mark.parametrize(("body", "job_id"), WRAPPERS.values(), ids=WRAPPERS)
def test_a_wrapped_or_renamed_answer(body: Any, job_id: str | None) -> None:
    """An answer in a wrapper is a violation, and the error names its job; the source is never taken for it."""
    with provider(answer(body=body)) as server:
        error = failure(lambda: remix(server))
    assert type(error) is client.APIResponseValidationError
    assert error.job_id == job_id


@pytest.mark.parametrize("status", [201, 202, 203, 204, 205, 206, 226, 299])
def test_an_undocumented_success(status: int) -> None:
    """A 2xx that the contract does not list raises the typed error with the job in it, even where the body fits."""
    with provider(answer(status, b"" if status in {204, 205} else None)) as server:
        error = failure(lambda: remix(server))
    assert type(error) is client.APIResponseValidationError
    assert error.violations == (("", "status", status),)
    assert error.job_id == (None if status in {204, 205} else video()["id"])


@pytest.fixture(scope="module")
def served() -> Any:
    """Keep one provider whose script each example replaces, and one client."""
    with provider() as server, facade(server, max_retries=0) as connected:
        yield server, connected


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([*range(200, 600)]),
    st.binary(max_size=60) | st.text(max_size=40).map(lambda text: json.dumps(text).encode()),
)
@example(200, b"\xff")
@example(301, b"")
@example(599, b"<html>")
@example(529, b"{}")
@example(304, b"")
def test_any_status_and_any_bytes(served: tuple[Provider, Any], status: int, body: bytes) -> None:
    """For any status from 200 to 599 and any body there is a typed error with both."""
    server, connected = served
    server.script = (answer(status, b"" if status in {204, 304} else body),)
    error = failure(lambda: connected.videos.remix("video_123", **request_members()))
    assert error.status_code == status
    assert error.content == (b"" if status in {204, 304} else body)
    assert isinstance(error, client.APIResponseValidationError if status < 300 else client.APIStatusError)
    assert isinstance(str(error), str)


@pytest.mark.parametrize("status", range(100, 200))
def test_a_status_below_200(served: tuple[Provider, Any], status: int) -> None:
    """An interim answer with nothing after it, or a switch of protocols, is a connection lost after sending."""
    server, connected = served
    server.script = (answer(status, b""),)
    error = failure(lambda: connected.videos.remix("video_123", **request_members()))
    assert type(error) is client.APIConnectionError
    assert error.may_have_been_processed


def test_an_interim_answer_before_the_real_one() -> None:
    """100 and 103 before the answer change nothing."""
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    with provider(interim + answer()) as server:
        assert remix(server).parsed.id == video()["id"]


GARBAGE = {
    "nothing": b"",
    "no http": b"SSH-2.0-OpenSSH_9.6\r\n",
    "status 99": b"HTTP/1.1 99 X\r\n\r\n",
    "status 1000": b"HTTP/1.1 1000 X\r\n\r\n",
    "half a head": b"HTTP/1.1 200 OK\r\nContent-",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
    "bad chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "bad field": b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    "endless head": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000,
}


@pytest.mark.parametrize("run", [remix, remix_async], ids=["sync", "async"])
@pytest.mark.parametrize("data", GARBAGE.values(), ids=GARBAGE)
def test_what_is_no_http(data: bytes, run: Any) -> None:
    """Bytes that are no HTTP raise the connection error, which says that the request may have been processed."""
    with provider(data) as server:
        error = failure(lambda: run(server))
        assert type(error) is client.APIConnectionError
        assert error.may_have_been_processed
        assert len(server.seen) == 1
    assert error.retries == 0


@pytest.mark.parametrize("run", [remix, remix_async], ids=["sync", "async"])
@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_a_body_that_breaks_off(run: Any, *, chunked: bool) -> None:
    """A connection lost within the body raises the error with what came, the job in it, and never sends again."""
    part = TEXT[:60].encode()
    data = (
        answer(body=b"", whole=False, transfer_encoding="chunked") + b"3c\r\n" + part + b"\r\n"
        if chunked
        else answer(body=part, content_length="5000")
    )
    with provider(data) as server:
        error = failure(lambda: run(server))
        assert len(server.seen) == 1
    assert type(error) is client.APIConnectionError
    assert (error.status_code, error.content, error.job_id) == (200, part, video()["id"])
    assert error.may_have_been_processed


def test_a_refusal_that_breaks_off() -> None:
    """A refusal cut short is still that refusal, with what came of it."""
    with provider(answer(404, b'{"error": {"mess', content_length="5000")) as server:
        error = failure(lambda: remix(server))
    assert type(error) is client.NotFoundError
    assert error.content == b'{"error": {"mess'


@pytest.mark.parametrize(
    ("coding", "encode"),
    [("gzip", gzip.compress), ("x-gzip", gzip.compress), ("deflate", zlib.compress)],
    ids=["gzip", "x-gzip", "deflate"],
)
def test_a_coded_body_is_read(coding: str, encode: Any) -> None:
    """A body that is coded although nobody asked for it is read all the same."""
    with provider(answer(body=encode(TEXT.encode()), content_encoding=coding)) as server:
        assert remix(server, strict=True).parsed.id == video()["id"]
        assert server.seen[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    ("coding", "data"),
    [
        ("br", b"\x0b"),
        ("gzip", b"no gzip"),
        ("gzip", gzip.compress(TEXT.encode(), mtime=0)[:40]),
        ("gzip, br", b"x"),
        ("zstd", b"("),
    ],
)
def test_a_coded_body_that_cannot_be_read(coding: str, data: bytes) -> None:
    """A coding that is unknown or broken raises the typed error with the bytes."""
    with provider(answer(body=data, content_encoding=coding)) as server:
        error = failure(lambda: remix(server))
    assert type(error) is client.APIResponseValidationError
    assert error.violations == (("", "content-encoding", coding),)
    assert error.content == data


def test_bytes_after_a_coded_body() -> None:
    """What follows the end of a coded body is not dropped in silence."""
    data = b"".join(gzip.compress(part.encode()) for part in (TEXT, "more"))
    with provider(answer(body=data, content_encoding="gzip")) as server:
        error = failure(lambda: remix(server))
    assert (error.violations[0].rule, error.job_id, error.content) == ("content-encoding", video()["id"], TEXT.encode())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_the_job_in_another_encoding(encoding: str) -> None:
    """An answer in UTF-16 or UTF-32 is a violation, and the error names its job."""
    with provider(answer(body=TEXT.encode(encoding))) as server:
        error = failure(lambda: remix(server))
    assert (error.violations[0].rule, error.job_id) == ("encoding", video()["id"])
