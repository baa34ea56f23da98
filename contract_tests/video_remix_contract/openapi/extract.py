"""Cut operations out of an OpenAPI document, with only what they reach, as a fragment of its own."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from attrs import Factory, define, field

from video_remix_contract.openapi import document as documents
from video_remix_contract.openapi import pointer as json_pointer
from video_remix_contract.openapi.component_names import Names, listed
from video_remix_contract.openapi.keywords import EXTENSIONS, IDENTIFYING
from video_remix_contract.openapi.library import REFERENCES, Library
from video_remix_contract.openapi.modern import modern
from video_remix_contract.openapi.parts import SCHEMA, Holds, Part

# What does not describe the operation's own exchange, or would lead out of it.
LEFT_OUT = frozenset({"callbacks", "links", "discriminator", "xml"})
KEPT_OF_INFO = ("title", "version", "license")
KEPT_OF_PATH = ("summary", "description", "servers", "parameters")
SCHEME = "securitySchemes"
# Three times what the largest documents have that are published, in all their operations.
MAX_VALUES = 200_000


class Extracted(NamedTuple):
    """A fragment, and the places in the documents of what is somewhere else in them, by pointer into the fragment."""

    document: dict[str, Any]
    origins: dict[str, tuple[str, str]]


@define
class Cut:
    """A cut in progress: the components that what is already cut refers to."""

    library: Library
    operation_ids: frozenset[str] = frozenset()
    # What the components are called, by kind and place.
    known: dict[tuple[str, str, str], str] = field(factory=dict)
    names: Names = field(default=Factory(lambda self: Names(self.library), takes_self=True))
    components: dict[tuple[str, str], Any] = field(factory=dict)
    origins: dict[str, tuple[str, str]] = field(factory=dict)
    values: Iterator[int] = field(factory=itertools.count)
    # The components that are still to be cut, so that a chain of them is no recursion.
    waiting: deque[tuple[str, str, Part]] = field(factory=deque)

    def copied(self, part: Part, depth: int = 0, inlined: tuple[tuple[str, str], ...] = ()) -> Any:
        """Return a part as OpenAPI 3.1 has it, and note the components that it refers to.

        ``inlined`` are the places whose content was written where it is referred to. Raises ContractError for what a
        few aliases can multiply to any size or depth.
        """
        self.refuse(part, depth)
        if isinstance(part.value, list):
            return [self.copied(element, depth + 1, inlined) for element in part.inner()]
        if not isinstance(part.value, dict):
            return part.value
        references = [name for name in REFERENCES if self.refers(part, name)]
        counts = not (references and self.library.is_old)
        own = {
            key: self.copied(part[key], depth + 1, inlined)
            for key in (part.value if counts else ())
            if is_kept(part, key) and key not in references
        }
        if references and not (part.kind and part.holds is Holds.KEYWORDS):
            target = self.library.target(part)
            if target.place in inlined:
                raise self.library.refused(part, f"the reference {part.value['$ref']!r} is circular")
            content = self.copied(target, depth + 1, (*inlined, target.place))
            return {**content, **own} if isinstance(content, dict) else content
        if part.kind == "responses" and "links" in part.keywords:
            own |= self.links(part["links"])
        first, *others = [{"$ref": self.reached(self.library.target(part, name))} for name in references] or [{}]
        result = {**first, **own}
        if others:
            result["allOf"] = [*others, *(own["allOf"] if isinstance(own.get("allOf"), list) else ())]
        return modern(result) if part.kind == SCHEMA and part.holds is Holds.KEYWORDS else result

    def refuse(self, part: Part, depth: int) -> None:
        """Raise ContractError for a part that comes as one too many, or too deep, or has a URI that is none."""
        if depth > documents.MAX_DEPTH:
            raise self.library.refused(part, f"nested more than {documents.MAX_DEPTH} levels deep")
        if next(self.values) >= MAX_VALUES:
            raise self.library.refused(part, f"the operations have more than {MAX_VALUES} values")
        if part.kind == SCHEMA and "$id" in part.keywords and part.identifier is None and not self.library.is_old:
            raise self.library.refused(part["$id"], "a $id is a URI without a fragment")

    def links(self, part: Part) -> dict[str, Any]:
        """Return the links of a response to operations that are cut as well."""
        named = {} if part.holds is not Holds.NAMES else {str(name): part[name] for name in part.value}
        kept = {
            name: self.copied(link)
            for name, link in named.items()
            if (target := self.library.merged(link).get("operationId")) and str(target.value) in self.operation_ids
        }
        return {"links": kept} if kept else {}

    def refers(self, part: Part, keyword: str) -> bool:
        """Return whether an object refers to another by a keyword."""
        if not isinstance(part.value.get(keyword), str):
            return False
        if keyword == "$ref":
            # A name is never called so with a text as its value, unless it is an example.
            return part.holds is not Holds.DATA
        return part.holds is Holds.KEYWORDS and part.kind == SCHEMA and not self.library.is_old

    def reached(self, part: Part) -> str:
        """Return the reference to a part as a component, which is cut as well."""
        name, chain = self.names.own(part), [part]
        while self.library.leads_on(part) and (name is None or not part.value["$ref"].startswith("#")):
            # What only leads on, or into another file, is no component of its own.
            part = self.library.following(chain)
            chain.append(part)
            name = self.names.own(part) or name
        key = (part.kind, *part.place)
        if key not in self.known:
            name = self.known[key] = name or self.names.new(part)
            self.waiting.append((part.kind, name, part))
        # The generator reads names as they are written; an escaped character would be another.
        return f"#{json_pointer.joined(['components', part.kind, self.known[key]])}".replace("%", "%25")

    def finish(self) -> None:
        """Cut the components that were reached, and those that they reach."""
        while self.waiting:
            kind, name, part = self.waiting.popleft()
            self.components[kind, name] = self.copied(part)
            self.moved(["components", kind, name], part)
        self.library.refuse_ambiguous()

    def moved(self, tokens: Iterable[str], part: Part) -> None:
        """Note where a part of the fragment comes from, if that is another place."""
        pointer = json_pointer.joined(tokens)
        if part.place != (self.library.uri, pointer):
            self.origins[pointer] = part.place

    def operation(self, path: str, method: str, part: Part) -> dict[str, Any]:
        """Return an operation with the credentials that it needs, which may be those of the document."""
        members = self.library.merged(part)
        if "security" not in members and self.library.document.get("security") is not None:
            members["security"] = self.library.root["security"]
        self.moved(["paths", path, method], self.library.layers(part)[-1])
        result = {key: self.copied(member) for key, member in members.items() if is_kept(part, key)}
        for requirement in result.get("security", ()) if isinstance(result.get("security"), list) else ():
            for name in requirement if isinstance(requirement, dict) else ():
                self.require(str(name), part)
        return result

    def require(self, name: str, part: Part) -> None:
        """Reach a security scheme, which stands in the document itself."""
        reference = f"#{json_pointer.joined(['components', SCHEME, name])}".replace("%", "%25")
        root = self.library.root
        holder = Part(root.file, part.pointer, {"$ref": reference}, Holds.KEYWORDS, SCHEME, root.base)
        self.reached(self.library.target(holder))


def is_kept(part: Part, key: str) -> bool:
    """Return whether a member of an object is cut."""
    if part.holds is Holds.STATUSES:
        return not key.startswith("x-")
    if part.holds is not Holds.KEYWORDS or key in EXTENSIONS:
        return True
    return not (key.startswith("x-") or key in LEFT_OUT or (part.kind == SCHEMA and key in IDENTIFYING))


def extract(library: Library, wanted: Iterable[tuple[str, str]]) -> Extracted:
    """Return the fragment of operations, OpenAPI 3.1, with the components that they reach and no others.

    ``wanted`` are methods and paths of operations that there are; see ``selection``. Others' extensions, callbacks,
    discriminators and links to other operations are left out; ``nullable`` and boolean exclusive bounds of OpenAPI 3.0
    are spelt as in 3.1; the document's credentials are written at each operation. What is referred to is a component,
    whatever place or file it is in. Raises ContractError for a reference on the way that is broken, remote, or circular
    where nothing can refer to itself.
    """
    operations = {(method, path): library.operations(path)[method] for method, path in wanted}
    ids = [part.value for each in operations.values() if (part := library.merged(each).get("operationId"))]
    cut, document = Cut(library, frozenset(each for each in ids if isinstance(each, str))), library.document
    paths: dict[str, Any] = {}
    for (method, path), operation in operations.items():
        if path not in paths:
            item = library.root["paths"][path]
            members = library.merged(item)
            cut.moved(["paths", path], library.layers(item)[-1])
            paths[path] = {key: cut.copied(members[key]) for key in members if key in KEPT_OF_PATH}
        paths[path][method] = cut.operation(path, method, operation)
    cut.finish()
    info = {key: cut.copied(part) for key, part in library.merged(library.root["info"]).items() if key in KEPT_OF_INFO}
    servers = {"servers": cut.copied(library.root["servers"])} if document.get("servers") is not None else {}
    around = {"openapi": "3.1.0", "info": info, **servers, **used_tags(cut, paths)}
    return Extracted({**around, "paths": paths, **components(cut)}, cut.origins)


def used_tags(cut: Cut, paths: dict[str, Any]) -> dict[str, Any]:
    """Return the descriptions of the operations' own tags."""
    operations = [operation for item in paths.values() for operation in item.values() if isinstance(operation, dict)]
    lists = [operation["tags"] for operation in operations if isinstance(operation.get("tags"), list)]
    own = [name for names in lists for name in names]
    tags = cut.library.document.get("tags")
    described = cut.library.root["tags"].inner() if isinstance(tags, list) else ()
    used = [tag for tag in described if isinstance(tag.value, dict) and tag.value.get("name") in own]
    return {"tags": [cut.copied(tag) for tag in used]} if used else {}


def components(cut: Cut) -> dict[str, Any]:
    """Return the components that were reached: those of the document in its order, then the new ones."""
    result: dict[str, dict[str, Any]] = {}
    for kind, name in dict.fromkeys([*listed(cut.library), *cut.components]):
        if (kind, name) in cut.components:
            result.setdefault(kind, {})[name] = cut.components[kind, name]
    return {"components": result} if result else {}
