"""Changes of the request, of the operation and of what describes them."""

from __future__ import annotations

from .editing import TEXT, add_operation, add_pattern, remove_bounds, rename_parameter, use_put
from .step import BOTH, CLIENTS, NOBODY, PROVIDERS, REQUEST, RESPONSE, Step

OTHER_STEPS = (
    Step(
        "length bounded in the request",
        "major",
        lambda f: f.prompt.update(minLength=1, maxLength=4000),
        {f"{REQUEST}.prompt.minLength": ("added", CLIENTS), f"{REQUEST}.prompt.maxLength": ("added", CLIENTS)},
        start=remove_bounds,
    ),
    Step(
        "bound of the request raised",
        "minor",
        lambda f: f.prompt.update(maxLength=8000),
        {f"{REQUEST}.prompt.maxLength": ("changed", PROVIDERS)},
        start=lambda f: f.prompt.update(maxLength=4000),
    ),
    Step(
        "optional member added to the request",
        "minor",
        lambda f: f.request["properties"].update(rehearsed=dict(TEXT)),
        {f"{REQUEST}.rehearsed.accepted": ("added", PROVIDERS)},
        more=True,
    ),
    Step(
        "optional enum added to the request",
        "minor",
        lambda f: f.request["properties"].update(
            rehearsed={"type": "string", "enum": ["one", "two"], "description": "A choice."}
        ),
        {f"{REQUEST}.rehearsed.accepted": ("added", PROVIDERS), f"{REQUEST}.rehearsed.enum": ("added", PROVIDERS)},
        more=True,
    ),
    Step(
        "required member added to the request",
        "major",
        lambda f: (f.request["properties"].update(rehearsed=dict(TEXT)), f.request["required"].append("rehearsed")),
        {f"{REQUEST}.rehearsed.required": ("added", CLIENTS), f"{REQUEST}.rehearsed.accepted": ("added", PROVIDERS)},
        more=True,
    ),
    Step(
        "optional member removed from the request",
        "major",
        lambda f: f.request["properties"].pop("rehearsed"),
        {f"{REQUEST}.rehearsed.accepted": ("removed", CLIENTS)},
        start=lambda f: f.request["properties"].update(rehearsed=dict(TEXT)),
        more=True,
    ),
    Step(
        "null allowed in the request",
        "minor",
        lambda f: f.prompt.update(type=["string", "null"]),
        {f"{REQUEST}.prompt.nullability": ("removed", PROVIDERS)},
    ),
    Step(
        "additional members of the request forbidden",
        "major",
        lambda f: f.request.update(additionalProperties=False),
        {f"{REQUEST}.additionalProperties": ("added", CLIENTS)},
    ),
    Step(
        "multipart removed from the request",
        "major",
        lambda f: f.contents.pop("multipart/form-data"),
        {f"{REQUEST}.content-type.multipart": ("removed", CLIENTS)},
    ),
    Step(
        "JSON removed from the request",
        "major",
        lambda f: f.contents.pop("application/json"),
        {f"{REQUEST}.content-type.json": ("removed", CLIENTS)},
    ),
    Step(
        "another success status",
        "major",
        lambda f: f.responses.update({"201": f.responses.pop("200")}),
        {"response.status": ("changed", BOTH)},
    ),
    Step(
        "the convention for errors withdrawn",
        "patch",
        lambda f: f.responses.pop("default"),
        {"response.default.content-type": ("removed", NOBODY)},
    ),
    Step(
        "the error envelope tightened",
        "patch",
        lambda f: f.envelope["properties"]["code"].update(type="string"),
        {"response.default.error.code.nullability": ("added", NOBODY)},
    ),
    Step("another path", "major", lambda f: f.move("/clips/{video_id}/remix"), {"client.path": ("changed", BOTH)}),
    Step("the path parameter renamed", "patch", rename_parameter, {"client.path": ("changed", NOBODY)}),
    Step("another method", "major", use_put, {"client.method": ("changed", BOTH)}),
    Step("a second operation", "minor", add_operation, {"retrieve_video.operation": ("added", PROVIDERS)}),
    Step(
        "credentials no longer asked for",
        "minor",
        lambda f: f.operation.pop("security"),
        {"client.authorization": ("removed", PROVIDERS)},
    ),
    Step(
        "another description",
        "patch",
        lambda f: f.member("id").update(description="The same in other words."),
        {f"{RESPONSE}.id.description": ("changed", NOBODY)},
    ),
    Step(
        "a pattern in the request that nobody gave an example for",
        "major",
        add_pattern,
        {f"{REQUEST}.prompt.pattern": ("added", CLIENTS)},
        more=True,
        asks="add an example",
    ),
)
