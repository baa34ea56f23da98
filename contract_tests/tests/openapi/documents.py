"""Full OpenAPI documents to cut fragments out of, small and large, of 3.0 and 3.1."""

from __future__ import annotations

import copy
from typing import Any

OPERATION = ("post", "/videos/{video_id}/remix")


def full_30() -> dict[str, Any]:
    """Return a document of OpenAPI 3.0 with several operations, among them ours."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "A vendor", "version": "7.1.0", "description": "Long.", "x-vendor": {"$ref": "#/nowhere"}},
        "servers": [{"url": "https://vendor.example/v1"}],
        "security": [{"Key": []}],
        "tags": [{"name": "Videos", "description": "v"}, {"name": "Other"}],
        "paths": {
            "/videos/{video_id}/remix": {
                "parameters": [{"$ref": "#/components/parameters/VideoId"}],
                "post": {
                    "tags": ["Videos"],
                    "operationId": "CreateVideoRemix",
                    "x-code-samples": {"curl": "…"},
                    "requestBody": {"$ref": "#/components/requestBodies/Remix"},
                    "callbacks": {"done": {"{$request.body#/url}": {"post": {"responses": {}}}}},
                    "responses": {
                        "200": {
                            "description": "Done",
                            "content": {
                                "application/json": {
                                    "schema": {"$ref": "#/components/schemas/Video%20Job"},
                                    "examples": {"done": {"$ref": "#/components/examples/Done"}},
                                }
                            },
                            "links": {"next": {"operationId": "Other"}},
                        }
                    },
                },
                "get": {"responses": {"200": {"$ref": "#/components/responses/Unused"}}},
            },
            "/others": {"get": {"responses": {"200": {"description": "Others"}}}},
        },
        "components": {
            "parameters": {
                "VideoId": {"name": "video_id", "in": "path", "required": True, "schema": {"type": "string"}},
                "Unused": {"name": "unused", "in": "query", "schema": {"$ref": "#/components/schemas/Unused"}},
            },
            "requestBodies": {
                "Remix": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Body"}}}}
            },
            "examples": {"Done": {"value": {"$ref": "a value, no reference", "default": {"$ref": "neither"}}}},
            "responses": {"Unused": {"description": "u"}},
            "securitySchemes": {
                "Key": {"type": "http", "scheme": "bearer"},
                "Unused": {"type": "apiKey", "in": "header", "name": "X"},
            },
            "schemas": {
                "Body": {
                    "type": "object",
                    "required": ["prompt"],
                    "properties": {
                        "prompt": {"type": "string"},
                        "default": {"type": "string", "nullable": True, "x-hidden": True},
                        "strength": {"type": "number", "minimum": 0, "exclusiveMinimum": True, "maximum": 1},
                        "seed": {"$ref": "#/paths/~1videos~1{video_id}~1remix/post/requestBody/seed"},
                    },
                },
                "Video Job": {
                    "type": "object",
                    "properties": {
                        "id": {"type": "string"},
                        "size": {"allOf": [{"$ref": "#/components/schemas/Size"}], "nullable": True},
                        "error": {"$ref": "#/components/schemas/Failure", "description": "ignored in 3.0"},
                    },
                    "discriminator": {"propertyName": "id", "mapping": {"x": "#/components/schemas/Unused"}},
                },
                "Size": {"type": "string", "enum": ["1x1", "2x2"], "default": "1x1"},
                "Failure": {"type": "object", "nullable": True, "properties": {"code": {"type": "string"}}},
                "Unused": {"type": "object", "properties": {"size": {"$ref": "#/components/schemas/Size"}}},
                "Loop": {"type": "object", "properties": {"again": {"$ref": "#/components/schemas/Loop"}}},
            },
        },
    }


def large(operations: int) -> dict[str, Any]:
    """Return our document among many operations and schemas of others, a few megabytes as YAML."""
    document = full()
    for number in range(operations):
        schema = {
            "type": "object",
            "description": f"Schema {number} of somebody else's operation, described at some length. " * 3,
            "required": [f"member_{index}" for index in range(6)],
            "properties": {
                f"member_{index}": {
                    "type": "string",
                    "enum": [f"value_{index}_{value}" for value in range(4)],
                    "description": "A member that has its own description: with a colon, and 'quotes'.",
                }
                for index in range(12)
            },
        }
        document["components"]["schemas"][f"Other{number}"] = schema
        reference = {"$ref": f"#/components/schemas/Other{number}"}
        document["paths"][f"/others/{number}"] = {
            "post": {
                "operationId": f"other_{number}",
                "requestBody": {"content": {"application/json": {"schema": reference}}},
                "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": reference}}}},
            }
        }
    return document


def full() -> dict[str, Any]:
    """Return the document of OpenAPI 3.0 with its references whole."""
    document = full_30()
    document["components"]["schemas"]["Body"]["properties"]["seed"] = {
        "$ref": "#/paths/~1videos~1{video_id}~1remix/get/x-seed"
    }
    document["paths"]["/videos/{video_id}/remix"]["get"]["x-seed"] = {"type": "integer", "nullable": True}
    document["components"]["schemas"]["Video Job"]["properties"]["kind"] = {
        "$ref": "#/components/schemas/Unused/properties/size"
    }
    return document


def broken(edit: Any) -> dict[str, Any]:
    """Return the document after an edit."""
    document = copy.deepcopy(full())
    edit(document)
    return document


def ours(document: dict[str, Any]) -> dict[str, Any]:
    """Return our operation in a document."""
    operation = document["paths"][OPERATION[1]]["post"]
    assert isinstance(operation, dict)
    return operation


def body(document: dict[str, Any]) -> dict[str, Any]:
    """Return the members of the request's schema."""
    members = document["components"]["schemas"]["Body"]["properties"]
    assert isinstance(members, dict)
    return members


def endless() -> Any:
    """Return a value that contains itself, as a YAML alias can."""
    value: dict[str, Any] = {}
    value["inner"] = value
    return value
