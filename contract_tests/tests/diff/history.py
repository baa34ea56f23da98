"""The changes that the contract really saw, each with its own starting point."""

from __future__ import annotations

from .editing import TEXT, add_json, as_documented, as_published
from .step import CLIENTS, NOBODY, PROVIDERS, REQUEST, RESPONSE, Step

HISTORY = (
    Step(
        "2025-11-03: prompt added to the response",
        "minor",
        lambda f: f.put("prompt", {"type": ["string", "null"], "description": "The prompt."}),
        {f"{RESPONSE}.prompt.required": ("added", PROVIDERS), f"{RESPONSE}.prompt.type": ("added", PROVIDERS)},
        start=lambda f: f.drop("prompt"),
    ),
    Step(
        "remix took multipart only, then JSON too",
        "minor",
        add_json,
        {f"{REQUEST}.content-type.json": ("added", PROVIDERS)},
        start=lambda f: f.contents.pop("application/json"),
    ),
    Step(
        "2025-12: model opened to any string",
        "major",
        lambda f: f.member("model").update(
            {"anyOf": [{"type": "string"}, {"type": "string", "enum": f.member("model").pop("enum")}]}
        ),
        {f"{RESPONSE}.model.enum": ("removed", CLIENTS)},
        start=lambda f: f.put("model", {"type": "string", "enum": ["one", "two"], "description": "The model."}),
    ),
    Step(
        "2026-03-05: seconds became a free string",
        "major",
        lambda f: f.member("seconds").pop("enum"),
        {f"{RESPONSE}.seconds.enum": ("removed", CLIENTS)},
        start=lambda f: f.put("seconds", {"type": "string", "enum": ["4", "8", "12"], "description": "The length."}),
    ),
    Step(
        "2026-05-05: timestamps got a format",
        "patch",
        lambda f: f.member("created_at").update(format="unixtime"),
        {f"{RESPONSE}.created_at.format": ("added", NOBODY)},
        start=lambda f: f.put("created_at", {"type": "integer", "description": "When."}),
    ),
    Step(
        "the request's prompt got its lengths",
        "major",
        lambda f: f.prompt.update(minLength=1, maxLength=32000),
        {f"{REQUEST}.prompt.minLength": ("added", CLIENTS), f"{REQUEST}.prompt.maxLength": ("added", CLIENTS)},
        start=lambda f: f.request["properties"].update(prompt=dict(TEXT)),
    ),
    Step(
        "2026-08-13: the operation is deprecated",
        "patch",
        lambda f: f.operation.update(deprecated=True),
        {"operation.deprecated": ("added", NOBODY)},
        start=lambda f: f.operation.pop("deprecated", None),
    ),
    Step(
        "as its vendor publishes it, all at once",
        "major",
        as_published,
        {
            f"{RESPONSE}.model.enum": ("removed", CLIENTS),
            f"{RESPONSE}.seconds.enum": ("removed", CLIENTS),
            f"{REQUEST}.required": ("removed", PROVIDERS),
            f"{REQUEST}.prompt.minLength": ("added", CLIENTS),
            f"{REQUEST}.prompt.maxLength": ("added", CLIENTS),
        },
        start=as_documented,
        more=True,
    ),
    Step(
        "nullability is spelt anyOf",
        "none",
        lambda f: f.put("completed_at", {"description": "When.", "anyOf": [{"type": "integer"}, {"type": "null"}]}),
        start=lambda f: f.put("completed_at", {"type": ["integer", "null"], "description": "When."}),
    ),
    Step(
        "requestBody.required is gone",
        "minor",
        lambda f: f.operation["requestBody"].pop("required"),
        {f"{REQUEST}.required": ("removed", PROVIDERS)},
        start=lambda f: f.operation["requestBody"].update(required=True),
    ),
    Step(
        "after 2026-08-22: the error object shows an optional param, type and headers",
        "minor",
        lambda f: f.schemas["VideoError"]["properties"].update(
            param=dict(TEXT), type=dict(TEXT), headers={"type": "object", "description": "Headers."}
        ),
        {f"{RESPONSE}.error.param.type": ("added", PROVIDERS), f"{RESPONSE}.error.headers.type": ("added", PROVIDERS)},
        more=True,
    ),
)
