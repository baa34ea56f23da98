"""The package under test, samples that its fragment describes, and a provider that follows the script of a test.

REMIX_FRAGMENT is the path of another fragment than the fixed one, and REMIX_CLIENT the package of its client, which is
video_remix_client by default.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import importlib
import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from email.parser import BytesParser
from email.policy import HTTP
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Self
from urllib.parse import unquote

from attrs import Factory, define, evolve, frozen

from .documents import read_yaml

if TYPE_CHECKING:
    from email.message import Message

GIVEN = os.environ.get("REMIX_FRAGMENT")
NAME = os.environ.get("REMIX_CLIENT", "video_remix_client" if GIVEN else "fixed_client")
FRAGMENT_PATH = Path(GIVEN or Path(__file__).parents[2] / "fragments" / "remix.yaml")
FRAGMENT = read_yaml(FRAGMENT_PATH)
KEY = "sk-secret-0123456789"

client: Any = importlib.import_module(NAME)
errors: Any = importlib.import_module(f"{NAME}.errors")
models: Any = importlib.import_module(f"{NAME}.models")
remix_video: Any = importlib.import_module(f"{NAME}.api.videos.remix_video")
sending: Any = importlib.import_module(f"{NAME}._sending")
calling: Any = importlib.import_module(f"{NAME}._call")
receiving: Any = importlib.import_module(f"{NAME}._received")
model: Any = importlib.import_module(f"{NAME}._model")
reading: Any = importlib.import_module(f"{NAME}._json")
clock: Any = importlib.import_module(f"{NAME}._clock")

OPERATION: dict[str, Any] = FRAGMENT["paths"]["/videos/{video_id}/remix"]["post"]


def resolve(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema itself instead of a reference to it."""
    while "$ref" in schema:
        schema = FRAGMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


VIDEO = resolve(OPERATION["responses"]["200"]["content"]["application/json"]["schema"])
REQUEST = resolve(OPERATION["requestBody"]["content"]["application/json"]["schema"])
MEDIA_TYPES = tuple(OPERATION["requestBody"]["content"])
RequestModel: Any = getattr(
    models, OPERATION["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
)
VideoModel: Any = getattr(
    models, OPERATION["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
)


def branches(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the alternatives of a schema, each with one type."""
    schema = resolve(schema)
    inner = [branch for name in ("anyOf", "oneOf") for choice in schema.get(name, []) for branch in branches(choice)]
    if inner:
        return inner
    kinds = schema.get("type")
    return [{**schema, "type": kind} for kind in kinds] if isinstance(kinds, list) else [schema]


def nullable(schema: dict[str, Any]) -> bool:
    """Return whether null fits a schema."""
    return any(branch.get("type") == "null" or None in branch.get("enum", []) for branch in branches(schema))


def enum_of(schema: dict[str, Any]) -> list[Any] | None:
    """Return the values that a member may hold, where they are enumerated."""
    listed = [branch.get("enum") for branch in branches(schema) if branch.get("type") != "null"]
    return listed[0] if len(listed) == 1 else None


def synthesize(schema: dict[str, Any]) -> Any:
    """Return a value that fits a schema; an object has every member that is declared."""
    branch = branches(schema)[0]
    if "const" in branch:
        return branch["const"]
    if branch.get("enum"):
        return branch["enum"][0]
    simple: dict[str, Any] = {"string": "text", "integer": 7, "number": 1.5, "boolean": True, "null": None, "array": []}
    if branch.get("type") == "object" or "properties" in branch:
        return {name: synthesize(member) for name, member in branch.get("properties", {}).items()}
    formats = {
        "date-time": "2026-01-02T03:04:05+00:00",
        "date": "2026-01-02",
        "uuid": "0" * 8 + "-0000" * 3 + "-" + "0" * 12,
    }
    return formats.get(branch.get("format", ""), simple[branch.get("type", "string")])


def _examples() -> dict[str, dict[str, Any]]:
    listed = OPERATION["responses"]["200"]["content"]["application/json"]["examples"]
    return {name: example["value"] for name, example in listed.items() if "x-omits" not in example}


def _conforming(example: dict[str, Any]) -> dict[str, Any]:
    members = VIDEO["properties"]
    known = {name: value for name, value in example.items() if name in members}
    kept = {name: value for name, value in known.items() if value in (enum_of(members[name]) or [value])}
    return {**synthesize(VIDEO), **kept}


EXAMPLES = {name: _conforming(value) for name, value in _examples().items()}
"""The examples of the fragment, completed where it has members or has lost values that they know nothing of."""


def video(**changes: Any) -> dict[str, Any]:
    """Return an answer that keeps the contract, with some members changed."""
    return {**copy.deepcopy(EXAMPLES["queued"]), **changes}


def request_members(**given: Any) -> dict[str, Any]:
    """Return what the request must hold, with the given members instead of made-up ones."""
    required = {name: synthesize(REQUEST["properties"][name]) for name in REQUEST.get("required", [])}
    return {**required, **given}


def request_model(**given: Any) -> Any:
    """Return a request whose other required members are made up."""
    return RequestModel.from_dict(request_members(**given))


def answer(
    status: int = 200,
    body: bytes | str | dict[str, Any] | list[Any] | None = None,
    *,
    whole: bool = True,
    **fields: str,
) -> bytes:
    """Return the bytes of an answer; dict and list are written as JSON, `x_y="z"` becomes the field x-y."""
    payload = video() if body is None else body
    if isinstance(payload, (dict, list)):
        fields = {"content_type": "application/json", **fields}
        payload = json.dumps(payload)
    content = payload.encode() if isinstance(payload, str) else payload
    reason = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Whatever"
    if whole:
        fields.setdefault("content_length", str(len(content)))
    lines = [f"HTTP/1.1 {status} {reason}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {text}" for name, text in fields.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + content


@frozen
class Seen:
    """A request as a server decodes it."""

    method: str
    target: str
    headers: Message
    body: bytes

    @property
    def video_id(self) -> str:
        """The one segment that the path has between videos and remix, decoded as UTF-8."""
        before, begin, after = self.target.partition("/v1/videos/")
        encoded, end, rest = after.rpartition("/remix")
        assert (before, begin, end, rest) == ("", "/v1/videos/", "/remix", ""), self.target
        assert not set(encoded) & set("/?#"), self.target
        return unquote(encoded, errors="strict")

    def members(self) -> dict[str, Any]:
        """Return the members of the body, whichever media type it came in; raises AssertionError for another."""
        kind = self.headers["content-type"]
        if kind == "application/json":
            return dict(json.loads(self.body.decode("utf-8")))
        assert kind.startswith("multipart/form-data; boundary="), kind
        return {name: content.decode("utf-8") for name, content in self.parts()}

    def parts(self) -> list[tuple[str, bytes]]:
        """Return name and bytes of each part, split at the delimiters as RFC 2046 says."""
        boundary = self.headers.get_param("boundary")
        assert isinstance(boundary, str)
        delimiter = b"\r\n--" + boundary.encode("ascii")
        pieces = (b"\r\n" + self.body).split(delimiter)
        assert pieces[0] == b"", pieces[0]
        assert pieces[-1] in {b"--", b"--\r\n"}, pieces[-1]
        parts = []
        for piece in pieces[1:-1]:
            head, blank, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
            assert blank, piece
            name = (
                BytesParser(policy=HTTP).parsebytes(head + b"\r\n\r\n").get_param("name", header="content-disposition")
            )
            parts.append((str(name), content))
        return parts


Script = bytes | Callable[[socket.socket], None]


@define
class Provider:
    """A server on loopback that answers one request with each piece of its script; the last one repeats."""

    script: tuple[Script, ...]
    seen: list[Seen] = Factory(list)
    _listener: socket.socket = Factory(lambda: socket.create_server(("127.0.0.1", 0), backlog=64))
    _open: set[socket.socket] = Factory(set)
    _threads: list[threading.Thread] = Factory(list)
    url: str = ""
    """The base URL."""

    def __attrs_post_init__(self) -> None:
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/v1"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *exception: object) -> None:
        for connection in [self._listener, *self._open]:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        for thread in self._threads:
            thread.join(5)
            assert not thread.is_alive(), "the test server hangs"

    def _start(self, target: Callable[..., None], *arguments: Any) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.add(connection)
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            stream = connection.makefile("rb")
            request = receive(stream, receive_head(stream))
            if request is None:
                return
            self.seen.append(request)
            step = self.script[min(len(self.seen), len(self.script)) - 1]
            if callable(step):
                step(connection)
            else:
                connection.sendall(step)
                connection.shutdown(socket.SHUT_WR)


def receive_head(stream: BinaryIO) -> Seen | None:
    """Return a request without its body; None where none came, or something else."""
    line = stream.readline().decode("latin-1").split(" ")
    if len(line) != 3:
        return None
    head = b""
    while (field := stream.readline()) not in {b"\r\n", b""}:
        head += field
    headers = BytesParser(policy=HTTP).parsebytes(head, headersonly=True)
    return Seen(line[0], line[1], headers, b"")


def receive(stream: BinaryIO, head: Seen | None) -> Seen | None:
    """Return the request that begins with a head, with its body."""
    return head and evolve(head, body=stream.read(int(head.headers.get("content-length", "0"))))


@contextlib.contextmanager
def provider(*script: Script) -> Iterator[Provider]:
    """Serve a script, the documented answer when there is none."""
    with Provider(script or (answer(),)) as server:
        yield server


def facade(server: Provider, **settings: Any) -> Any:
    """Return a sync facade for a provider."""
    return client.VideoRemix(**{"base_url": server.url, "api_key": KEY, "timeout": 10, **settings})


def remix(server: Provider, video_id: str = "video_123", **settings: Any) -> Any:
    """Remix once through a facade of its own and return the detailed response."""
    call = {name: settings.pop(name) for name in ("content_type", "prompt") if name in settings}
    with facade(server, **settings) as connected:
        return connected.videos.remix_detailed(video_id, **request_members(**{"prompt": "a cat", **call}))


def remix_async(server: Provider, video_id: str = "video_123", **settings: Any) -> Any:
    """Do the same through the async facade."""

    async def main() -> Any:
        call = {name: settings.pop(name) for name in ("content_type", "prompt") if name in settings}
        settings_ = {"base_url": server.url, "api_key": KEY, "timeout": 10, **settings}
        async with client.AsyncVideoRemix(**settings_) as connected:
            return await connected.videos.remix_detailed(video_id, **request_members(**{"prompt": "a cat", **call}))

    return asyncio.run(main())


def failure(call: Callable[[], Any]) -> Any:
    """Return the package's own error that a call raises."""
    try:
        result = call()
    except client.APIError as error:
        return error
    raise AssertionError(f"no error but {result!r}")
