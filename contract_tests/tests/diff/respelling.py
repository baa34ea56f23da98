"""Write a fragment in another way that means the same."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random


def respelt(document: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return a fragment whose schemas have other spellings, which ones is a matter of chance."""
    other = copy.deepcopy(document)
    schemas = other["components"]["schemas"]
    for name in schemas:
        schemas[name] = spelt(schemas[name], chance, document)
    for operation in (item[method] for item in other["paths"].values() for method in item):
        for part in (operation.get("requestBody", {}), *operation.get("responses", {}).values()):
            for media in part.get("content", {}).values():
                media["schema"] = spelt(media["schema"], chance, document)
    return dict(shuffled(other.items(), chance))


def shuffled(items: Any, chance: random.Random) -> list[Any]:
    """Return items in another order."""
    return chance.sample(list(items), len(items))


def spelt(schema: Any, chance: random.Random, document: dict[str, Any]) -> Any:
    """Return another spelling of a schema and of all schemas inside it."""
    if isinstance(schema, bool):
        return schema
    if "$ref" in schema:
        return referred(schema, chance, document)
    result = dict(schema)
    if "properties" in result:
        members = shuffled(result["properties"].items(), chance)
        result["properties"] = {name: spelt(member, chance, document) for name, member in members}
    for key in ("required", "enum"):
        if key in result:
            result[key] = shuffled(result[key], chance)
    if "anyOf" in result:
        result["anyOf"] = [spelt(branch, chance, document) for branch in shuffled(result["anyOf"], chance)]
    result = dict(shuffled(result.items(), chance))
    for respell in shuffled((constant, null_apart, null_alone, lone, openly), chance):
        if chance.random() < 0.4:
            result = respell(result, chance)
    return result


def referred(schema: dict[str, Any], chance: random.Random, document: dict[str, Any]) -> Any:
    """Return a reference, or what it refers to."""
    if chance.random() < 0.5:
        return dict(schema)
    target = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return spelt(copy.deepcopy(target), chance, document)


def constant(schema: dict[str, Any], _: random.Random) -> dict[str, Any]:
    """Write an enum of a single value as a constant."""
    if len(schema.get("enum", ())) != 1:
        return schema
    return {**{key: value for key, value in schema.items() if key != "enum"}, "const": schema["enum"][0]}


def null_apart(schema: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Write a type array with null as an alternative, or as OpenAPI 3.0 does."""
    types = schema.get("type")
    if not isinstance(types, list) or "null" not in types or len(types) != 2:
        return schema
    inner = {**schema, "type": next(kind for kind in types if kind != "null")}
    if chance.random() < 0.5:
        return {**inner, "nullable": True}
    branches = shuffled([inner, null_alone({"type": "null"}, chance)], chance)
    return {chance.choice(["anyOf", "oneOf"]): branches}


def null_alone(schema: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Write the schema that allows null alone in another way."""
    if schema != {"type": "null"}:
        return schema
    spellings: list[dict[str, Any]] = [
        {"type": "null"},
        {"type": ["null"]},
        {"const": None},
        {"enum": [None]},
        {"type": "null", "description": "Nothing."},
        {"allOf": [{"type": "null"}]},
    ]
    return chance.choice(spellings)


def lone(schema: dict[str, Any], _: random.Random) -> dict[str, Any]:
    """Wrap a schema into an allOf with a single member."""
    return {"allOf": [schema]}


def openly(schema: dict[str, Any], _: random.Random) -> dict[str, Any]:
    """Allow additional members explicitly, where nothing is stated about them."""
    return {"additionalProperties": True, **schema} if "properties" in schema else schema
