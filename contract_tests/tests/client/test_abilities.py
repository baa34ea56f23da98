"""Waiting, downloads, bounds and short names serve any fragment that asks for them, not the example alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from video_remix_contract.generation import abilities, naming
from video_remix_contract.generation.refusals import GenerationError

from .behaviour.support import KEY, answer, provider
from .rendering import importable, render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STATE = {"type": "string", "x-final": ["done"]}
REPORT = {"type": "object", "required": ["to_dict"], "properties": {"to_dict": STATE}}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 2, "maxLength": 4}}


def json_of(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the responses of an operation that answers with JSON."""
    return {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}


def get(name: str, tag: str, responses: dict[str, Any], *parameters: dict[str, Any]) -> dict[str, Any]:
    """Return a path with a GET operation."""
    return {"get": {"operationId": name, "tags": [tag], "parameters": [ID, *parameters], "responses": responses}}


def other_operations(document: dict[str, Any]) -> None:
    """Add jobs, files and bounds of another sort than those of the example."""
    file = {"2XX": {"description": "", "content": {"Application/PDF; v=1": {}, "image/*": {}}}}
    either = json_of({"type": "integer"})
    either["200"]["content"] = {"application/xml": {}, **either["200"]["content"]}
    document["components"]["schemas"]["Report"] = REPORT
    report = {"$ref": "#/components/schemas/Report"}
    bounds = [
        {"name": "to", "in": "query", "schema": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1.5}},
        {"name": "X-List", "in": "header", "schema": {"type": "string", "maxLength": 3}},
        {"name": "kind", "in": "query", "schema": {"type": "array", "maxItems": 1, "items": {"type": "string"}}},
    ]
    document["paths"].update(
        {
            "/readings/{id}": get("get_reading", "readings", either),
            "/reports/{id}": get("reports_wait", "reports", json_of(report)),
            "/reports/{id}/pdf": get("print_report", "reports", file, *bounds),
            "/jobs/{id}": get("get_job", "jobs", json_of(report)),
            "/batches/{id}": get("get_batch", "jobs", json_of(report)),
            "/jobs/{id}/list": get("jobs_list", "jobs", json_of({"type": "array", "items": report}), bounds[2]),
        }
    )


@pytest.fixture(scope="module")
def module_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Any]]:
    """Return the rendered client, module by module."""
    with importable(render(tmp_path_factory.mktemp("abilities"), other_operations), "video_remix_client") as module_of:
        yield module_of


@pytest.fixture
def connect(module_of: Callable[[str], Any]) -> Callable[..., Any]:
    """Return what makes a facade of the rendered client."""
    return lambda server: module_of("").VideoRemix(base_url=server.url, api_key=KEY, timeout=10)


def test_waiting_keeps_the_names_of_the_operations(connect: Callable[..., Any]) -> None:
    """An operation called wait keeps its name, and several ways to wait in a resource have names of their own."""
    with provider(answer(body={"to_dict": "done"})) as server, connect(server) as connected:
        for method in (connected.reports.wait_, connected.jobs.wait_get, connected.jobs.wait_get_batch):
            assert method("abc").to_dict_ == "done"
        assert connected.reports.wait("abc").to_dict_ == "done"
        assert [request.target for request in server.seen] == [
            "/v1/reports/abc",
            "/v1/jobs/abc",
            "/v1/batches/abc",
            "/v1/reports/abc",
        ]
        assert not hasattr(connected.videos, "wait")


@pytest.mark.parametrize("label", ["application/pdf", "image/webp"])
def test_bytes_need_no_schema(label: str, connect: Callable[..., Any], tmp_path: Any) -> None:
    """Media types that are no text are bytes, ranges of them and those without a schema as well."""
    path = tmp_path / "report.pdf"
    with provider(answer(203, b"%PDF", content_type=label)) as server, connect(server) as connected:
        assert connected.reports.print("abc", to=path, to_=0.5, x_list="a") == 4
        assert connected.reports.print("abc") == path.read_bytes() == b"%PDF"
        assert server.seen[0].target == "/v1/reports/abc/pdf?to=0.5"


def test_json_stands_before_bytes(connect: Callable[..., Any]) -> None:
    """An answer that comes as JSON or as something else is read as JSON, whichever the contract names first."""
    with provider(answer(200, "5", content_type="application/json")) as server, connect(server) as connected:
        assert connected.readings.get("abc") == 5


def test_other_labels_than_the_documented_are_refused(module_of: Callable[[str], Any], connect: Any) -> None:
    """A media type outside of the documented types and ranges is refused."""
    refused = pytest.raises(module_of("").APIResponseValidationError, match="text/plain")
    with provider(answer(200, b"a", content_type="text/plain")) as server, connect(server) as connected, refused:
        connected.reports.print("abc")


OUT_OF_BOUNDS: list[tuple[dict[str, Any], str]] = [
    ({"id": "a"}, "`id` must have at least 2 characters"),
    ({"id": "abcde"}, "`id` must have at most 4 characters"),
    ({"to_": 0}, "`to` must be above 0"),
    ({"to_": 1.5}, "`to` must be below 1.5"),
    ({"x_list": "abcd"}, "`X-List` must have at most 3 characters"),
    ({"kind": ["a", "b"]}, "`kind` must have at most 1 items"),
]


@pytest.mark.parametrize(("given", "words"), OUT_OF_BOUNDS, ids=[words for _, words in OUT_OF_BOUNDS])
def test_bounds_of_parameters(given: dict[str, Any], words: str, connect: Callable[..., Any]) -> None:
    """A parameter out of its bounds, wherever it is carried, raises ValueError with the bound; nothing is sent."""
    with provider() as server, connect(server) as connected:
        with pytest.raises(ValueError, match=f"^{words}$"):
            connected.reports.print(**{"id": "abc", **given})
        assert server.seen == []


def test_a_method_may_be_called_list(connect: Callable[..., Any]) -> None:
    """A resource with a method called list still takes lists and returns them."""
    with provider(answer(body=[{"to_dict": "new"}])) as server, connect(server) as connected:
        assert [report.to_dict_ for report in connected.jobs.list("abc", kind=["a"])] == ["new"]


@pytest.mark.parametrize(
    ("operation", "tag", "method"),
    [
        ("remix_video", "videos", "remix"),
        ("remix_videos", "videos", "remix"),
        ("video_content", "videos", "content"),
        ("videos_content", "videos", "content"),
        ("video_retrieve_video", "videos", "video_retrieve"),
        ("retrieve_video_content", "videos", "retrieve_video_content"),
        ("list_videos", "videos", "list"),
        ("print_video", "videos", "print"),
        ("int_video", "videos", "int_"),
        ("import_video", "videos", "import_"),
        ("none_video", "videos", "none"),
        ("video", "videos", "video"),
        ("videos_", "videos", "videos_"),
        ("2_video", "videos", "field_2"),
    ],
)
def test_method_names(operation: str, tag: str, method: str) -> None:
    """An operation loses the words of its tag at its end or else at its beginning, and stays a name of Python."""
    assert naming.method_name(operation, tag) == method


def test_only_names_are_renamed_in_a_class() -> None:
    """In annotations the name of the list is another, texts stay as they are."""
    code = 'x: list[str] | Literal["list[", "\\"list"] = ["list"], y_list: list_'
    assert naming.in_class(code) == 'x: _list[str] | Literal["list[", "\\"list"] = ["list"], y_list: list_'


@pytest.mark.parametrize("final", [[], "done", [5], ["done", "gone"], None], ids=str)
def test_values_that_end_nothing_are_refused(final: Any, tmp_path: Any) -> None:
    """x-final lists texts that the member may have; anything else is a line that says where it stands."""

    def change(document: dict[str, Any]) -> None:
        member = {"type": "string", "enum": ["new", "done"], "x-final": final}
        schema = {"type": "object", "properties": {"state": member}}
        document["paths"]["/jobs/{id}"] = get("get_job", "jobs", json_of(schema))

    with pytest.raises(GenerationError, match=r"^state: x-final must list texts that the member may have"):
        render(tmp_path, change)


def test_a_media_type_that_is_also_sent_is_left_to_the_generator() -> None:
    """Only what comes in answers alone is read as bytes, since a request body of any schema is no file."""
    names = ("application/xml", "application/pdf", "application/json", "text/csv", "a/b+json", "no type", "a/\n")
    content: dict[str, Any] = {name: {} for name in names}
    operation = {
        "requestBody": {"content": {"application/xml": {}}},
        "responses": {"200": {"description": "", "content": content}},
    }
    document = {"openapi": "3.1.0", "info": {"version": "1"}, "paths": {"/a": {"post": operation}}}
    assert abilities.bytes_overrides(document) == {"application/pdf": "application/octet-stream"}
