"""What the generator has of a fragment is what the suite reads in it: YAML is read once."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openapi.test_document import AMBIGUOUS, SCALARS
from openapi_python_client.parser import GeneratorData
from openapi_python_client.schema import OpenAPI
from video_remix_contract.generation.rendering import configuration, parsed, read_fragment
from video_remix_contract.openapi import document as documents

if TYPE_CHECKING:
    from openapi_python_client.config import Config

HEAD = """openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /things: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Body'}}}},
    responses: {200: {description: d}}}}
components:
  schemas:
    Body:
      type: object
      properties:
"""
PLAIN = [word for word in [*SCALARS, *AMBIGUOUS] if word != "-"]


def given_to_the_generator(path: Path) -> dict[str, Any]:
    """Return the document that the generator gets of a fragment."""
    seen: list[dict[str, Any]] = []
    original = GeneratorData.from_dict

    def from_dict(data: dict[str, Any], *, config: Config) -> Any:
        seen.append(data)
        return original(data, config=config)

    with mock.patch.object(GeneratorData, "from_dict", from_dict):
        parsed(read_fragment(path).document, configuration(path.parent))
    (document,) = seen
    return document


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PLAIN), min_size=1, max_size=8))
@example(PLAIN)
def test_the_generator_has_what_the_suite_reads(words: list[str]) -> None:
    """Each plain scalar of YAML reaches the generator as the value, and of the type, that the suite reads."""
    text = HEAD + "".join(
        f"        m{number}:\n          default: {word}\n          example: {word}\n"
        for number, word in enumerate(words)
    )
    wanted = documents.parse(text.encode())["components"]["schemas"]["Body"]["properties"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "fragment.yaml")
        path.write_text(text, encoding="utf-8")
        document = given_to_the_generator(path)
    assert repr(document["components"]["schemas"]["Body"]["properties"]) == repr(wanted)
    schemas = OpenAPI.model_validate(document).components.schemas  # type: ignore[union-attr] # there are components
    members = schemas["Body"].properties  # type: ignore[index,union-attr] # there are schemas
    for name, member in wanted.items():
        read = members[name]  # type: ignore[index] # there are members
        assert repr((read.default, read.example)) == repr((member["default"], member["example"]))  # type: ignore[union-attr]
