"""Downloads: written whole or not at all, within bounds, and only what the contract calls a success."""

from __future__ import annotations

import errno
import importlib
import io
import os
from pathlib import Path
from typing import Any

import pytest

from client.behaviour.support import answer, provider, video

from .support import FILM, MODES, NAME, Clock, client, failure, film, refusal, use

CHUNKED = film(b"", whole=False, transfer_encoding="chunked")
LONG = CHUNKED + b"".join(b"10000\r\n" + b"x" * 65536 + b"\r\n" for _ in range(20)) + b"0\r\n\r\n"


@MODES
@pytest.mark.parametrize("kind", ["path", "text", "open file", "memory"])
@pytest.mark.parametrize("content", [FILM, b""], ids=["film", "empty"])
def test_a_download_is_written_as_it_came(mode: str, kind: str, content: bytes, tmp_path: Path) -> None:
    """A path and a binary file get the bytes, and their number is returned."""
    path, memory = tmp_path / "film.mp4", io.BytesIO()
    with provider(film(content)) as server, path.open("wb") as opened:
        to = {"path": path, "text": str(path), "open file": opened, "memory": memory}[kind]
        assert use(mode, server.url, "content", "video_1", to=to) == len(content)
        assert (opened.closed, memory.closed) == (False, False)
    assert (memory.getvalue() if kind == "memory" else path.read_bytes()) == content
    assert [file.name for file in tmp_path.iterdir()] == ["film.mp4"]


@MODES
def test_without_a_file_the_bytes_are_returned(mode: str) -> None:
    """The bytes are returned up to the client's limit, or that of the call; the detailed response has them, too."""
    with provider(film()) as server:
        assert use(mode, server.url, "content", "video_1") == FILM
        assert use(mode, server.url, "content", "video_1", settings={"max_response_bytes": 9}, max_bytes=2**20) == FILM
        response = use(mode, server.url, "content_detailed", "video_1", max_bytes=len(FILM))
    assert (response.parsed, response.content, response.headers["Content-Type"]) == (FILM, FILM, "video/mp4")


def test_the_functions_of_the_generator_return_bytes() -> None:
    """The module of the operation returns the bytes as well."""
    module = importlib.import_module(f"{NAME}.api.videos.video_content")
    with provider(film()) as server, client.AuthenticatedClient(server.url, "key") as connected:
        assert module.sync("video_1", client=connected, variant="thumbnail") == FILM
        assert server.seen[0].target == "/v1/videos/video_1/content?variant=thumbnail"


WRONG: dict[str, tuple[bytes, str, str]] = {
    "lost": (b"", "APIConnectionError", "no answer"),
    "cut off": (film(content_length=str(len(FILM) + 1)), "APIConnectionError", "incomplete"),
    "cut off in a chunk": (CHUNKED + b"10000\r\nxx", "APIConnectionError", "incomplete"),
    "a web page": (answer(body="<h1>Hi</h1>", content_type="text/html"), "APIResponseValidationError", "content-type"),
    "a job": (answer(body=video()), "APIResponseValidationError", "content-type"),
    "another file": (film(content_type="image/webp"), "APIResponseValidationError", "content-type"),
    "a coding": (film(content_encoding="br"), "APIResponseValidationError", "content-encoding"),
    "another success": (film(status=206), "APIResponseValidationError", "status"),
    "too long": (LONG, "APIResponseValidationError", "longer than the 1000000 bytes of `max_bytes`"),
    "too long in advance": (film(content_length="1000001"), "APIResponseValidationError", "1000000 bytes"),
    "a length beyond numbers": (film(content_length="9" * 19), "APIResponseValidationError", "1000000 bytes"),
    "unknown": (refusal(), "NotFoundError", "No video job"),
    "not completed": (refusal(409, "not yet"), "ConflictError", "not yet"),
    "a redirect": (film(b"", 302, location="https://files.example/x"), "APIStatusError", "redirects to"),
    "broken": (film(status=500), "InternalServerError", ""),
}


@MODES
@pytest.mark.parametrize("before", [b"before", None], ids=["a file is there", "no file is there"])
@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_leaves_nothing(mode: str, name: str, before: bytes | None, tmp_path: Path) -> None:
    """Whatever else comes is a typed error, and the folder is as it was."""
    data, error, words = WRONG[name]
    path = tmp_path / "film.mp4"
    if before is not None:
        path.write_bytes(before)
    with provider(data) as server:
        caught = failure(lambda: use(mode, server.url, "content", "video_1", to=path, max_bytes=1_000_000))
        assert len(server.seen) == 1
    assert type(caught).__name__ == error
    assert words in caught.message
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == ({"film.mp4": before} if before else {})


@MODES
@pytest.mark.parametrize("name", ["a web page", "unknown", "too long in advance", "a coding"])
def test_nothing_is_written_before_the_head_is_known(mode: str, name: str) -> None:
    """Status, label and length are known before the first byte is written to a file of the caller."""
    memory = io.BytesIO()
    with provider(WRONG[name][0]) as server:
        failure(lambda: use(mode, server.url, "content", "video_1", to=memory, max_bytes=1_000_000))
    assert memory.getvalue() == b""


@MODES
@pytest.mark.parametrize(
    ("label", "listed"), [(None, 0), ("Video/MP4; codecs=avc1", 0), ("application/octet-stream", 1)]
)
def test_a_label_that_says_little_is_tolerated(mode: str, label: str | None, listed: int, tmp_path: Path) -> None:
    """No label means nothing, and the label of any bytes is a deviation, which a strict client refuses."""
    path = tmp_path / "film.mp4"
    fields: dict[str, Any] = {"content_type": label} if label else {}
    with provider(answer(200, FILM, **fields)) as server:
        assert use(mode, server.url, "content", "video_1", to=path) == len(FILM)
        assert len(use(mode, server.url, "content_detailed", "video_1").deviations) == listed
        path.unlink()
        if listed:
            strict = {"strict": True}
            error = failure(lambda: use(mode, server.url, "content", "video_1", to=path, settings=strict))
            assert error.violations == (("", "content-type", label),)
            assert list(tmp_path.iterdir()) == []


@MODES
def test_a_refusal_that_asks_to_wait_is_sent_again(mode: str, clock: Clock, tmp_path: Path) -> None:
    """A download is sent again where any call is, and only its success is written."""
    path = tmp_path / "film.mp4"
    with provider(answer(429, {}, retry_after="3"), film()) as server:
        assert use(mode, server.url, "content", "video_1", to=path) == len(FILM)
    assert (path.read_bytes(), clock.waits) == (FILM, [3.0])


@MODES
def test_the_timeout_bounds_a_download(mode: str, clock: Clock) -> None:
    """A body that takes too long ends with the timeout."""

    class Slow(io.BytesIO):
        def write(self, piece: Any) -> int:
            clock.moment += 60
            return super().write(piece)

    slow = Slow()
    with provider(LONG) as server:
        error = failure(lambda: use(mode, server.url, "content", "video_1", to=slow, timeout=100))
    assert (type(error), clock.moment) == (client.APITimeoutError, 120.0)
    assert 0 < len(slow.getvalue()) < 20 * 65536


@MODES
@pytest.mark.parametrize("max_bytes", [None, 10], ids=["the client's", "the call's"])
def test_memory_is_bounded(mode: str, max_bytes: int | None) -> None:
    """Without a file the client's limit bounds the answer, or that of the call; the error names which."""
    with provider(film()) as server:
        settings = {"max_response_bytes": 20}
        error = failure(lambda: use(mode, server.url, "content", "video_1", settings=settings, max_bytes=max_bytes))
    assert len(error.content) == (max_bytes or 20)
    assert ("`max_bytes`" if max_bytes else "`max_response_bytes`") in error.message


@MODES
def test_a_refusal_is_bounded_by_the_limit_of_the_client(mode: str, tmp_path: Path) -> None:
    """What is not written is kept only as far as the client's own limit."""
    with provider(refusal(404, "x" * 1000)) as server:
        settings = {"max_response_bytes": 20}
        error = failure(lambda: use(mode, server.url, "content", "video_1", to=tmp_path / "f", settings=settings))
    assert (type(error), len(error.content)) == (client.NotFoundError, 20)


class Full(io.RawIOBase):
    """A file on a disk that is full."""

    def write(self, _: Any) -> int:
        """Refuse."""
        raise OSError(errno.ENOSPC, "no space left")


@MODES
def test_a_full_disk_is_not_the_providers_fault(mode: str) -> None:
    """A file that takes nothing raises the system's own error."""
    with provider(film()) as server, pytest.raises(OSError, match="no space left") as caught:
        use(mode, server.url, "content", "video_1", to=Full())
    assert not isinstance(caught.value, client.APIError)


@MODES
def test_what_cannot_be_written_to_is_refused_before_anything_is_sent(mode: str, tmp_path: Path) -> None:
    """A folder, a path into no folder, a text file, no file and a wrong limit are known in advance."""
    wrong: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"to": tmp_path}, IsADirectoryError),
        ({"to": tmp_path / "absent" / "film.mp4"}, FileNotFoundError),
        ({"to": io.StringIO()}, TypeError),
        ({"to": 5}, TypeError),
        ({"to": io.BytesIO(), "max_bytes": 0}, ValueError),
        ({"max_bytes": True}, ValueError),
        ({"variant": "poster"}, ValueError),
    ]
    with provider(film()) as server:
        for given, error in wrong:
            with pytest.raises(error):
                use(mode, server.url, "content", "video_1", **given)
        assert server.seen == []
    assert list(tmp_path.iterdir()) == []


@MODES
def test_the_file_is_an_ordinary_file(mode: str, tmp_path: Path) -> None:
    """A new file has the permissions of any new file, a link leads to the file that is meant, a device stays one."""
    real, link, plain = tmp_path / "real.mp4", tmp_path / "link.mp4", tmp_path / "plain"
    real.write_bytes(b"before")
    link.symlink_to(real)
    plain.touch()
    with provider(film()) as server:
        use(mode, server.url, "content", "video_1", to=link)
        use(mode, server.url, "content", "video_1", to=os.devnull)
        use(mode, server.url, "content", "video_1", to=tmp_path / "new.mp4")
    assert (link.is_symlink(), real.read_bytes()) == (True, FILM)
    assert Path(os.devnull).is_char_device()
    assert (tmp_path / "new.mp4").stat().st_mode == plain.stat().st_mode
