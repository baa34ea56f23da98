"""The keywords of JSON Schema 2020-12 and OpenAPI by what stands under them."""

from __future__ import annotations

from typing import Any

import jsonschema_rs

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def meta_schemas() -> dict[str, Any]:
    """Return the meta-schemas of JSON Schema by how they refer to each other; jsonschema-rs has them."""
    resolver = jsonschema_rs.Registry([("", {"$ref": DIALECT})]).resolver(DIALECT)
    whole: Any = resolver.lookup(DIALECT).contents
    parts = [part["$ref"] for part in whole["allOf"]]
    return {DIALECT: whole} | {part: resolver.lookup(part).contents for part in parts}


META_SCHEMAS = meta_schemas()
# The JSON types, and every keyword of JSON Schema: its meta-schemas know them.
TYPES = tuple(META_SCHEMAS["meta/validation"]["$defs"]["simpleTypes"]["enum"])
# Where JSON Schema keeps schemas inside a schema: by name, in a list, or directly.
SCHEMA_MAPS = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs", "definitions"})
SCHEMA_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
SCHEMA_VALUES = frozenset(
    {
        "items",
        "additionalProperties",
        "not",
        "if",
        "then",
        "else",
        "contains",
        "propertyNames",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
SUBSCHEMAS = SCHEMA_MAPS | SCHEMA_LISTS | SCHEMA_VALUES
ANNOTATIONS = frozenset({"$ref", "title", "description", "summary", "deprecated", "example", "examples", "default"})
# Keywords of OpenAPI that no validator reads.
UNVALIDATED = ANNOTATIONS | {"nullable", "discriminator", "xml", "externalDocs", "readOnly", "writeOnly", "$comment"}
# Keywords that name a schema or its dialect, and ask nothing of a value; `$recursiveAnchor` is of an older draft.
IDENTIFYING = frozenset({"$id", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$schema", "$vocabulary"})
UNVALIDATED |= IDENTIFYING
KNOWN = UNVALIDATED.union(*(schema.get("properties", ()) for schema in META_SCHEMAS.values()))
# What asks something of a value.
BINDING = KNOWN - UNVALIDATED
# Annotations to a validator, although they look like assertions (JSON Schema Validation, sections 7 and 8).
FORMATS = frozenset({"format", "contentEncoding", "contentMediaType", "contentSchema"})
# Where a schema is about the same value as the schema that it stands in.
SAME_VALUE = frozenset({"allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas"})
# Extensions that this package reads.
EXTENSIONS = frozenset({"x-omits", "x-convention", "x-costs-job", "x-final"})
# What stands under these is a value, or texts by name, not a part of the description: a `$ref` in it is only a text.
LITERALS = frozenset({"enum", "const", "default", "example", "value", "scopes"})
# The kinds of components that a reference in their place may lead to.
SECTIONS = frozenset(
    {"schemas", "parameters", "headers", "requestBodies", "responses", "examples", "links", "securitySchemes"}
)
# What stands under these, where it is an object, has names that the document chose: those of OpenAPI, and those whose
# members the meta-schemas of JSON Schema leave open.
NAMED = SECTIONS | {"paths", "webhooks", "callbacks", "pathItems", "content", "encoding", "variables"}
NAMED |= {
    name
    for schema in META_SCHEMAS.values()
    for name, asked in schema.get("properties", {}).items()
    if isinstance(asked, dict) and asked.get("type") == "object" and "additionalProperties" in asked
}
# Where it is a list, the objects in it have such names.
NAMED_IN_LISTS = frozenset({"security"})
# What stands under these is a component of that kind, or a list or an object of them.
KINDS = {name: name for name in SECTIONS} | {"requestBody": "requestBodies"}
KINDS |= dict.fromkeys(SUBSCHEMAS | {"schema", "itemSchema", "contentSchema", "dependencies"}, "schemas")
