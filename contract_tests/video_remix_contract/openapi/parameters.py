"""The parameters of an operation, and the credentials that it asks for: what a request has apart from its body."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from attrs import field, frozen

from video_remix_contract.errors import ContractError
from video_remix_contract.openapi.reference import Node

PATH, QUERY, HEADER, COOKIE = CARRIERS = ("path", "query", "header", "cookie")
BEARER, BASIC = "bearer", "basic"
DEEP_OBJECT = "deepObject"
# OpenAPI 3.1, Style Values: those that are followed, and what stands between the elements of a list.
STYLES = {PATH: ("simple",), QUERY: ("form", "spaceDelimited", "pipeDelimited", DEEP_OBJECT), HEADER: ("simple",)}
SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|"}
# OpenAPI 3.1, Parameter Object: header parameters of these names are ignored, since other parts describe them.
DESCRIBED_ELSEWHERE = frozenset({"accept", "content-type", "authorization"})


@frozen(eq=False, slots=False)
class Parameter:
    """A parameter of a request: ``carrier`` is where it is, ``node`` the parameter object."""

    name: str
    carrier: str
    node: Node = field(repr=False)

    @cached_property
    def schema(self) -> Node:
        """The schema of its value; without one, everything is allowed."""
        return self.node.get("schema") or self.node.at(self.node.pointer, {})

    @property
    def required(self) -> bool:
        """Whether a request must have it."""
        return self.carrier == PATH or self.node.value.get("required") is True

    @cached_property
    def style(self) -> str:
        """How its value is written (OpenAPI 3.1, Style Values)."""
        return str(self.node.value.get("style", "form" if self.carrier in {QUERY, COOKIE} else "simple"))

    @property
    def exploded(self) -> bool:
        """Whether each element of a list is a parameter of its own; the members of an object are in any case."""
        written = self.node.value.get("explode", self.style == "form")
        return self.carrier == QUERY and self.style != DEEP_OBJECT and bool(written)

    @property
    def separator(self) -> str:
        """What stands between the elements of a list that is a single text."""
        return SEPARATORS.get(self.style, ",")

    def refuse_other_styles(self) -> None:
        """Raise ContractError, with the place, for a style that is not followed."""
        styles = STYLES.get(self.carrier, ("form",))
        if self.style not in styles:
            sentence = f"the style {self.style!r} is not followed in the {self.carrier}; use {' or '.join(styles)}"
            raise ContractError(sentence, self.node.pointer)

    def member(self, name: str) -> str | None:
        """Return which member of an object a name on the wire stands for; None where it is none of this parameter."""
        inner = name.removeprefix(f"{self.name}[").removesuffix("]")
        return inner if self.style == DEEP_OBJECT and name == f"{self.name}[{inner}]" else None


@frozen
class Scheme:
    """What a credential is on the wire: ``kind`` is bearer, basic or the carrier of an API key called ``name``."""

    kind: str
    name: str

    @property
    def words(self) -> str:
        """The credential in the words of a sentence."""
        if self.kind in {BEARER, BASIC}:
            return f"`Authorization: {self.kind.capitalize()} KEY`"
        return f"the API key in the {'query parameter' if self.kind == QUERY else self.kind} `{self.name}`"


Alternative = tuple[Scheme, ...]
"""Credentials that a request carries together."""


def parameters(path_item: Node, operation: Node) -> Iterator[Parameter]:
    """Yield the parameters of an operation; its own replace those of its path (OpenAPI 3.1, Operation Object)."""
    named: dict[tuple[str, str], Node] = {}
    for holder in (path_item, operation):
        node = holder.get("parameters")
        for parameter in node.elements() if node else []:
            if isinstance(parameter.value, dict):
                named[str(parameter.value.get("in")), str(parameter.value.get("name"))] = parameter
    for (carrier, name), node in named.items():
        if carrier != HEADER or name.lower() not in DESCRIBED_ELSEWHERE:
            yield Parameter(name, carrier, node)


def security(operation: Node, root: Node) -> tuple[Alternative, ...]:
    """Return the credentials of which a request carries one alternative; none where it may go without.

    Raises ContractError for a security scheme that the document does not have.
    """
    node = operation.get("security") or root.get("security")
    requirements = node.value if node else None
    if not isinstance(requirements, list) or not all(requirements):
        return ()
    return tuple(tuple(scheme(operation, root, name) for name in requirement) for requirement in requirements)


def scheme(operation: Node, root: Node, name: str) -> Scheme:
    """Return the security scheme of a name; OAuth 2 and OpenID Connect send a bearer token (RFC 6750)."""
    node = root.get("components", "securitySchemes", name)
    if node is None or not isinstance(node.value, dict):
        raise ContractError(f"there is no security scheme {name!r}", f"{operation.pointer}/security")
    kind, value = node.value.get("type"), node.value
    if kind == "apiKey" and value.get("in") in CARRIERS:
        return Scheme(str(value["in"]), str(value.get("name")))
    if kind == "http" and str(value.get("scheme", "")).lower() == BASIC:
        return Scheme(BASIC, "Authorization")
    if kind == "http" or kind in {"oauth2", "openIdConnect"}:
        return Scheme(BEARER, "Authorization")
    raise ContractError(f"credentials of the type {kind!r} are not supported; use http or apiKey", node.pointer)
