"""What is recorded is read back as it was, without its keys: HAR and NDJSON, plain or gzip, however the run ends."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support import KEY
from video_remix_contract.errors import RecordingError
from video_remix_contract.traffic.har import read_har
from video_remix_contract.traffic.ndjson import read_ndjson
from video_remix_contract.traffic.writing import FORMS, PACKED, Writer
from video_remix_contract.wire.messages import Defect, Exchange, Failure, FailureKind, Request, Response, Unseen, Wire
from video_remix_contract.wire.redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Iterable

ENDINGS = [ending + packed for ending in FORMS for packed in ("", PACKED)]
URL = "http://127.0.0.1/v1/videos/video_123/remix"
NOW = datetime(2026, 11, 25, 10, 0, 0, 250, timezone(timedelta(hours=-3)))
PLAIN = Exchange(Request("POST", URL, (("X", "ü"),), b'{"prompt": "\xc3\xbc"}'), Response(200, (), b"{}"), started=NOW)
FULL = evolve(
    PLAIN,
    defect=Defect.WRONG_KEY,
    label="run 1",
    wire=Wire("1.0", chunked=True, connection=3, request=2, client_left=True),
    fault="response.200.seconds.type",
    unseen=frozenset({Unseen.REQUEST_BODY}),
)

HEADERS = st.lists(st.tuples(st.text(), st.text()), max_size=3).map(tuple)
BODIES = st.binary() | st.text(st.characters()).map(lambda text: text.encode("utf-8", "surrogatepass"))
NUMBERS = st.integers(1, 2**62)
ZONES = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
EXCHANGES = st.builds(
    Exchange,
    st.builds(Request, st.text(), st.text() | st.just(f"{URL}?key={KEY}"), HEADERS, BODIES),
    st.builds(Response, st.integers(100, 999), HEADERS, BODIES),
    defect=st.none() | st.sampled_from(Defect),
    started=st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=ZONES),  # noqa: DTZ001 - the zone is drawn
    label=st.none() | st.text(),
    wire=st.none() | st.builds(Wire, st.text(), st.booleans(), NUMBERS, NUMBERS, st.booleans()),
    fault=st.none() | st.text(),
    unseen=st.frozensets(st.sampled_from(Unseen)),
) | st.sampled_from(FailureKind).map(lambda kind: Exchange(Request("GET", URL), None, Failure(kind, "x"), started=NOW))


def written(path: Path, exchanges: Iterable[Exchange]) -> list[Exchange]:
    """Write exchanges to a file and return what is read of it, without the places and the words of failures."""
    writer = Writer(path)
    for exchange in exchanges:
        writer.add(exchange)
    writer.close()
    return read(path)


def read(path: Path) -> list[Exchange]:
    """Return what is read of a file."""
    reader = read_har if ".har" in path.suffixes else read_ndjson
    return [comparable(exchange) for exchange in reader(path)]


def comparable(exchange: Exchange) -> Exchange:
    """Return an exchange without its place and the words of its failure, which no recording has."""
    return evolve(exchange, place=None, failure=exchange.failure and evolve(exchange.failure, message=""))


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_ending_names_the_form(tmp_path: Path, ending: str) -> None:
    """Every ending is written in its own form, packed where it says so, and read back with all that was known."""
    path = tmp_path / f"traffic{ending}"
    assert written(path, [PLAIN, FULL, PLAIN]) == [PLAIN, FULL, PLAIN]
    assert (path.read_bytes()[:2] == b"\x1f\x8b") is ending.endswith(PACKED)


@pytest.mark.parametrize("ending", [".har", ".ndjson.gz"])
@settings(deadline=None)
@given(exchanges=st.lists(EXCHANGES, max_size=3))
@example(exchanges=[])
@example(
    exchanges=[evolve(PLAIN, request=evolve(PLAIN.request, body=b"\xff\x00"), response=Response(500, (), b"\xff"))]
)
@example(exchanges=[evolve(PLAIN, request=evolve(PLAIN.request, body=b'"\xed\xa0\x80"'))])
@example(exchanges=[evolve(PLAIN, request=Request("POST", URL), response=Response(200), label="")])
@example(exchanges=[evolve(PLAIN, request=Request("POST", URL, (("Content-Type", "multipart/form-data"),), b"\n"))])
def test_what_is_written_is_read(ending: str, exchanges: list[Exchange]) -> None:
    """Every exchange comes back as it was, apart from its keys: bodies of any bytes, times, labels, the wire."""
    with TemporaryDirectory() as folder:
        path = Path(folder, f"traffic{ending}")
        assert written(path, exchanges) == [comparable(redacted(exchange)) for exchange in exchanges]


@pytest.mark.parametrize("ending", ENDINGS)
def test_texts_that_no_reader_takes_are_escaped(tmp_path: Path, ending: str) -> None:
    """Half of a surrogate pair in a text would break the readers of the file, so that it is escaped."""
    half = "a\udfff"
    exchange = Exchange(
        Request(half, f"{URL}?{half}", ((half, half),)), Response(200, ((half, half),)), label=half, fault=half
    )
    (kept,) = written(tmp_path / f"traffic{ending}", [exchange])
    assert kept.response
    assert {kept.request.method, kept.label, kept.fault, *kept.request.headers[0], *kept.response.headers[0]} == {
        r"a\udfff"
    }


def test_an_exchange_without_a_time_gets_one_where_the_form_asks_for_it(tmp_path: Path) -> None:
    """HAR has no entry without a time, which is then that of the writing."""
    before = datetime.now(UTC)
    (kept,) = written(tmp_path / "traffic.har", [evolve(PLAIN, started=None)])
    assert kept.started
    assert before <= kept.started <= datetime.now(UTC)
    assert written(tmp_path / "traffic.ndjson", [evolve(PLAIN, started=None)])[0].started is None


@pytest.mark.parametrize("ending", ENDINGS)
def test_keys_are_in_no_recording(tmp_path: Path, ending: str) -> None:
    """Not a byte of a key is written, wherever the exchange had it."""
    request = Request("POST", f"{URL}?api_key={KEY}", (("Authorization", f"Bearer {KEY}"),), KEY.encode())
    exchange = Exchange(request, Response(401, (("Set-Cookie", "a=secret-session"),), b"no: " + KEY.encode()))
    path = tmp_path / f"traffic{ending}"
    (kept,) = written(path, [exchange])
    content = gzip.decompress(path.read_bytes()) if ending.endswith(PACKED) else path.read_bytes()
    assert KEY[3:].encode() not in content
    assert b"secret-session" not in content
    assert kept.response
    assert kept.response.body == b"no: [redacted]"


@pytest.mark.parametrize("ending", ENDINGS)
def test_exchanges_come_from_any_thread(tmp_path: Path, ending: str) -> None:
    """Exchanges of several threads are written whole, none is lost, and what comes after the end is passed over."""
    path = tmp_path / f"traffic{ending}"
    writer = Writer(path)
    exchanges = [evolve(PLAIN, label=str(number)) for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(writer.add, exchanges))
    writer.close()
    writer.add(PLAIN)
    writer.close()
    assert sorted(int(exchange.label or -1) for exchange in read(path)) == list(range(40))


@pytest.mark.parametrize("ending", [ending for ending in FORMS if FORMS[ending].after == b"\n"])
def test_what_was_written_stays_where_nothing_ends_it(tmp_path: Path, ending: str) -> None:
    """A recording by lines can be read while it grows, so that the end of the process takes nothing of it."""
    path = tmp_path / f"traffic{ending}"
    writer = Writer(path)
    for number in range(3):
        writer.add(PLAIN)
        assert len(read(path)) == number + 1
    writer.close()


@pytest.mark.parametrize("unused", [True, False])
def test_what_is_there_stays_until_something_is_recorded(tmp_path: Path, unused: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """A run that never began leaves an earlier recording as it was; one that recorded nothing leaves an empty one."""
    path = tmp_path / "traffic.har"
    written(path, [PLAIN])
    writer = Writer(path)
    assert len(read(path)) == 1
    writer.close(unused=unused)
    assert len(read(path)) == unused


@pytest.mark.parametrize("name", ["traffic.json", "traffic", ".har.txt", "traffic.har.zip", "traffic.gz", "-"])
def test_another_ending_is_refused(tmp_path: Path, name: str) -> None:
    """A name that tells no form of recording is an error in a single line, and nothing is written."""
    with pytest.raises(RecordingError, match=r"ends in \.har, \.ndjson, \.jsonl, or in \.gz after these") as caught:
        Writer(tmp_path / name)
    assert len(str(caught.value).splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_known_at_once(tmp_path: Path) -> None:
    """A folder in the place of the file, or a file in the place of its folder, is an error before anything happens."""
    (tmp_path / "folder.har").mkdir()
    (tmp_path / "file").touch()
    for path in (tmp_path / "folder.har", tmp_path / "file" / "traffic.har"):
        with pytest.raises(OSError, match=r"[Dd]irectory|exists"):
            Writer(path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_full_disk_is_reported_at_the_end(tmp_path: Path, ending: str) -> None:
    """Who is recorded goes on where the disk is full, and the end says why the recording is not complete."""
    path = tmp_path / f"traffic{ending}"
    path.symlink_to("/dev/full")
    writer = Writer(path)
    for _ in range(3):
        writer.add(PLAIN)
    with pytest.raises(OSError, match="No space left"):
        writer.close()


def test_the_folders_that_lead_to_a_recording_are_made(tmp_path: Path) -> None:
    """A recording may go into a folder that is not there yet."""
    assert len(written(tmp_path / "a" / "b" / "traffic.har", [PLAIN])) == 1


@pytest.mark.parametrize(
    ("member", "value", "message"),
    [
        ("wire", {"http_version": "1.1"}, "`chunked` is missing"),
        ("wire", {"http_version": 1}, "`http_version` is missing or of a wrong type"),
        ("wire", [], "`wire` is missing or of a wrong type"),
        ("defect", "hunger", "the defect 'hunger' is not known"),
        ("failure", "bored", "the failure 'bored' is not known"),
        ("fault", 1, "fault` is missing or of a wrong type"),
        ("unseen", "request-body", "unseen` is missing or of a wrong type"),
        ("unseen", ["status"], "the part 'status' is not known"),
    ],
)
@pytest.mark.parametrize("kind", ["ndjson", "har"])
def test_what_is_not_of_our_form_is_named(tmp_path: Path, kind: str, member: str, value: object, message: str) -> None:
    """A member of our own that is not as we write it is an error in a single line with its place."""
    path = tmp_path / f"traffic.{kind}"
    record = {"request": {"method": "POST", "url": URL}, member if kind == "ndjson" else f"_{member}": value}
    path.write_text(json.dumps(record if kind == "ndjson" else {"log": {"entries": [record]}}))
    with pytest.raises(RecordingError, match=message if kind == "ndjson" else message.replace("`wire", "`_wire")):
        read(path)
