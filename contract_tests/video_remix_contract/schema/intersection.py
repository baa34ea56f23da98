"""What all members of an ``allOf`` allow together, as a single schema (JSON Schema 2020-12 Core, section 10.2.1.1)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from attrs import define, field

from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.keywords import FORMATS, TYPES, UNVALIDATED
from video_remix_contract.schema.values import same_json, spelled_out, text_of_json

# Of two of these the larger holds, of the others the smaller.
LOWER = {
    "minLength": "maxLength",
    "minItems": "maxItems",
    "minProperties": "maxProperties",
    "minimum": "maximum",
    "exclusiveMinimum": "exclusiveMaximum",
}
UPPER = frozenset(LOWER.values())
# The types that a bound is about, where they are not numbers.
BOUNDED = {"minLength": {"string"}, "minItems": {"array"}, "minProperties": {"object"}}
NUMBERS = {"integer", "number"}
# What these say depends on each other, or on the schema around them, so that they stay together.
GROUPS = (
    frozenset({"contains", "minContains", "maxContains"}),
    frozenset({"if", "then", "else"}),
    frozenset({"prefixItems", "items"}),
)
DESCRIBING = FORMATS | UNVALIDATED
UNEVALUATED = frozenset({"unevaluatedProperties", "unevaluatedItems"})
VALUES = frozenset({"enum", "const"})
MEMBERS = frozenset({"properties", "additionalProperties", "patternProperties", "required"})


@define
class Intersection:
    """Schemas that hold together: ``keywords`` are theirs, ``apart`` what no keyword can say of two of them.

    ``types`` are the types that all of them allow, None where none of them names any.
    """

    pointer: str
    keywords: dict[str, Any] = field(factory=dict)
    apart: list[Any] = field(factory=list)
    types: frozenset[str] | None = None

    def add(self, schema: dict[str, Any], types: Iterable[str] | None) -> None:
        """Let another schema hold as well; ``types`` are those that it allows, None for all of them.

        Raises ContractError where no value can be valid.
        """
        if types is not None:
            self.restrict(frozenset(types))
        if UNEVALUATED & schema.keys() and self.keywords:
            self.apart.append(schema)
        self.add_values(schema)
        self.add_members(schema)
        for group in GROUPS:
            self.add_group({key: schema[key] for key in schema if key in group})
        for key in schema.keys() - MEMBERS - VALUES - frozenset().union(*GROUPS) - {"type", "nullable"}:
            if key not in UNEVALUATED or not self.keywords:
                self.keywords[key] = (
                    self.both(key, self.keywords[key], schema[key]) if key in self.keywords else schema[key]
                )

    def restrict(self, types: frozenset[str]) -> None:
        """Let only some types be allowed; every integer is a number."""
        if self.types is None:
            self.types = types
            return
        common = {kind for kind in TYPES if kind in spelled_out(self.types) & spelled_out(types)}
        self.types = frozenset(common - {"integer"} if "number" in common else common)

    def both(self, key: str, first: Any, second: Any) -> Any:
        """Return what a keyword says that two schemas have; what cannot be said so is kept apart."""
        if key in DESCRIBING or key.startswith("x-") or same_json(first, second):
            return second
        if key in LOWER:
            return max(first, second)
        if key in UPPER:
            return min(first, second)
        if key == "uniqueItems":
            return first or second
        if key == "multipleOf" and isinstance(first, int) and isinstance(second, int):
            return math.lcm(first, second)
        self.apart.append({key: second})
        return first

    def add_values(self, schema: dict[str, Any]) -> None:
        """Let only the values of an enum, or a constant, be allowed."""
        for values in ([schema["enum"]] if "enum" in schema else []) + (
            [[schema["const"]]] if "const" in schema else []
        ):
            if "enum" not in self.keywords:
                self.keywords["enum"] = values
                continue
            known = {text_of_json(value) for value in values}
            self.keywords["enum"] = [value for value in self.keywords["enum"] if text_of_json(value) in known]
            if not self.keywords["enum"]:
                raise self.contradiction("no value is in all of their enums")

    def add_members(self, schema: dict[str, Any]) -> None:
        """Let the members of an object be described by another schema as well."""
        if "patternProperties" in schema and (MEMBERS & self.keywords.keys() or "additionalProperties" in schema):
            self.apart.append({key: schema[key] for key in schema if key in MEMBERS})
            schema = {key: value for key, value in schema.items() if key not in MEMBERS or key == "properties"}
        ours, theirs = (of.get("properties", {}) for of in (self.keywords, schema))
        names = list(dict.fromkeys([*ours, *theirs]))
        members = {name: conjunction([said(of, name) for of in (self.keywords, schema)]) for name in names}
        others = conjunction([of.get("additionalProperties", True) for of in (self.keywords, schema)])
        if others is False:
            # What is forbidden is not described.
            members = {name: member for name, member in members.items() if member is not False}
        required = list(dict.fromkeys([*self.keywords.get("required", ()), *schema.get("required", ())]))
        merged = {"properties": members, "required": required, "patternProperties": schema.get("patternProperties")}
        self.keywords |= {key: value for key, value in merged.items() if value}
        if others is not True or "additionalProperties" in schema:
            self.keywords["additionalProperties"] = others

    def add_group(self, group: dict[str, Any]) -> None:
        """Add keywords that depend on each other."""
        if not group:
            return
        if set(group) == {"items"} and "prefixItems" not in self.keywords:
            self.keywords["items"] = conjunction([self.keywords.get("items", True), group["items"]])
        elif any(key in self.keywords for key in group):
            self.apart.append(group)
        else:
            self.keywords |= group

    def whole(self, *, nullable: bool) -> dict[str, Any]:
        """Return the schema; ``nullable`` is whether all of the schemas allow null.

        Raises ContractError where no value can be valid.
        """
        if self.apart:
            self.keywords["allOf"] = [*self.keywords.get("allOf", ()), *self.apart]
        if self.types is None:
            return self.keywords
        if not nullable:
            self.refuse_contradictions(self.types)
        return {**self.keywords, "type": sorted(self.types)} if self.types else {"type": "null"}

    def refuse_contradictions(self, types: frozenset[str]) -> None:
        """Raise ContractError where no value of these types can be valid."""
        if not types:
            raise self.contradiction("no value is of all their types")
        for lower, upper in LOWER.items():
            least, most = self.keywords.get(lower), self.keywords.get(upper)
            if types <= BOUNDED.get(lower, NUMBERS) and least is not None and most is not None and least > most:
                raise self.contradiction(f"no value keeps `{lower}` {least} and `{upper}` {most}")
        if types == {"object"} and self.keywords.get("additionalProperties") is False:
            allowed = self.keywords.get("properties", {})
            for name in self.keywords.get("required", ()):
                if name not in allowed and "patternProperties" not in self.keywords:
                    raise self.contradiction(f"the member {name[:100]!r} is required and forbidden")

    def contradiction(self, sentence: str) -> ContractError:
        """Return the error for schemas that no value keeps together."""
        return ContractError(f"the members of an allOf contradict each other: {sentence}", self.pointer)


def said(schema: dict[str, Any], name: str) -> Any:
    """Return what a schema without patterns says about a member."""
    return schema.get("properties", {}).get(name, schema.get("additionalProperties", True))


def conjunction(schemas: list[Any]) -> Any:
    """Return a schema that is kept only where all of some are."""
    asking = [schema for schema in schemas if schema is not True and schema != {}]
    if any(schema is False for schema in asking):
        return False
    if not asking:
        return schemas[-1]
    return asking[0] if all(same_json(asking[0], other) for other in asking[1:]) else {"allOf": asking}
