"""Changes of the response's schema."""

from __future__ import annotations

from .editing import INTEGER, TEXT, close
from .step import BOTH, CLIENTS, PROVIDERS, RESPONSE, Step

RESPONSE_STEPS = (
    Step(
        "enum value added to the response",
        "major",
        lambda f: f.member("status")["enum"].append("rehearsed"),
        {f"{RESPONSE}.status.enum": ("changed", CLIENTS)},
    ),
    Step(
        "enum value gone from the response",
        "minor",
        lambda f: f.member("status")["enum"].pop(),
        {f"{RESPONSE}.status.enum": ("changed", PROVIDERS)},
    ),
    Step(
        "enum value exchanged in the response",
        "major",
        lambda f: f.member("status")["enum"].__setitem__(-1, "rehearsed"),
        {f"{RESPONSE}.status.enum": ("changed", BOTH)},
    ),
    Step(
        "enum opened in the response",
        "major",
        lambda f: f.member("status").pop("enum"),
        {f"{RESPONSE}.status.enum": ("removed", CLIENTS)},
    ),
    Step(
        "enum given to a free text of the response",
        "minor",
        lambda f: f.member("id").update(enum=["one", "two"]),
        {f"{RESPONSE}.id.enum": ("added", PROVIDERS)},
    ),
    Step(
        "required member added to the response",
        "minor",
        lambda f: f.put("rehearsed", dict(INTEGER)),
        {f"{RESPONSE}.rehearsed.required": ("added", PROVIDERS), f"{RESPONSE}.rehearsed.type": ("added", PROVIDERS)},
        more=True,
    ),
    Step(
        "optional member added to the response",
        "minor",
        lambda f: f.put("rehearsed", dict(TEXT), required=False),
        {f"{RESPONSE}.rehearsed.type": ("added", PROVIDERS)},
        more=True,
    ),
    Step(
        "nullable member added to the response",
        "minor",
        lambda f: f.put("rehearsed", {"type": ["string", "null"], "description": "A text or null."}),
        {f"{RESPONSE}.rehearsed.required": ("added", PROVIDERS), f"{RESPONSE}.rehearsed.type": ("added", PROVIDERS)},
    ),
    Step(
        "object with members of its own added to the response",
        "minor",
        lambda f: f.put(
            "rehearsed",
            {
                "type": "object",
                "required": ["inner"],
                "properties": {"inner": dict(INTEGER)},
                "description": "An object.",
            },
        ),
        {f"{RESPONSE}.rehearsed.inner.required": ("added", PROVIDERS)},
        more=True,
    ),
    Step(
        "array added to the response",
        "minor",
        lambda f: f.put("rehearsed", {"type": "array", "items": dict(TEXT), "description": "Texts."}),
        {f"{RESPONSE}.rehearsed.*.type": ("added", PROVIDERS)},
        more=True,
    ),
    Step(
        "member removed from the response",
        "major",
        lambda f: f.drop("status"),
        {f"{RESPONSE}.status.required": ("removed", CLIENTS), f"{RESPONSE}.status.enum": ("removed", CLIENTS)},
        more=True,
    ),
    Step(
        "member renamed in the response",
        "major",
        lambda f: f.put("rehearsed", f.drop("status")),
        {f"{RESPONSE}.status.required": ("removed", CLIENTS), f"{RESPONSE}.rehearsed.required": ("added", PROVIDERS)},
        more=True,
    ),
    Step(
        "member of the response no longer required",
        "major",
        lambda f: f.response["required"].remove("prompt"),
        {f"{RESPONSE}.prompt.required": ("removed", CLIENTS)},
    ),
    Step(
        "member of the response changes its type",
        "major",
        lambda f: f.put("id", dict(INTEGER)),
        {f"{RESPONSE}.id.type": ("changed", BOTH)},
        more=True,
    ),
    Step(
        "integer of the response widened to a number",
        "major",
        lambda f: f.member("progress").update(type="number"),
        {f"{RESPONSE}.progress.type": ("changed", CLIENTS)},
    ),
    Step(
        "null allowed in the response",
        "major",
        lambda f: f.member("id").update(type=["string", "null"]),
        {f"{RESPONSE}.id.nullability": ("removed", CLIENTS)},
    ),
    Step(
        "null forbidden in the response",
        "minor",
        lambda f: f.member("prompt").update(type="string"),
        {f"{RESPONSE}.prompt.nullability": ("added", PROVIDERS)},
    ),
    Step(
        "bounds given to a number of the response",
        "minor",
        lambda f: f.member("progress").update(minimum=0, maximum=9_999_999_999),
        {f"{RESPONSE}.progress.minimum": ("added", PROVIDERS), f"{RESPONSE}.progress.maximum": ("added", PROVIDERS)},
    ),
    Step(
        "additional members of the response forbidden",
        "minor",
        close,
        {f"{RESPONSE}.additionalProperties": ("added", PROVIDERS)},
    ),
    Step(
        "additional members of the response allowed again",
        "major",
        lambda f: f.response.pop("additionalProperties"),
        {f"{RESPONSE}.additionalProperties": ("removed", CLIENTS)},
        start=close,
    ),
)
