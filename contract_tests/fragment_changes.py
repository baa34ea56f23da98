"""Change the fragment in every usual way, and run ``make generate`` and ``make test`` on each change.

``make changes`` runs all of them in a copy of the checkout, which takes some minutes for each; ``make changes
ONLY="tag-renamed"`` runs some. It proves that the tests follow the fragment: nothing but spec/openapi.yaml is edited.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkout import ROOT, copy_checkout
from video_remix_contract.openapi import document as documents
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.contract import load
from video_remix_contract.schema.examples import free_texts
from video_remix_contract.schema.normalize import normalized

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from video_remix_contract.openapi.reference import Node

FRAGMENT = Path("spec", "openapi.yaml")
OPERATION = load(ROOT / FRAGMENT).operation
RESPONSE = next(iter(OPERATION.response_media_types(OPERATION.successes[0]).values()))
REQUESTS = OPERATION.request_media_types
LAST_LINES = 15


def written(document: Any, node: Node) -> Any:
    """Return the part of a document that a node is written in."""
    return json_pointer.resolve(document, node.pointer)


def open_enum(document: Any) -> None:
    """Open the last enum of the response to any text."""
    members = [node for node in normalized(RESPONSE).properties.values() if normalized(node).asks("enum")]
    del written(document, members[-1])["enum"]


def add_required_enum(document: Any) -> None:
    """Add a required enum member to the response and to its examples."""
    response = written(document, RESPONSE)
    response["properties"]["quality"] = {"type": "string", "enum": ["standard", "high"], "description": "How good."}
    response["required"].append("quality")
    success = OPERATION.successes[0]
    media = OPERATION.responses[success].get("content", next(iter(OPERATION.response_media_types(success))))
    assert media is not None, "the media type comes from the operation"
    for example in written(document, media)["examples"].values():
        example["value"]["quality"] = "high"


def add_nullable_optional(document: Any) -> None:
    """Add a member to the response that may be null and may be absent."""
    written(document, RESPONSE)["properties"]["started_at"] = {
        "type": ["integer", "null"],
        "description": "When the job was started, in Unix seconds.",
    }


def bound_prompt(document: Any) -> None:
    """Bound the free texts of the request."""
    for media_type, schema in REQUESTS.items():
        for name in free_texts(OPERATION, media_type):
            written(document, normalized(schema).properties[name]).update(minLength=1, maxLength=32_000)


def without_media_type(index: int) -> Callable[[Any], None]:
    """Return the change that removes a media type of the request."""

    def change(document: Any) -> None:
        del written(document, OPERATION.node)["requestBody"]["content"][list(REQUESTS)[index]]

    return change


def rename_tag(document: Any) -> None:
    """Rename the tag of the operation."""
    written(document, OPERATION.node)["tags"] = ["Clips"]
    document["tags"] = [{"name": "Clips", "description": "Video generation jobs."}]


def rename_operation(document: Any) -> None:
    """Rename the operationId."""
    written(document, OPERATION.node)["operationId"] = "CreateClipRemix"


def rename_schemas(document: Any) -> None:
    """Rename the schemas of the request and of the response, and all references to them."""
    schemas = document["components"]["schemas"]
    for node, name in ((RESPONSE, "Job"), (next(iter(REQUESTS.values())), "RemixOrder")):
        old = json_pointer.parts(node.pointer)[-1]
        schemas[name] = schemas.pop(old)
        replace_references(document, f"#{node.pointer}", f"#/components/schemas/{name}")


def replace_references(value: Any, old: str, new: str) -> None:
    """Replace a reference wherever it stands."""
    if isinstance(value, dict):
        if value.get("$ref") == old:
            value["$ref"] = new
        for inner in value.values():
            replace_references(inner, old, new)
    elif isinstance(value, list):
        for inner in value:
            replace_references(inner, old, new)


def publish(document: Any, operation: Any, response: Any, texts: Iterable[Any]) -> None:
    """Write an operation as its vendor publishes it last: other names, other spellings, fewer promises."""
    operation.update(tags=["Videos"], operationId="CreateVideoRemix", deprecated=True)
    document["tags"] = [{"name": "Videos", "description": "Video generation jobs."}]
    document["security"] = operation.pop("security", document.get("security"))
    operation["requestBody"].pop("required", None)
    for text in texts:
        text.update(minLength=1, maxLength=32_000)
    members = response["properties"]
    words = members["model"].pop("enum", ["one", "two"])
    model = {"anyOf": [{"type": "string"}, {"type": "string", "enum": words}], "description": "The name of a model."}
    document["components"]["schemas"]["VideoModel"] = model
    members["model"] = {"$ref": "#/components/schemas/VideoModel"}
    members["seconds"].pop("enum", None)
    for name, schema in members.items():
        kinds = schema.get("type")
        if name.endswith("_at"):
            schema["format"] = "unixtime"
        if isinstance(kinds, list) and "null" in kinds:
            inner = {key: schema.pop(key) for key in ("type", "format") if key in schema}
            inner["type"] = next(kind for kind in kinds if kind != "null")
            schema["anyOf"] = [inner, {"type": "null"}]


def as_published(document: Any) -> None:
    """Write the operation as its vendor publishes it last."""
    texts = {
        normalized(schema).properties[name].pointer
        for media_type, schema in REQUESTS.items()
        for name in free_texts(OPERATION, media_type)
    }
    named = [json_pointer.resolve(document, pointer) for pointer in texts]
    publish(document, written(document, OPERATION.node), written(document, RESPONSE), named)


CHANGES: dict[str, Callable[[Any], None]] = {
    "enum-opened": open_enum,
    "required-enum-added": add_required_enum,
    "nullable-optional-added": add_nullable_optional,
    "prompt-bounded": bound_prompt,
    **{f"media-type-{index + 1}-removed": without_media_type(index) for index in range(len(REQUESTS))},
    "tag-renamed": rename_tag,
    "operation-id-renamed": rename_operation,
    "schemas-renamed": rename_schemas,
    "as-published": as_published,
}


def run(folder: Path, change: Callable[[Any], None]) -> str:
    """Apply a change to the original fragment, generate and test; return the last line of the tests.

    Raises CalledProcessError where a command fails; its output has the reason.
    """
    document = documents.read(ROOT / FRAGMENT)
    change(document)
    (folder / FRAGMENT).write_text(documents.written(document, as_json=False), encoding="utf-8")
    done = None
    for target in ("generate", "test"):
        command = ["make", "--no-print-directory", target]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    assert done is not None, "both targets ran"
    return done.stdout.strip().splitlines()[-1]


def main() -> int:
    """Run the changes and print a row for each; exit 1 where any fails."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {', '.join(CHANGES)} (default: all)")
    names = parser.parse_args().names or list(CHANGES)
    unknown = [name for name in names if name not in CHANGES]
    if unknown:
        parser.error(f"there is no change {unknown[0]!r}")
    failed = 0
    with tempfile.TemporaryDirectory(prefix="fragment-changes-") as scratch:
        folder = Path(scratch)
        copy_checkout(folder)
        for name in names:
            began = time.perf_counter()
            try:
                result = run(folder, CHANGES[name])
            except subprocess.CalledProcessError as error:
                failed += 1
                last = "\n".join((error.stdout + error.stderr).strip().splitlines()[-LAST_LINES:])
                result = f"FAILED\n{last}"
            print(f"{name:24} {time.perf_counter() - began:5.0f} s  {result}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
