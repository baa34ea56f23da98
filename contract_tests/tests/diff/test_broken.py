"""Documents that are broken in some place: the diff has an answer, or a line that says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support import ROOT
from video_remix_contract.diff.compare import diff
from video_remix_contract.diff.output import document, markdown, text
from video_remix_contract.diff.source import parsed
from video_remix_contract.errors import ContractError
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.document import read, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.openapi.contract import Contract

LIFECYCLE = read(ROOT / "spec" / "examples" / "video-lifecycle.yaml")
ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1.5,
    "",
    "deepObject",
    [],
    {},
    ["a"],
    {"a": 1},
    {"enum": []},
    {"type": ["object", "null"]},
]
ODD += [
    {"$ref": reference} for reference in ("", "#/nowhere", "#/paths", "https://a.example", "#/components/schemas/Video")
]
PARTS = ("paths", "components", "servers", "security")


def places(value: Any, pointer: str) -> Iterator[str]:
    """Yield the pointer of each part of a document."""
    yield pointer
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(inner, json_pointer.child(pointer, key))


PLACES = [place for part in PARTS if part in LIFECYCLE for place in places(LIFECYCLE[part], f"/{part}")]
MULTIPART = next(place for place in PLACES if place.endswith("multipart~1form-data/schema"))


def contract_in(whole: Any) -> Contract:
    """Return the contract of a document, read from its text."""
    return parsed(written(whole, as_json=True).encode(), "broken.json")


UNBROKEN = contract_in(LIFECYCLE)


@settings(deadline=None)
@pytest.mark.parametrize("back", [False, True], ids=["there", "back"])
@given(place=st.sampled_from(PLACES), value=st.sampled_from(ODD))
@example(place="/components/schemas/Video/type", value={"a": 1})
@example(place=MULTIPART, value={"type": 0, "properties": 0})
@example(place=PLACES[0], value={})
@example(place="/paths/~1videos/get/operationId", value={"$ref": "https://a.example"})
@example(place="/paths/~1videos/get/parameters/0/schema", value={"$ref": "https://a.example"})
def test_every_document_has_an_answer(place: str, value: Any, *, back: bool) -> None:
    """Whatever stands in whatever place, the diff can be shown, or its document is refused in a line."""
    try:
        broken = contract_in(json_pointer.replaced(LIFECYCLE, place, value))
    except ContractError:
        return
    difference = diff(broken, UNBROKEN) if back else diff(UNBROKEN, broken)
    assert text(difference)
    assert markdown(difference)
    assert document(difference)["bump"]
