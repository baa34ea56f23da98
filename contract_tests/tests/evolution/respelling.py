"""Write a fragment otherwise without changing what it says."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random


def respelt(document: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Return a fragment whose schemas are spelt in other ways, as chance has it."""
    other = copy.deepcopy(document)
    schemas = other["components"]["schemas"]
    for name in schemas:
        schemas[name] = spelt(schemas[name], chance, document)
    bodies = [other["paths"][path][method] for path in other["paths"] for method in other["paths"][path]]
    for body in bodies:
        answers = body.get("responses", {}).values()
        for part in (body.get("requestBody", {}), *answers):
            for media in part.get("content", {}).values():
                media["schema"] = spelt(media["schema"], chance, document)
    return dict(shuffled(other.items(), chance))


def shuffled(items: Any, chance: random.Random) -> list[Any]:
    """Return items in another order."""
    found = list(items)
    chance.shuffle(found)
    return found


def spelt(schema: dict[str, Any], chance: random.Random, document: dict[str, Any]) -> dict[str, Any]:
    """Return one schema spelt otherwise, and all below it."""
    if "$ref" in schema:
        return referred(schema, chance, document)
    result = dict(schema)
    if "properties" in result:
        result["properties"] = {
            name: spelt(member, chance, document) for name, member in shuffled(result["properties"].items(), chance)
        }
    for key in ("required", "enum"):
        if key in result:
            result[key] = shuffled(result[key], chance)
    if "anyOf" in result:
        result["anyOf"] = [spelt(one, chance, document) for one in shuffled(result["anyOf"], chance)]
    result = dict(shuffled(result.items(), chance))
    for respell in shuffled((constant, null_apart, lone, openly), chance):
        if chance.random() < 0.4:
            result = respell(result, chance)
    return result


def referred(schema: dict[str, Any], chance: random.Random, document: dict[str, Any]) -> dict[str, Any]:
    """Return a reference, or what it refers to."""
    if chance.random() < 0.5:
        return dict(schema)
    target = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return spelt(copy.deepcopy(target), chance, document)


def constant(schema: dict[str, Any], _: random.Random) -> dict[str, Any]:
    """Write an enum of one value as a constant."""
    if len(schema.get("enum", ())) != 1:
        return schema
    return {**{key: value for key, value in schema.items() if key != "enum"}, "const": schema["enum"][0]}


def null_apart(schema: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """Write a type array with null as an alternative, or as OpenAPI 3.0 does."""
    types = schema.get("type")
    if not isinstance(types, list) or "null" not in types or len(types) != 2:
        return schema
    kind = next(one for one in types if one != "null")
    inner = {**schema, "type": kind}
    if chance.random() < 0.5:
        return {**inner, "nullable": True}
    branches = shuffled([inner, {"type": "null"}], chance)
    return {chance.choice(["anyOf", "oneOf"]): branches}


def lone(schema: dict[str, Any], _: random.Random) -> dict[str, Any]:
    """Wrap a schema into an allOf of one."""
    return {"allOf": [schema]}


def openly(schema: dict[str, Any], _: random.Random) -> dict[str, Any]:
    """Say that additional members are allowed, where nothing is said of them."""
    return {"additionalProperties": True, **schema} if "properties" in schema else schema
