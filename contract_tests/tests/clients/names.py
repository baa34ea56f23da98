"""Print the public names of a client as JSON; run by the Python that has it: ``names.py openai``.

Functions have their arguments with their kinds, classes their attributes, and the module its errors.
"""

from __future__ import annotations

import importlib
import inspect
import json
import sys
from typing import Any


def arguments(function: Any) -> dict[str, str]:
    """Return the kinds of the arguments of a function by their names."""
    given = inspect.signature(function).parameters.items()
    return {name: str(argument.kind) for name, argument in given if name != "self" and not name.startswith("_")}


def attributes(thing: Any) -> dict[str, str]:
    """Return the public attributes of an object or a class."""
    return {name: "attribute" for name in dir(thing) if not name.startswith("_")}


def names(module: Any) -> dict[str, dict[str, str]]:
    """Return what programs may name, by where they name it."""
    settings = {"api_key": "sk-names", "base_url": "http://127.0.0.1:9/v1"}
    with module.OpenAI(**settings) as client:
        videos = client.videos
        raw = module.types.Response if hasattr(module.types, "Response") else None
        raw = raw or importlib.import_module(f"{module.__name__}._legacy_response").LegacyAPIResponse
        video = getattr(module.types, "Video", None) or importlib.import_module(f"{module.__name__}.models").Video
        members = getattr(video, "model_fields", None) or attributes(video) | dict.fromkeys(video.__slots__, "")
        return {
            "`OpenAI(…)`": arguments(module.OpenAI),
            "`client`": {
                name: "" for name in attributes(client) if name in {"close", "videos", "with_options", "copy"}
            },
            "`client.with_options(…)`": arguments(client.with_options),
            "`client.videos`": attributes(videos),
            "`client.videos.remix(…)`": arguments(videos.remix),
            "`with_raw_response`": attributes(raw) | dict.fromkeys(getattr(raw, "__slots__", ()), "attribute"),
            "a video": dict.fromkeys((name for name in members if not name.startswith("_")), "attribute"),
            "errors": {
                name: "error"
                for name, value in list(vars(module).items())
                if isinstance(value, type) and issubclass(value, Exception) and not name.startswith("_")
            },
        }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(names(importlib.import_module(sys.argv[1]))))
