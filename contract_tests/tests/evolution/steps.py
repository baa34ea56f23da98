"""Changes of the fragment as data: what a maintainer edits, and what the diff has to say of it.

The members that a step works on are picked from the fragment by what they are, so that the steps outlive its changes.
A step of the contract's real history brings its own starting point.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import yaml
from attrs import field, frozen
from video_remix_contract.openapi.operation import default_fragment
from video_remix_contract.schema.rules import shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from video_remix_contract.openapi.operation import Contract

Document = dict[str, Any]
CLIENTS, PROVIDERS, NOBODY = ("clients",), ("providers",), ()
BOTH = (*CLIENTS, *PROVIDERS)


@frozen
class Fragment:
    """A fragment that can be edited."""

    document: Document

    @property
    def operation(self) -> Document:
        """The operation of the contract."""
        return next(
            item["post"] for path, item in self.document["paths"].items() if path.endswith("/remix") and "post" in item
        )

    @property
    def schemas(self) -> Document:
        """The schemas of the components."""
        return dict_of(self.document["components"]["schemas"])

    @property
    def answer(self) -> Document:
        """The schema of the answer."""
        return self.target(self.operation["responses"]["200"]["content"]["application/json"]["schema"])

    @property
    def request(self) -> Document:
        """The schema of the request, of which both media types have one."""
        return self.target(self.operation["requestBody"]["content"]["application/json"]["schema"])

    @property
    def envelope(self) -> Document:
        """The schema of the error object in a refusal."""
        body = self.target(self.operation["responses"]["default"]["content"]["application/json"]["schema"])
        return self.target(body["properties"]["error"])

    def target(self, schema: Document) -> Document:
        """Follow a reference to a component."""
        return dict_of(self.schemas[schema["$ref"].rpartition("/")[2]]) if "$ref" in schema else schema

    def member(self, name: str) -> Document:
        """Return the schema of one member of the answer."""
        return dict_of(self.answer["properties"][name])

    def put(self, name: str, schema: Document, *, required: bool = True) -> None:
        """Give the answer a member."""
        self.answer["properties"][name] = schema
        if required and name not in self.answer["required"]:
            self.answer["required"].append(name)

    def drop(self, name: str) -> Document:
        """Take a member from the answer and return its schema."""
        if name in self.answer["required"]:
            self.answer["required"].remove(name)
        return dict_of(self.answer["properties"].pop(name))


def dict_of(value: Any) -> Document:
    """Return a part of the document that is an object."""
    assert isinstance(value, dict)
    return value


@frozen
class Names:
    """Members picked from a contract by what they are: of the answer, but for ``text``, which the request has."""

    choice: str
    free: str
    number: str
    nullable: str
    text: str


def names(contract: Contract) -> Names:
    """Pick the members that the steps work on."""
    answer = {
        name: shape(node)
        for name, node in shape(contract.answer_media_types("200")["application/json"]).properties.items()
    }
    request = {
        name: shape(node) for name, node in shape(contract.request_media_types["application/json"]).properties.items()
    }
    return Names(
        choice=next(
            name for name, one in answer.items() if len(one.keywords.get("enum", ([],))[0]) > 2 and not one.nullable
        ),
        free=next(
            name for name, one in answer.items() if one.types == ("string",) and not one.keywords and not one.nullable
        ),
        number=next(
            name for name, one in answer.items() if one.types == ("integer",) and not one.keywords and not one.nullable
        ),
        nullable=next(
            name for name, one in answer.items() if one.types == ("string",) and not one.keywords and one.nullable
        ),
        text=next(name for name, one in request.items() if one.types == ("string",) and "enum" not in one.keywords),
    )


@frozen
class Step:
    """One change: ``expected`` are clause ids with (kind, must_act), in which {choice} and so on name picked members.

    ``more`` says that other changes may come along, as they do where a member comes or goes with all its clauses.
    """

    name: str
    bump: str
    edit: Callable[[Fragment, Names], object] = field(repr=False)
    expected: dict[str, tuple[str, tuple[str, ...]]] = field(factory=dict, repr=False)
    start: Callable[[Fragment, Names], object] | None = field(default=None, repr=False)
    more: bool = False
    # What the generator or the suite asks a person to decide, where the change cannot be carried out by itself.
    asks: str | None = None

    def documents(self, names: Names) -> tuple[Document, Document]:
        """Return the fragment before and after."""
        old = Fragment(current())
        if self.start:
            self.start(old, names)
        new = Fragment(copy.deepcopy(old.document))
        self.edit(new, names)
        return old.document, new.document

    def changes(self, names: Names) -> dict[str, tuple[str, tuple[str, ...]]]:
        """Return what is expected of the diff, with the picked names."""
        picked = {"choice": names.choice, "free": names.free, "number": names.number, "nullable": names.nullable}
        return {clause.format(**picked, text=names.text): said for clause, said in self.expected.items()}


def current() -> Document:
    """Return the checked-in fragment as a document of its own."""
    return dict_of(yaml.safe_load(default_fragment().read_bytes()))


INTEGER = {"type": "integer", "description": "An integer."}
TEXT = {"type": "string", "description": "A text."}
ANSWER, REQUEST = "response.200", "request"


def choices(fragment: Fragment, names: Names) -> list[Any]:
    """Return the values of the picked enum."""
    values = fragment.member(names.choice)["enum"]
    assert isinstance(values, list)
    return values


def answer_of(fragment: Fragment) -> Document:
    """Return the documented success answers and refusals by status."""
    return dict_of(fragment.operation["responses"])


def contents(fragment: Fragment) -> Document:
    """Return the media types of the request."""
    return dict_of(fragment.operation["requestBody"]["content"])


def closed(fragment: Fragment, _: Names) -> None:
    """Forbid additional members of the answer."""
    fragment.answer["additionalProperties"] = False


def free_text(fragment: Fragment, names: Names) -> Document:
    """Return the schema of the picked text of the request."""
    return dict_of(fragment.request["properties"][names.text])


def moved(fragment: Fragment, template: str) -> None:
    """Give the operation another path."""
    path = next(path for path in fragment.document["paths"] if path.endswith("/remix"))
    fragment.document["paths"][template] = fragment.document["paths"].pop(path)


def renamed_parameter(fragment: Fragment, _: Names) -> None:
    """Call the path parameter otherwise."""
    parameter = fragment.operation["parameters"][0]
    path = next(path for path in fragment.document["paths"] if path.endswith("/remix"))
    moved(fragment, path.replace(f"{{{parameter['name']}}}", "{source_id}"))
    parameter["name"] = "source_id"


def other_method(fragment: Fragment, _: Names) -> None:
    """Ask with PUT."""
    item = next(item for path, item in fragment.document["paths"].items() if path.endswith("/remix"))
    item["put"] = item.pop("post")


def second_operation(fragment: Fragment, _: Names) -> None:
    """Add an operation that answers with the same schema."""
    answers = {"200": {"description": "The video job.", "content": answer_of(fragment)["200"]["content"]}}
    parameter = copy.deepcopy(fragment.operation["parameters"][0])
    fragment.document["paths"]["/videos/{video_id}"] = {
        "get": {
            "operationId": "retrieve_video",
            "tags": ["videos"],
            "summary": "Retrieve a video.",
            "security": fragment.operation["security"],
            "parameters": [parameter],
            "responses": answers,
        }
    }


def renamed(fragment: Fragment, names: Names) -> None:
    """Call a member of the answer otherwise."""
    fragment.put("rehearsed", fragment.drop(names.choice))


def unbounded(fragment: Fragment, names: Names) -> None:
    """Take the bounds from the text of the request."""
    for keyword in ("minLength", "maxLength"):
        free_text(fragment, names).pop(keyword, None)


def patterned(fragment: Fragment, names: Names) -> None:
    """Give the text of the request a pattern and take every example from it."""
    free_text(fragment, names)["pattern"] = "^[A-Z]{3}-[0-9]+$"
    for media in contents(fragment).values():
        media.pop("examples", None)


def with_seconds(values: list[str]) -> Callable[[Fragment, Names], None]:
    """Return the start at which `seconds` has an enum."""
    return lambda fragment, _: fragment.put("seconds", {"type": "string", "enum": values, "description": "The length."})


HISTORY = (
    Step(
        "2025-11-03: prompt added to the answer",
        "minor",
        lambda f, _: f.put("prompt", {"type": ["string", "null"], "description": "The prompt."}),
        {f"{ANSWER}.prompt.required": ("added", PROVIDERS), f"{ANSWER}.prompt.type": ("added", PROVIDERS)},
        start=lambda f, _: f.drop("prompt"),
    ),
    Step(
        "remix took multipart only, then JSON too",
        "minor",
        lambda f, _: contents(f).update({"application/json": copy.deepcopy(contents(f)["multipart/form-data"])}),
        {f"{REQUEST}.content-type.json": ("added", PROVIDERS)},
        start=lambda f, _: contents(f).pop("application/json"),
    ),
    Step(
        "2025-12: model opened to any string",
        "major",
        lambda f, _: f.member("model").update(
            {"anyOf": [{"type": "string"}, {"type": "string", "enum": f.member("model").pop("enum")}]}
        ),
        {f"{ANSWER}.model.enum": ("removed", CLIENTS)},
        start=lambda f, _: f.put("model", {"type": "string", "enum": ["one", "two"], "description": "The model."}),
    ),
    Step(
        "2026-03-05: seconds became a free string",
        "major",
        lambda f, _: f.member("seconds").pop("enum"),
        {f"{ANSWER}.seconds.enum": ("removed", CLIENTS)},
        start=with_seconds(["4", "8", "12"]),
    ),
    Step(
        "2026-05-05: timestamps got a format",
        "patch",
        lambda f, _: f.member("created_at").update(format="unixtime"),
        {f"{ANSWER}.created_at.format": ("added", NOBODY)},
        start=lambda f, _: f.put("created_at", {"type": "integer", "description": "When."}),
    ),
    Step(
        "the request's prompt got its lengths",
        "major",
        lambda f, _: f.request["properties"]["prompt"].update(minLength=1, maxLength=32000),
        {f"{REQUEST}.prompt.minLength": ("added", CLIENTS), f"{REQUEST}.prompt.maxLength": ("added", CLIENTS)},
        start=lambda f, _: f.request["properties"].update(prompt=dict(TEXT)),
    ),
    Step(
        "2026-08-13: the operation is deprecated",
        "patch",
        lambda f, _: f.operation.update(deprecated=True),
        {"operation.deprecated": ("added", NOBODY)},
        start=lambda f, _: f.operation.pop("deprecated", None),
    ),
    Step(
        "nullability is spelt anyOf",
        "none",
        lambda f, _: f.put("completed_at", {"description": "When.", "anyOf": [{"type": "integer"}, {"type": "null"}]}),
        start=lambda f, _: f.put("completed_at", {"type": ["integer", "null"], "description": "When."}),
    ),
    Step(
        "requestBody.required is gone",
        "minor",
        lambda f, _: f.operation["requestBody"].pop("required"),
        {f"{REQUEST}.required": ("removed", PROVIDERS)},
        start=lambda f, _: f.operation["requestBody"].update(required=True),
    ),
    Step(
        "after 2026-08-22: the error object shows an optional param, type and headers",
        "minor",
        lambda f, _: f.schemas["VideoError"]["properties"].update(
            param=dict(TEXT), type=dict(TEXT), headers={"type": "object", "description": "Headers."}
        ),
        {f"{ANSWER}.error.param.type": ("added", PROVIDERS), f"{ANSWER}.error.headers.type": ("added", PROVIDERS)},
        more=True,
    ),
)

SYNTHETIC = (
    Step(
        "enum value added to the answer",
        "major",
        lambda f, n: choices(f, n).append("rehearsed"),
        {f"{ANSWER}.{{choice}}.enum": ("changed", CLIENTS)},
    ),
    Step(
        "enum value gone from the answer",
        "minor",
        lambda f, n: choices(f, n).pop(),
        {f"{ANSWER}.{{choice}}.enum": ("changed", PROVIDERS)},
    ),
    Step(
        "enum value exchanged in the answer",
        "major",
        lambda f, n: choices(f, n).__setitem__(-1, "rehearsed"),
        {f"{ANSWER}.{{choice}}.enum": ("changed", BOTH)},
    ),
    Step(
        "enum opened in the answer",
        "major",
        lambda f, n: f.member(n.choice).pop("enum"),
        {f"{ANSWER}.{{choice}}.enum": ("removed", CLIENTS)},
    ),
    Step(
        "enum given to a free text of the answer",
        "minor",
        lambda f, n: f.member(n.free).update(enum=["one", "two"]),
        {f"{ANSWER}.{{free}}.enum": ("added", PROVIDERS)},
    ),
    Step(
        "required member added to the answer",
        "minor",
        lambda f, _: f.put("rehearsed", dict(INTEGER)),
        {f"{ANSWER}.rehearsed.required": ("added", PROVIDERS), f"{ANSWER}.rehearsed.type": ("added", PROVIDERS)},
        more=True,
    ),
    Step(
        "optional member added to the answer",
        "minor",
        lambda f, _: f.put("rehearsed", dict(TEXT), required=False),
        {f"{ANSWER}.rehearsed.type": ("added", PROVIDERS)},
        more=True,
    ),
    Step(
        "nullable member added to the answer",
        "minor",
        lambda f, _: f.put("rehearsed", {"type": ["string", "null"], "description": "A text or null."}),
        {f"{ANSWER}.rehearsed.required": ("added", PROVIDERS), f"{ANSWER}.rehearsed.type": ("added", PROVIDERS)},
    ),
    Step(
        "object with members of its own added to the answer",
        "minor",
        lambda f, _: f.put(
            "rehearsed",
            {
                "type": "object",
                "required": ["inner"],
                "properties": {"inner": dict(INTEGER)},
                "description": "An object.",
            },
        ),
        {f"{ANSWER}.rehearsed.inner.required": ("added", PROVIDERS)},
        more=True,
    ),
    Step(
        "array added to the answer",
        "minor",
        lambda f, _: f.put("rehearsed", {"type": "array", "items": dict(TEXT), "description": "Texts."}),
        {f"{ANSWER}.rehearsed.*.type": ("added", PROVIDERS)},
        more=True,
    ),
    Step(
        "member removed from the answer",
        "major",
        lambda f, n: f.drop(n.choice),
        {f"{ANSWER}.{{choice}}.required": ("removed", CLIENTS), f"{ANSWER}.{{choice}}.enum": ("removed", CLIENTS)},
        more=True,
    ),
    Step(
        "member renamed in the answer",
        "major",
        renamed,
        {f"{ANSWER}.{{choice}}.required": ("removed", CLIENTS), f"{ANSWER}.rehearsed.required": ("added", PROVIDERS)},
        more=True,
    ),
    Step(
        "member of the answer no longer required",
        "major",
        lambda f, n: f.answer["required"].remove(n.nullable),
        {f"{ANSWER}.{{nullable}}.required": ("removed", CLIENTS)},
    ),
    Step(
        "member of the answer changes its type",
        "major",
        lambda f, n: f.put(n.free, dict(INTEGER)),
        {f"{ANSWER}.{{free}}.type": ("changed", BOTH)},
        more=True,
    ),
    Step(
        "integer of the answer widened to a number",
        "major",
        lambda f, n: f.member(n.number).update(type="number"),
        {f"{ANSWER}.{{number}}.type": ("changed", CLIENTS)},
    ),
    Step(
        "null allowed in the answer",
        "major",
        lambda f, n: f.member(n.free).update(type=["string", "null"]),
        {f"{ANSWER}.{{free}}.nullability": ("removed", CLIENTS)},
    ),
    Step(
        "null forbidden in the answer",
        "minor",
        lambda f, n: f.member(n.nullable).update(type="string"),
        {f"{ANSWER}.{{nullable}}.nullability": ("added", PROVIDERS)},
    ),
    Step(
        "bounds given to a number of the answer",
        "minor",
        lambda f, n: f.member(n.number).update(minimum=0, maximum=9_999_999_999),
        {f"{ANSWER}.{{number}}.minimum": ("added", PROVIDERS), f"{ANSWER}.{{number}}.maximum": ("added", PROVIDERS)},
    ),
    Step(
        "length bounded in the request",
        "major",
        lambda f, n: free_text(f, n).update(minLength=1, maxLength=4000),
        {f"{REQUEST}.{{text}}.minLength": ("added", CLIENTS), f"{REQUEST}.{{text}}.maxLength": ("added", CLIENTS)},
        start=unbounded,
    ),
    Step(
        "bound of the request raised",
        "minor",
        lambda f, n: free_text(f, n).update(maxLength=8000),
        {f"{REQUEST}.{{text}}.maxLength": ("changed", PROVIDERS)},
        start=lambda f, n: free_text(f, n).update(maxLength=4000),
    ),
    Step(
        "optional member added to the request",
        "minor",
        lambda f, _: f.request["properties"].update(rehearsed=dict(TEXT)),
        {f"{REQUEST}.rehearsed.accepted": ("added", PROVIDERS)},
        more=True,
    ),
    Step(
        "optional enum added to the request",
        "minor",
        lambda f, _: f.request["properties"].update(
            rehearsed={"type": "string", "enum": ["one", "two"], "description": "A choice."}
        ),
        {f"{REQUEST}.rehearsed.accepted": ("added", PROVIDERS), f"{REQUEST}.rehearsed.enum": ("added", PROVIDERS)},
        more=True,
    ),
    Step(
        "required member added to the request",
        "major",
        lambda f, _: (f.request["properties"].update(rehearsed=dict(TEXT)), f.request["required"].append("rehearsed")),
        {f"{REQUEST}.rehearsed.required": ("added", CLIENTS), f"{REQUEST}.rehearsed.accepted": ("added", PROVIDERS)},
        more=True,
    ),
    Step(
        "optional member removed from the request",
        "major",
        lambda f, _: f.request["properties"].pop("rehearsed"),
        {f"{REQUEST}.rehearsed.accepted": ("removed", CLIENTS)},
        start=lambda f, _: f.request["properties"].update(rehearsed=dict(TEXT)),
        more=True,
    ),
    Step(
        "null allowed in the request",
        "minor",
        lambda f, n: free_text(f, n).update(type=["string", "null"]),
        {f"{REQUEST}.{{text}}.nullability": ("removed", PROVIDERS)},
    ),
    Step(
        "additional members of the request forbidden",
        "major",
        lambda f, _: f.request.update(additionalProperties=False),
        {f"{REQUEST}.additionalProperties": ("added", CLIENTS)},
    ),
    Step(
        "additional members of the answer forbidden",
        "minor",
        closed,
        {f"{ANSWER}.additionalProperties": ("added", PROVIDERS)},
    ),
    Step(
        "additional members of the answer allowed again",
        "major",
        lambda f, _: f.answer.pop("additionalProperties"),
        {f"{ANSWER}.additionalProperties": ("removed", CLIENTS)},
        start=closed,
    ),
    Step(
        "multipart removed from the request",
        "major",
        lambda f, _: contents(f).pop("multipart/form-data"),
        {f"{REQUEST}.content-type.multipart": ("removed", CLIENTS)},
    ),
    Step(
        "JSON removed from the request",
        "major",
        lambda f, _: contents(f).pop("application/json"),
        {f"{REQUEST}.content-type.json": ("removed", CLIENTS)},
    ),
    Step(
        "another success status",
        "major",
        lambda f, _: answer_of(f).update({"201": answer_of(f).pop("200")}),
        {"response.status": ("changed", BOTH)},
    ),
    Step(
        "the convention for errors withdrawn",
        "patch",
        lambda f, _: answer_of(f).pop("default"),
        {"response.default.content-type": ("removed", NOBODY)},
    ),
    Step(
        "the error envelope tightened",
        "patch",
        lambda f, _: f.envelope["properties"]["code"].update(type="string"),
        {"response.default.error.code.nullability": ("added", NOBODY)},
    ),
    Step("another path", "major", lambda f, _: moved(f, "/clips/{video_id}/remix"), {"client.path": ("changed", BOTH)}),
    Step("the path parameter renamed", "patch", renamed_parameter, {"client.path": ("changed", NOBODY)}),
    Step("another method", "major", other_method, {"client.method": ("changed", BOTH)}),
    Step(
        "a second operation",
        "minor",
        second_operation,
        {"GET /videos/{{video_id}} operation": ("added", PROVIDERS)},
    ),
    Step(
        "credentials no longer asked for",
        "minor",
        lambda f, _: f.operation.pop("security"),
        {"client.authorization": ("removed", PROVIDERS)},
    ),
    Step(
        "another description",
        "patch",
        lambda f, n: f.member(n.free).update(description="Said in other words."),
        {f"{ANSWER}.{{free}}.description": ("changed", NOBODY)},
    ),
    Step(
        "a pattern in the request that nobody gave an example for",
        "major",
        patterned,
        {f"{REQUEST}.{{text}}.pattern": ("added", CLIENTS)},
        more=True,
        asks="add an example",
    ),
)


def steps() -> Iterator[Step]:
    """Yield every step."""
    yield from HISTORY
    yield from SYNTHETIC
