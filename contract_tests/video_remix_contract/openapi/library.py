"""A document and the files that it refers to: where a reference leads, by the referencing package."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from attrs import Factory, define, evolve, field
from referencing import Anchor, Registry, Resource, Specification
from referencing.exceptions import Unresolvable, Unretrievable

from video_remix_contract.errors import ContractError, suggestion
from video_remix_contract.openapi import document as documents
from video_remix_contract.openapi.operation import METHODS
from video_remix_contract.openapi.parts import Part
from video_remix_contract.openapi.reference import MAX_REFERENCES

# More than the largest document that is published in parts has files.
MAX_FILES = 5000
# References of 2019-09 and 2020-12 that may mean another schema, depending on the way that leads to them.
DYNAMIC, RECURSIVE = "$dynamicRef", "$recursiveRef"
REFERENCES = ("$ref", DYNAMIC, RECURSIVE)


def alone(uri: str) -> bytes:
    """Read no other file; raises OSError."""
    raise OSError(f"{uri} is another file, and this document is read alone")


@define
class Library:
    """A document, and the files that it refers to, which are read when they are first needed.

    ``uri`` is what relative references in the document are relative to; ``read`` returns the bytes of the file at a URI
    or raises OSError; ``texts`` are the bytes that were read so far.
    """

    document: dict[str, Any] = field(repr=False)
    uri: str = ""
    read: Callable[[str], bytes] = field(default=alone, repr=False)
    texts: dict[str, bytes] = field(factory=dict, repr=False, init=False)
    root: Part = field(default=Factory(lambda self: Part.whole(self.uri, self.document), takes_self=True), repr=False)
    # The schemas that have a name, by the resource and the name, and those with the name of a ``$dynamicAnchor``.
    named: dict[tuple[str, str], set[tuple[str, str]]] = field(factory=dict, repr=False, init=False)
    dynamic: dict[str, set[tuple[str, str]]] = field(factory=dict, repr=False, init=False)
    # Where a ``$dynamicRef`` is written, by the name that it leads to.
    asked: dict[str, Part] = field(factory=dict, repr=False, init=False)
    specification: Specification[Part] = field(init=False, repr=False)
    registry: Registry[Part] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        # The stubs of referencing do not show the arguments of its classes.
        self.specification = Specification(  # type: ignore[call-arg]
            name="OpenAPI",
            id_of=lambda part: part.identifier,
            subresources_of=Part.objects,
            anchors_in=self.anchors,
            maybe_in_subresource=Specification.OPAQUE.maybe_in_subresource,
        )
        root = self.specification.create_resource(self.root)
        registry: Registry[Part] = Registry(retrieve=self.retrieved)  # type: ignore[call-arg]
        self.registry = registry.with_resource(self.uri, root)

    @property
    def is_old(self) -> bool:
        """Whether it is OpenAPI 3.0, where nothing next to a reference counts."""
        return str(self.document.get("openapi")).startswith("3.0")

    def anchors(self, specification: Specification[Part], part: Part) -> Iterator[Anchor[Part]]:
        """Yield the names that a schema gives itself, and note them."""
        for keyword in ("$anchor", "$dynamicAnchor"):
            name = part.keywords.get(keyword)
            if isinstance(name, str):
                self.named.setdefault((part.base, name), set()).add(part.place)
                if keyword == "$dynamicAnchor":
                    self.dynamic.setdefault(name, set()).add(part.place)
                yield Anchor(name, specification.create_resource(part))  # type: ignore[call-arg]

    def retrieved(self, uri: str) -> Resource[Part]:
        """Return a file that is read for the first time; raises ContractError, with its URI, where that is no use."""
        if len(self.texts) >= MAX_FILES:
            raise ContractError(f"the document has more than {MAX_FILES} files")
        text = self.read(uri)
        self.texts[uri] = text
        try:
            document = documents.parse(text)
        except ContractError as error:
            raise ContractError(error.sentence, error.pointer, error.line, file=uri) from error
        return self.specification.create_resource(Part.whole(uri, document))

    def target(self, part: Part, keyword: str = "$ref") -> Part:
        """Return what a reference leads to, an object of the kind that is expected in its place.

        Raises ContractError, with the place of the reference.
        """
        reference = str(part.value[keyword])
        if keyword == RECURSIVE and reference == "#" and part.recursive is not None:
            found = self.looked_up(part.file, f"#{quote(part.recursive)}", part)
        else:
            found = self.resolved(part, reference)
        if found.pointer == "" and isinstance(found.value, dict) and "openapi" in found.value:
            raise self.refused(part, f"the reference {reference!r} leads to a whole document, not to a part of it")
        if keyword == DYNAMIC and isinstance(name := found.keywords.get("$dynamicAnchor"), str):
            self.asked.setdefault(name, part)
        # A file says nothing of what its keys are, and the reference does.
        return evolve(found, holds=part.holds, kind=part.kind)

    def resolved(self, part: Part, reference: str) -> Part:
        """Return what a reference in a part leads to, its own reference not yet followed."""
        # Many a schema has a `$id` and refers to others as if it had none.
        bases = [base for base in dict.fromkeys([part.base, part.file]) if self.is_near(part, base, reference)]
        if not bases:
            mend = "copy what it refers to next to the document, and refer to the copy"
            raise self.refused(part, f"the reference {reference!r} is remote, and nothing is fetched; {mend}")
        unread: BaseException | None = None
        for base in bases:
            try:
                return self.looked_up(base, reference, part)
            except Unretrievable as error:
                unread = error.__cause__
            except (Unresolvable, LookupError, ValueError):
                continue
        if unread is not None:
            reason = (unread.strerror or unread) if isinstance(unread, OSError) else unread
            raise self.refused(part, f"the reference {reference!r} leads to a file that is not read: {reason}")
        raise self.refused(part, f"the reference {reference!r} leads nowhere{suggestion(reference, self.near(part))}")

    def is_near(self, part: Part, base: str, reference: str) -> bool:
        """Return whether a reference relative to a URI leads to a file, or to a schema of that name."""
        try:
            uri = urldefrag(urljoin(base, reference)).url
            own, other, written = urlsplit(self.uri), urlsplit(uri), urlsplit(reference)
        except ValueError as error:
            raise self.refused(part, f"the reference {reference!r} is no URI: {error}") from error
        if (other.scheme, other.netloc) == (own.scheme, own.netloc) and not written.scheme:
            return True
        self.registry = self.registry.crawl()
        return uri in self.registry

    def looked_up(self, base: str, reference: str, part: Part) -> Part:
        """Return what a reference relative to a URI leads to; raises what the referencing package raises."""
        uri, name = urldefrag(urljoin(base, reference)) if not reference.startswith("#") else (base, reference[1:])
        try:
            # What is read and looked through is kept for the next reference.
            self.registry = self.registry.get_or_retrieve(uri).registry
        except Unretrievable as error:
            if isinstance(error.__cause__, ContractError) and error.__cause__.file:
                raise error.__cause__ from error
            raise
        if name and not name.startswith("/"):
            self.registry = self.registry.crawl()
            if len(self.named.get((uri, name), ())) > 1:
                raise self.refused(part, f"the reference {reference!r} leads to several schemas of that name")
        return self.registry.resolver(uri).lookup(f"#{name}").contents

    def near(self, part: Part) -> list[str]:
        """Return references to what stands where a broken reference leads."""
        holder, _, _ = str(part.value.get("$ref", "")).rpartition("/")
        try:
            value = self.looked_up(part.base, holder, part).value
        except (ContractError, Unresolvable, LookupError, ValueError):
            return []
        return [f"{holder}/{name}" for name in value] if isinstance(value, dict) else []

    def refuse_ambiguous(self) -> None:
        """Raise ContractError for a ``$dynamicRef`` that means another schema in another place."""
        self.registry = self.registry.crawl() if self.asked else self.registry
        for name, part in self.asked.items():
            if len(self.dynamic.get(name, ())) > 1:
                sentence = (
                    f"several schemas have the $dynamicAnchor {name!r}, so that it depends on the way which is meant"
                )
                raise self.refused(part, sentence)

    def refused(self, part: Part, sentence: str) -> ContractError:
        """Return an error about a place."""
        return ContractError(sentence, part.pointer, file="" if part.file == self.uri else part.file)

    def leads_on(self, part: Part) -> bool:
        """Return whether an object is nothing but a reference."""
        references = part.keywords.keys() & {*REFERENCES}
        alone = self.is_old or len(part.keywords) == 1
        return references == {"$ref"} and isinstance(part.value["$ref"], str) and alone

    def layers(self, part: Part) -> list[Part]:
        """Return an object and what it refers to, one after the other: what stands in an earlier part counts.

        Raises ContractError for a reference that is broken or circular.
        """
        layers = [part]
        while isinstance(layers[-1].keywords.get("$ref"), str):
            layers.append(self.following(layers))
        return layers

    def following(self, chain: list[Part]) -> Part:
        """Return what the last part of a chain of references leads to.

        Raises ContractError where that is a part of the chain, or the chain is too long.
        """
        reference, target = chain[-1].value["$ref"], self.target(chain[-1])
        if target.place in [part.place for part in chain]:
            raise self.refused(chain[-1], f"the reference {reference!r} is circular")
        if len(chain) > MAX_REFERENCES:
            raise self.refused(chain[0], f"a reference leads through more than {MAX_REFERENCES} others")
        return target

    @property
    def paths(self) -> list[str]:
        """The paths of the document, in its order."""
        return [path for path in self.document["paths"] if path.startswith("/")]

    def operations(self, path: str) -> dict[str, Part]:
        """Return the operations of a path by method, as they are written; none where there is no such path."""
        if path not in self.document["paths"]:
            return {}
        layers = self.layers(self.root["paths"][path])
        holders = {method: layer for layer in reversed(layers) for method in METHODS if method in layer.keywords}
        return {method: holders[method][method] for method in METHODS if method in holders}

    def merged(self, part: Part) -> dict[str, Part]:
        """Return the members of an object and of what it refers to, by name."""
        members = {key: layer[key] for layer in reversed(self.layers(part)) for key in layer.keywords}
        return {key: member for key, member in members.items() if key != "$ref"}
