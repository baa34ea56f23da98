"""The templates know OpenAPI, not remix: other operations and schemas render into clients that work."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from .behaviour.documents import read_yaml
from .behaviour.support import KEY, answer, provider, video
from .interpreters import ROOT
from .rendering import FRAGMENTS, importable, render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MORE = read_yaml(FRAGMENTS / "more.yaml")
MODEL: dict[str, Any] = {
    "name": "m",
    "kind": "model",
    "level": 1,
    "ratio": 0.5,
    "born": "2026-01-02T03:04:05+00:00",
    "day": "2026-01-02",
    "id": "00000000-0000-0000-0000-000000000001",
    "family": "c",
    "note": None,
    "limits": {"top": 1},
    "from": {"any": [1]},
    "choice": {"leaf": True},
}


def more(document: dict[str, Any]) -> None:
    """Add operations and schemas of other shapes to the fragment."""
    document["paths"].update(MORE["paths"])
    document["components"]["schemas"].update(MORE["components"]["schemas"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Render the fragment with more in it."""
    return render(tmp_path_factory.mktemp("more"), more)


@pytest.fixture(scope="module")
def package(folder: Path) -> Iterator[Callable[[str], Any]]:
    """Return the rendered client, module by module."""
    with importable(folder, "video_remix_client") as module_of:
        yield module_of


@pytest.fixture
def connect(package: Callable[[str], Any]) -> Callable[..., Any]:
    """Return what makes a facade of the rendered client."""
    return lambda server: package("").VideoRemix(base_url=server.url, api_key=KEY, timeout=10)


def test_the_whole_is_typed(folder: Path) -> None:
    """Mypy --strict has nothing to say about a client of several operations, tags and shapes of schema."""
    cache = ROOT / ".mypy_cache" / "client-tests"
    options = ["--strict", "--no-error-summary", "--config-file", os.devnull]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, "--cache-dir", str(cache), "-p", "video_remix_client"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_get_video(package: Callable[[str], Any], connect: Callable[..., Any]) -> None:
    """GET /videos/{video_id} is a method that reads, checks and refuses as remix does."""
    client = package("")
    with provider(answer(), answer(404, {"error": {"message": "gone"}}), answer(body={})) as server:
        with connect(server) as connected:
            assert connected.videos.get("a/b").to_dict() == video()
            with pytest.raises(client.NotFoundError, match="gone"):
                connected.videos.get("video_1")
            with pytest.raises(client.APIResponseValidationError, match="/id required"):
                connected.videos.get(video_id="video_1")
            with pytest.raises(ValueError, match="video_id"):
                connected.videos.get("..")
        first = server.seen[0]
        assert (first.method, first.target, first.body) == ("GET", "/v1/videos/a%2Fb", b"")
        assert first.headers["authorization"] == f"Bearer {KEY}"
        assert "content-type" not in first.headers
        assert len(server.seen) == 3


def test_get_video_async_and_by_function(package: Callable[[str], Any]) -> None:
    """The same operation works through the async facade and as the generator's functions."""
    client, get_video = package(""), package("api.videos.get_video")

    async def main(url: str) -> Any:
        async with client.AsyncVideoRemix(base_url=url, api_key=KEY) as connected:
            return await connected.videos.get_detailed("video_1")

    with provider() as server:
        assert asyncio.run(main(server.url)).parsed.to_dict() == video()
        with client.AuthenticatedClient(server.url, KEY) as connected:
            assert get_video.sync("video_1", client=connected).to_dict() == video()


def test_delete_answers_nothing(connect: Callable[..., Any]) -> None:
    """An operation whose success has no body returns None."""
    with provider(answer(204, b"")) as server, connect(server) as connected:
        assert connected.videos.delete("video_1") is None
        assert server.seen[0].method == "DELETE"


def test_parameters(connect: Callable[..., Any]) -> None:
    """Query, header and cookie parameters are sent as given, lists repeated, defaults and absence respected."""
    listed = {"data": [video()], "has_more": False, "totals": {"a": 1}}
    with provider(answer(body=listed)) as server, connect(server) as connected:
        result = connected.videos.list(
            timeout_=1.5,
            client_="me",
            call="c",
            build_call_="b",
            order="asc",
            tag=["a&b", "c=d"],
            deep=True,
            since=dt.date(2026, 1, 2),
            x_team="blue",
            session="s1",
            timeout=5,
        )
        seen = server.seen[0]
        assert seen.target == (
            "/v1/videos?limit=20&order=asc&tag=a%26b&tag=c%3Dd&deep=true&since=2026-01-02&timeout=1.5&client=me"
            "&call=c&build_call=b"
        )
        assert seen.headers["x-team"] == "blue"
        assert seen.headers["cookie"] == "session=s1"
        assert result.data[0].to_dict() == video()
        assert result.totals.additional_properties == {"a": 1}
        assert result.to_dict() == listed
        for wrong, error in (
            ({"order": "up"}, ValueError),
            ({"limit": "5"}, TypeError),
            ({"x_team": "a\r\nb"}, ValueError),
            ({"session": "a;b"}, ValueError),
            ({"tag": ["a", 5]}, TypeError),
        ):
            with pytest.raises(error, match=next(iter(wrong)).replace("x_team", "X-Team")):
                connected.videos.list(timeout_=1, **wrong)
        assert len(server.seen) == 1


def test_ranges_of_statuses(connect: Callable[..., Any]) -> None:
    """A documented status stands before a documented range."""
    with provider(answer(206, [1, 2])) as server, connect(server) as connected:
        assert connected.videos.list(timeout_=1) == [1, 2]


def test_arrays_are_checked_item_by_item(package: Callable[[str], Any]) -> None:
    """Each broken item of an array is reported at its own pointer."""
    client, models = package(""), package("models")
    body = {"data": [video(), video(progress="x"), 5], "has_more": 0, "totals": {"a": "b"}}
    with pytest.raises(client.APIResponseValidationError) as caught:
        models.VideoList.from_dict(body)
    assert {(violation.pointer, violation.rule) for violation in caught.value.violations} == {
        ("/data/1/progress", "type"),
        ("/data/2", "type"),
        ("/has_more", "type"),
        ("/totals/a", "type"),
    }


def test_many_shapes(package: Callable[[str], Any]) -> None:
    """Constants, numbers, dates, UUIDs, unions and recursion are typed, and come out as they went in."""
    model = package("models").Model
    body = {**MODEL, "parent": MODEL, "children": [MODEL, MODEL], "maybe": {"leaf": False}, "spare": "s"}
    read = model.from_dict(body, strict=True)
    assert read.to_dict() == body
    assert read.born == dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    assert read.day == dt.date(2026, 1, 2)
    assert read.id == UUID(int=1)
    assert read.parent.name == "m"
    bare = model.from_dict(MODEL, strict=True)
    assert repr(bare.children) == "UNSET"
    assert bare.to_dict() == MODEL


def test_members_named_like_what_every_model_has(package: Callable[[str], Any]) -> None:
    """A member whose name is that of a method or of the additional members is kept as well as those."""
    body = {"leaf": True, "to_dict": "d", "additional_properties": ["a"], "more": 1}
    leaf = package("models").Leaf.from_dict(body)
    assert leaf.to_dict() == body
    assert (leaf.to_dict_, leaf.additional_properties_, leaf.additional_properties) == ("d", ["a"], {"more": 1})


def test_descriptions_that_end_in_a_quotation_mark(package: Callable[[str], Any]) -> None:
    """A quotation mark at the end of a description stays in the docstring."""
    assert (package("models").Leaf.__doc__ or "").strip() == 'A "leaf"'
    assert (package("api.videos.delete_video").__doc__ or "").strip() == 'Delete what is "gone"'


BROKEN = {
    "const": ({"kind": "other"}, "/kind", "const"),
    "integer enumeration": ({"level": 3}, "/level", "enum"),
    "true is not 1": ({"level": True}, "/level", "type"),
    "number": ({"ratio": "1"}, "/ratio", "type"),
    "date-time": ({"born": "yesterday"}, "/born", "format"),
    "date": ({"day": "2026-13-01"}, "/day", "format"),
    "uuid": ({"id": "1"}, "/id", "format"),
    "union": ({"family": 5}, "/family", "type"),
    "nullable enumeration": ({"note": 5}, "/note", "type"),
    "closed object": ({"limits": {"top": 1, "more": 2}}, "/limits/more", "additional"),
    "the branch that is meant": ({"choice": {"leaf": "yes"}}, "/choice/leaf", "type"),
    "items of a branch": ({"choice": ["a", 5]}, "/choice/1", "type"),
    "recursion": ({"parent": {**MODEL, "parent": {**MODEL, "name": 5}}}, "/parent/parent/name", "type"),
    "null where it may only be left out": ({"spare": None}, "/spare", "type"),
}


@pytest.mark.parametrize(("change", "pointer", "rule"), BROKEN.values(), ids=BROKEN)
def test_broken_shapes(package: Callable[[str], Any], change: dict[str, Any], pointer: str, rule: str) -> None:
    """Each shape is checked at its own pointer."""
    with pytest.raises(package("").APIResponseValidationError) as caught:
        package("models").Model.from_dict({**MODEL, **change})
    assert [(violation.pointer, violation.rule) for violation in caught.value.violations] == [(pointer, rule)]


def test_an_optional_body_and_a_default_answer(package: Callable[[str], Any]) -> None:
    """A body that need not be sent can be left out; a default answer alone stands for success, too."""
    client, update_model = package(""), package("api.models.update_model")
    model = package("models").Model
    with provider(answer(body=MODEL)) as server, client.Client(server.url) as connected:
        assert update_model.sync("m", client=connected).to_dict() == MODEL
        update_model.sync("m", client=connected, body=model.from_dict(MODEL), encoded_="e")
        bare, full = server.seen
    assert (bare.body, bare.headers["content-type"]) == (b"", None)
    assert "authorization" not in bare.headers
    assert json.loads(full.body) == MODEL
    assert full.target.endswith("?encoded=e")


def test_uploads(package: Callable[[str], Any]) -> None:
    """Files, numbers, lists and objects go into a form; a file alone into a body; text and bytes come back."""
    client, upload, models = package(""), package("api.default.upload"), package("models")
    form = models.Upload(title="é", count=3, public=True, tags=["a", "b"], meta=models.Leaf(leaf=True))
    form.file = client.File(io.BytesIO(b"\0\r\n--x"), 'a"b\r\n.mp4', "video/mp4")
    with (
        provider(answer(body="fine", content_type="text/plain"), answer(201, b"\xff\0")) as server,
        client.Client(server.url) as connected,
    ):
        assert upload.sync(client=connected, body=form, content_type="multipart/form-data") == "fine"
        raw = client.File(io.BytesIO(b"\0\1"))
        result = upload.sync(client=connected, body=raw, content_type="application/octet-stream")
        assert result.payload.read() == b"\xff\0"
        plain = models.Upload(title="a b&c", count=3, tags=["x", "y"])
        upload.sync(client=connected, body=plain, content_type="application/x-www-form-urlencoded")
        sent = server.seen
    assert sent[0].parts() == [
        ("title", "é".encode()),
        ("count", b"3"),
        ("public", b"true"),
        ("tags", b"a"),
        ("tags", b"b"),
        ("meta", b'{"leaf":true}'),
        ("file", b"\0\r\n--x"),
    ]
    assert b'filename="a%22b%0D%0A.mp4"\r\nContent-Type: video/mp4\r\n' in sent[0].body
    assert (sent[1].headers["content-type"], sent[1].body) == ("application/octet-stream", b"\0\1")
    assert sent[2].body == b"title=a+b%26c&count=3&tags=x&tags=y"
    assert {seen.headers["accept"] for seen in sent} == {"*/*"}


def more_to_say(schemas: dict[str, Any]) -> None:
    """Add required, optional and nullable members, a value, and a member of the request."""
    answer_schema, request_schema = schemas["Video"], schemas["RemixVideoRequest"]
    answer_schema["required"].append("quality")
    answer_schema["properties"].update(quality={"type": "string"}, cost={"type": ["number", "null"]})
    answer_schema["properties"]["model"] = {"type": ["string", "null"]}
    answer_schema["properties"]["status"]["enum"].append("cancelled")
    request_schema["required"].append("model")
    request_schema["properties"]["model"] = {"type": "string", "enum": ["a", "b"]}


def less_to_say(schemas: dict[str, Any]) -> None:
    """Drop a value, an enumeration and a member."""
    answer_schema = schemas["Video"]
    answer_schema["properties"]["size"]["enum"].pop(0)
    answer_schema["properties"]["seconds"] = {"type": "string"}
    answer_schema["required"].remove("expires_at")
    del answer_schema["properties"]["expires_at"]


def the_later_revision(schemas: dict[str, Any]) -> None:
    """Say it as the vendor's last revisions do."""
    schemas["RemixVideoRequest"]["properties"]["prompt"].update(minLength=1, maxLength=32000)
    schemas["Video"]["properties"].update(
        seconds={"type": "string"},
        model={"anyOf": [{"type": "string"}, {"type": "string", "enum": ["sora-2"]}]},
        prompt={"anyOf": [{"type": "string"}, {"type": "null"}]},
        created_at={"type": "integer", "format": "unixtime"},
    )


@pytest.mark.parametrize("change", [more_to_say, less_to_say, the_later_revision])
def test_a_changed_fragment_renders(change: Callable[[dict[str, Any]], None], tmp_path: Path) -> None:
    """A changed fragment renders with no other edit, and the tests of reading and sending pass for it as they are."""
    out = render(tmp_path, lambda document: change(document["components"]["schemas"]))
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "OPENAI"))}
    here = ROOT / "contract_tests" / "tests" / "client" / "behaviour"
    tests = [str(here / name) for name in ("test_reading.py", "test_facade.py")]
    settings = {"REMIX_CLIENT": "video_remix_client", "REMIX_FRAGMENT": str(tmp_path / "openapi.yaml")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests],
        cwd=ROOT,
        env={**inherited, **settings, "PYTHONPATH": os.pathsep.join([str(out), str(ROOT / "spec")])},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
