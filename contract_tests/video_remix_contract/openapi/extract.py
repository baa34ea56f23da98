"""Cut one operation out of a full OpenAPI document, with only what it reaches, as a fragment of its own."""

from __future__ import annotations

import difflib
import graphlib
import itertools
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from attrs import field, frozen

from video_remix_contract.openapi.operation import METHODS, ContractError, escape, lookup
from video_remix_contract.schema.inline import MAPS

if TYPE_CHECKING:
    from collections.abc import Iterator

# What stands under these is a value, not a part of the description: a `$ref` in it is none.
LITERALS = frozenset({"enum", "const", "default", "example", "value"})
NAMED = MAPS | {"responses", "content", "headers", "encoding", "examples", "variables", "flows", "scopes"}
# What says nothing about the operation's own exchange, or would lead out of it.
LEFT_OUT = frozenset({"callbacks", "links", "discriminator", "xml"})
KEPT_OF_INFO = ("title", "version", "license")
KEPT_OF_PATH = ("summary", "description", "servers", "parameters")
MOST_VALUES = 200_000
DEEPEST = 200


@frozen
class Cut:
    """A cut in progress: the full document, and the components that what is already cut refers to."""

    document: dict[str, Any] = field(repr=False)
    reached: dict[tuple[str, str], Any] = field(factory=dict)
    # Which component refers to which; the operation itself is the empty string.
    references: dict[str, set[str]] = field(factory=dict)
    values: Iterator[int] = field(factory=itertools.count)

    @property
    def old(self) -> bool:
        """Whether the document is OpenAPI 3.0, where nothing beside a reference counts."""
        return str(self.document["openapi"]).startswith("3.0")

    def copied(self, value: Any, where: str, owner: str, above: tuple[str, ...] = (), *, names: bool = False) -> Any:
        """Return a part of the document as OpenAPI 3.1 has it, and note the components that it refers to.

        ``names`` says that the keys are names that the document chose, not keywords; ``above`` are the pointers and
        references that led here.
        """
        self.count(where, above)
        around = (*above, where)
        if isinstance(value, list):
            return [self.copied(one, f"{where}/{index}", owner, around) for index, one in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if not names and isinstance(value.get("$ref"), str):
            return self.reference(value, where, owner, above)
        result: dict[str, Any] = {}
        for key, child in value.items():
            place = f"{where}/{escape(key)}"
            if names:
                result[key] = self.copied(child, place, owner, around)
            elif key in LITERALS or (key == "examples" and isinstance(child, list)):
                result[key] = self.literal(child, place, around)
            elif key not in LEFT_OUT and not key.startswith("x-"):
                result[key] = self.copied(child, place, owner, around, names=key in NAMED)
        return result if names else modern(result)

    def reference(self, value: dict[str, Any], where: str, owner: str, above: tuple[str, ...]) -> Any:
        """Return a reference to a component, which is cut as well, or what another reference leads to."""
        target = unquote(value["$ref"])
        if not target.startswith("#/"):
            raise ContractError(f"{where}: the reference {target!r} does not stay inside the document")
        found = lookup(self.document, target, where)
        root, *tokens = target.removeprefix("#/").split("/")
        if root != "components" or len(tokens) < 2:
            if target in above:
                raise ContractError(f"{where}: the reference {target!r} is circular")
            return self.copied(found, where, owner, (*above, target))
        self.reach(tokens[0], tokens[1].replace("~1", "/").replace("~0", "~"), owner)
        beside = {} if self.old else {key: one for key, one in value.items() if key != "$ref"}
        return {"$ref": target, **(self.copied(beside, where, owner, above) if beside else {})}

    def reach(self, kind: str, name: str, owner: str) -> None:
        """Note that a component is referred to, and cut it where that is new."""
        component = f"#/components/{kind}/{escape(name)}"
        self.references.setdefault(owner, set()).add(component)
        if (kind, name) not in self.reached:
            self.reached[kind, name] = None
            found = lookup(self.document, component, owner or "the operation")
            self.reached[kind, name] = self.copied(found, component.removeprefix("#"), component)

    def literal(self, value: Any, where: str, above: tuple[str, ...]) -> Any:
        """Return a value as it stands."""
        self.count(where, above)
        around = (*above, where)
        if isinstance(value, dict):
            return {key: self.literal(one, f"{where}/{escape(key)}", around) for key, one in value.items()}
        if isinstance(value, list):
            return [self.literal(one, f"{where}/{index}", around) for index, one in enumerate(value)]
        return value

    def count(self, where: str, above: tuple[str, ...]) -> None:
        """Refuse what a few aliases can blow up to any size or depth."""
        if len(above) > DEEPEST:
            raise ContractError(f"{where[:200]}: nested more than {DEEPEST} levels deep")
        if next(self.values) >= MOST_VALUES:
            raise ContractError(f"{where[:200]}: the operation comes to more than {MOST_VALUES} values")


def extract(document: Any, method: str, path: str) -> dict[str, Any]:
    """Return the fragment of one operation, OpenAPI 3.1, with the schemas that it reaches and no others.

    Extensions, callbacks, links and discriminators are left out; ``nullable`` and boolean exclusive bounds of OpenAPI
    3.0 are spelt as in 3.1; the document's credentials are written at the operation. Raises ContractError for what is
    not OpenAPI 3, has no such operation, or has a broken, remote or circular reference on the way.
    """
    checked(document)
    item = path_item(document, path)
    operation = item.get(method)
    if not isinstance(operation, dict):
        raise ContractError(f"there is no operation {method.upper()} {path}{instead(document, method, path)}")
    cut, where = Cut(document), f"/paths/{escape(path)}"
    security = operation.get("security", document.get("security"))
    kept = {key: value for key, value in item.items() if key in KEPT_OF_PATH}
    secured = {**operation, **({} if security is None else {"security": security})}
    paths = {path: {**cut.copied(kept, where, ""), method: cut.copied(secured, f"{where}/{method}", "")}}
    for requirement in security if isinstance(security, list) else ():
        for name in requirement if isinstance(requirement, dict) else ():
            cut.reach("securitySchemes", str(name), "")
    refuse_cycles(cut.references)
    return {
        "openapi": "3.1.0",
        "info": {key: value for key, value in cut.copied(document["info"], "/info", "").items() if key in KEPT_OF_INFO},
        **({"servers": cut.copied(document["servers"], "/servers", "")} if "servers" in document else {}),
        **used_tags(cut, operation),
        "paths": paths,
        **components(cut),
    }


def checked(document: Any) -> None:
    """Refuse what is not OpenAPI 3; raises ContractError."""
    if not isinstance(document, dict) or not str(document.get("openapi", "")).startswith("3."):
        raise ContractError("not an OpenAPI 3 document")
    info, paths = document.get("info"), document.get("paths")
    if not isinstance(info, dict) or "version" not in info or not isinstance(paths, dict):
        raise ContractError("an OpenAPI document needs info.version and paths")


def path_item(document: dict[str, Any], path: str) -> dict[str, Any]:
    """Return a path item, a reference in its place followed; an empty one where there is none."""
    item, seen = document["paths"].get(path), set[str]()
    while isinstance(item, dict) and isinstance(item.get("$ref"), str):
        target = unquote(item["$ref"])
        if target in seen or not target.startswith("#/"):
            raise ContractError(f"/paths/{escape(path)}: the reference {target!r} is remote or circular")
        seen.add(target)
        item = lookup(document, target, f"/paths/{escape(path)}")
    return item if isinstance(item, dict) else {}


def instead(document: dict[str, Any], method: str, path: str) -> str:
    """Say which operation may have been meant."""
    found = [
        f"{verb.upper()} {template}"
        for template, item in document["paths"].items()
        if isinstance(item, dict)
        for verb in METHODS
        if verb in item
    ]
    near = difflib.get_close_matches(f"{method.upper()} {path}", found, 1)
    return f", did you mean {near[0]}?" if near else f" among the {len(found)} of the document"


def refuse_cycles(references: dict[str, set[str]]) -> None:
    """Refuse components that contain themselves; raises ContractError."""
    try:
        graphlib.TopologicalSorter(references).prepare()
    except graphlib.CycleError as error:
        around = " → ".join(error.args[1][:6])
        raise ContractError(f"the schema contains itself, which no fragment can: {around}") from error


def used_tags(cut: Cut, operation: dict[str, Any]) -> dict[str, Any]:
    """Return the descriptions of the operation's own tags."""
    tags, own = cut.document.get("tags"), operation.get("tags")
    described = [
        tag
        for tag in (tags if isinstance(tags, list) else ())
        if isinstance(tag, dict) and tag.get("name") in (own if isinstance(own, list) else ())
    ]
    return {"tags": cut.copied(described, "/tags", "")} if described else {}


def components(cut: Cut) -> dict[str, Any]:
    """Return the components that were reached, in the order of the document."""
    found: dict[str, dict[str, Any]] = {}
    for kind, named in cut.document.get("components", {}).items():
        for name in named if isinstance(named, dict) else ():
            if (kind, name) in cut.reached:
                found.setdefault(kind, {})[name] = cut.reached[kind, name]
    return {"components": found} if found else {}


def modern(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema of OpenAPI 3.0 as 3.1 spells it: null as a type, exclusive bounds as numbers."""
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(schema.get(exclusive), bool):
            excluded = schema.pop(exclusive)
            if excluded and bound in schema:
                schema[exclusive] = schema.pop(bound)
    if not isinstance(schema.get("nullable"), bool):
        return schema
    nullable = schema.pop("nullable")
    if not nullable:
        return schema
    if isinstance(schema.get("type"), str) and "enum" not in schema and "const" not in schema:
        return {**schema, "type": [schema["type"], "null"]}
    described: dict[str, Any] = {
        key: schema.pop(key) for key in ("title", "description", "deprecated") if key in schema
    }
    return {**described, "anyOf": [schema, {"type": "null"}]} if schema else described
