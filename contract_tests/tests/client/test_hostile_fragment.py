"""A client that was rendered from hostile texts holds them as they are: in defaults, enumerations and docstrings.

``test_hostile_texts`` draws texts for every place of a fragment; here are the values that Python sees in the end.
"""

from __future__ import annotations

import importlib
import inspect
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from video_remix_contract.errors import ContractError

from .rendering import importable, render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CODE = "__import__('builtins').exit(3)"
TEXTS = {
    "quote": f'" + {CODE} + "',
    "docstring": f'"""\n{CODE}\n"""',
    "backslash": "ends with a backslash\\",
    "escapes": "\\N{BULLET}\\x41\\u0041",
    "braces": f"{{{CODE}}} {{}} {{{{ 1 / 0 }}}} {{% raw %}}",
    "invisible": "\u202e\0\x1b\u2028\ufeff",
    "lines": f"a\r\n{CODE}\rb",
    "code": CODE,
}


def hostile(text: str) -> Callable[[dict[str, Any]], None]:
    """Return the change that puts a text wherever a fragment can hold one."""

    def change(document: dict[str, Any]) -> None:
        document["info"]["title"] = text
        operation = document["paths"]["/videos/{video_id}/remix"]["post"]
        operation.update(summary=text, description=text)
        operation["parameters"][0].update(description=text, example=[text])
        operation["parameters"] += [
            {"name": "q" + text, "in": "query", "schema": {"type": "string", "default": text}, "example": {"a": text}},
            {"name": "any", "in": "query", "required": True, "schema": {"default": text}, "example": text},
        ]
        operation["requestBody"]["content"]["application/json"]["examples"] = {"x": {"value": {"prompt": text}}}
        schemas = document["components"]["schemas"]
        schemas["RemixVideoRequest"].update(description=text, example={"prompt": text})
        schemas["RemixVideoRequest"]["properties"]["prompt"].update(description=text, example=text)
        schemas["RemixVideoRequest"]["properties"]["any"] = {"default": [text, CODE]}
        video = schemas["Video"]
        video.update(description=text, example=[text])
        video["properties"]["id"].update(description=text)
        video["properties"]["status"].update(enum=["queued", text], default=text)
        video["properties"]["m" + text] = {"type": "string", "default": text}
        video["properties"]["constant"] = {"const": text}
        video["properties"]["choice"] = {"anyOf": [{"type": "integer"}, {"type": "string"}], "default": text}
        video["properties"]["digits"] = {"anyOf": [{"type": "integer"}, {"type": "string"}], "default": "5"}
        video["properties"]["loose"] = {"default": CODE}
        video["properties"]["object_default"] = {"default": {"a": [text, 1, None]}}
        video["properties"]["number"] = {"type": "number", "default": "1.5"}
        video["properties"]["uuid"] = {"type": "string", "format": "uuid", "default": str(UUID(int=1))}

    return change


@pytest.fixture(scope="module", params=list(TEXTS.values()), ids=list(TEXTS))
def hostile_client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Render and import the client of a hostile fragment; return its text and its modules."""
    folder = render(tmp_path_factory.mktemp("hostile"), hostile(request.param))
    with importable(folder, "video_remix_client") as module_of:
        yield request.param, module_of


def test_texts_keep_their_value(hostile_client: Any) -> None:
    """Names of members, enumerations, constants of schemas and defaults are the texts of the fragment."""
    text, module_of = hostile_client
    models = module_of("models")
    model = models.Video(**dict.fromkeys(inspect.signature(models.Video).parameters, "x"))
    assert {"m" + text, "constant"} <= set(model.to_dict())
    defaults = {name: value.default for name, value in inspect.signature(models.Video).parameters.items()}
    assert defaults["status"] == text
    assert defaults["choice"] == text
    assert defaults["digits"] == "5"
    assert defaults["loose"] == CODE
    assert defaults["object_default"] == {"a": [text, 1, None]}
    assert defaults["number"] == 1.5
    assert defaults["uuid"] == UUID(int=1)
    assert set(models.video_status.get_args(models.VideoStatus)) == {"queued", text}


def test_docstrings_show_the_texts(hostile_client: Any) -> None:
    """What an editor shows holds the texts, and the example of a call is still the text of an example."""
    text, module_of = hostile_client
    shown = inspect.getdoc(importlib.import_module(module_of("facade").__name__).VideosResource.remix) or ""
    assert "Example:\n    client.videos.remix(" in shown
    printable = "".join(character for character in text.split()[0] if character.isprintable())
    assert printable in shown


@pytest.mark.parametrize("default", [float("nan"), float("inf")])
def test_a_number_that_json_does_not_know_is_refused(default: float, tmp_path: Path) -> None:
    """A default that no literal can express stops the rendering with a sentence that says why."""

    def change(document: dict[str, Any]) -> None:
        schemas = document["components"]["schemas"]
        schemas["Video"]["properties"]["ratio"] = {"type": "number", "default": default}

    with pytest.raises(ContractError, match="no number that JSON can hold"):
        render(tmp_path, change)
