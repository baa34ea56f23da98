"""Texts of the document that become the same name in Python: the first keeps it, each further one gets a number.

The order is that of the document, so that a name which is added later changes no earlier one. The generator itself
renames both of two members or parameters that clash, and refuses operations and schemas.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import chain, count
from typing import TYPE_CHECKING, Any

from attrs import evolve
from openapi_python_client.parser.openapi import Endpoint, generate_operation_id
from openapi_python_client.parser.properties import LiteralEnumProperty, ModelProperty, model_property
from openapi_python_client.parser.properties.schemas import Class
from openapi_python_client.schema.untrusted_string import UntrustedString
from openapi_python_client.strings import ClassName, PythonIdentifier, pascal_case, snake_case

from video_remix_contract.generation.filters import python_string
from video_remix_contract.generation.literals import schemas
from video_remix_contract.generation.naming import NAMELESS, PREFIX, RESERVED_ARGUMENTS, RESERVED_ATTRIBUTES
from video_remix_contract.openapi.operation import METHODS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from openapi_python_client.parser import GeneratorData
    from openapi_python_client.parser.properties.protocol import PropertyProtocol

    from video_remix_contract.generation.documented import Documented


class Names:
    """The names of one place, such as a class or a function, in which no two are the same.

    ``reserved`` are those that the client needs there for itself; ``folded`` tells which names cannot live together.
    """

    def __init__(self, reserved: Iterable[str] = (), folded: Callable[[str], str] = str) -> None:
        self._reserved = frozenset(reserved)
        self._folded = folded
        self._taken: set[str] = set()

    def settle(self, plain: str, mark: str = "_") -> PythonIdentifier:
        """Return a name, which is taken then: the plain one, or that with the first number that is free."""
        first = f"{plain}_" if plain in self._reserved else plain
        names = chain([first], (f"{plain.rstrip('_')}{mark}{number}" for number in count(2)))
        name = next(name for name in names if self._folded(name) not in self._taken)
        self._taken.add(self._folded(name))
        return str.__new__(PythonIdentifier, name)


class Classes:
    """The classes of schemas; a schema is known by the class that holds it and by its name there."""

    def __init__(self) -> None:
        self._names = Names(folded=lambda name: PythonIdentifier(name, PREFIX).casefold())
        self._settled: dict[tuple[str, str], Class] = {}
        self._asking = ("", "")

    def asked_for(self, build: Any) -> Any:
        """Return the building of a schema by the generator, which tells what it is before its class gets a name."""

        def building(_: type, /, *, name: UntrustedString, parent_name: str | None, **rest: Any) -> Any:
            self._asking = (parent_name or "", name.get_untrusted_value())
            return build(name=name, parent_name=parent_name, **rest)

        return classmethod(building)

    def from_string(self, plain: Class) -> Class:
        """Return the class of the schema that is being built, which is built again where the first attempt failed."""
        if self._asking not in self._settled:
            name = str.__new__(ClassName, self._names.settle(plain.name, mark=""))
            self._settled[self._asking] = Class(name=name, module_name=PythonIdentifier(name, PREFIX))
        return self._settled[self._asking]

    def by_schema(self) -> dict[str, str]:
        """Return the classes of the named schemas of the document."""
        start = "/components/schemas/"
        named = {name.removeprefix(start): name for parent, name in self._settled if not parent}
        return {name: str(self._settled["", path].name) for name, path in named.items() if path == start + name}


@contextmanager
def our_settling(documented: Documented) -> Iterator[Classes]:
    """Let the generator settle clashes as this module has it while it reads a document, and quote what it complains of.

    A text of the document that it puts into a message is a literal then, which could do no harm in code either.
    """
    classes = Classes()
    plain = Class.from_string
    patches: list[tuple[Any, str, Any]] = [
        (ModelProperty, "build", classes.asked_for(ModelProperty.build)),
        (LiteralEnumProperty, "build", classes.asked_for(LiteralEnumProperty.build)),
        (Class, "from_string", staticmethod(lambda **given: classes.from_string(plain(**given)))),
        (model_property, "_resolve_naming_conflict", lambda *_: None),
        (Endpoint, "_check_parameters_for_conflicts", lambda endpoint, **_: with_arguments(endpoint, documented)),
        (UntrustedString, "__str__", python_string),
    ]
    before = [(place, name, vars(place).get(name)) for place, name, _ in patches]
    for place, name, ours in patches:
        setattr(place, name, ours)
    try:
        yield classes
    finally:
        for place, name, theirs in before:
            if theirs is None:
                delattr(place, name)
            else:
                setattr(place, name, theirs)


def with_operations(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document in which every operation has an id of its own and one tag, both names in Python already.

    An operation whose id has no letter is called after its method and path, one without a tag belongs to `default`.
    Tags that become the same name are one tag.
    """
    names, resources = Names(folded=str.casefold), dict[str, str]()

    def named(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
        text = operation.get("operationId") or ""
        generated = generate_operation_id(path=UntrustedString(path), method=method, prefix=PREFIX)
        plain = PythonIdentifier(text, PREFIX) if snake_case(text) else generated
        tag = next(iter(operation.get("tags") or []), "")
        resource = PythonIdentifier(tag, "tag") if snake_case(tag) else "default"
        resource = resources.setdefault(pascal_case(resource).casefold(), resource)
        return {**operation, "operationId": names.settle(plain), "tags": [resource]}

    def item_of(path: str, item: Any) -> Any:
        if not isinstance(item, dict):
            return item
        return {
            name: named(path, name, value) if name in METHODS and isinstance(value, dict) else value
            for name, value in item.items()
        }

    return {**document, "paths": {path: item_of(path, item) for path, item in document["paths"].items()}}


def settle_members(data: GeneratorData) -> None:
    """Give the members of each model their names; what a model takes over from another one stands first."""
    for model in [schema for schema in schemas(data) if isinstance(schema, ModelProperty)]:
        parts = [part.properties or {} for part in [model.data, *model.data.allOf] if hasattr(part, "properties")]
        order = {name.get_untrusted_value(): number for number, name in enumerate(chain.from_iterable(parts))}
        lists = [listed for listed in (model.required_properties, model.optional_properties) if listed is not None]
        members: list[Any] = list(chain.from_iterable(lists))
        members.sort(key=lambda member: order.get(member.name.get_untrusted_value(), -1))
        names = Names(RESERVED_ATTRIBUTES)
        settled = {member.name: names.settle(plain_name(member)) for member in members}
        for listed in lists:
            # In place, since every reference to the model shares the list; a member may belong to other models, too.
            listed[:] = [evolve(member, python_name=settled[member.name]) for member in listed]


def plain_name(value: PropertyProtocol) -> PythonIdentifier:
    """Return the name of a member or a parameter where it clashes with no other."""
    return PythonIdentifier(value.name if snake_case(value.name) else NAMELESS, PREFIX)


def with_arguments(endpoint: Endpoint, documented: Documented) -> Endpoint:
    """Give the parameters of an operation their names; the first in the document keeps the plain one."""
    order = documented.parameter_order(endpoint)
    parameters = [(str(place), parameter) for place, parameter in endpoint.iter_all_parameters()]
    names = Names(RESERVED_ARGUMENTS)
    for _, parameter in sorted(parameters, key=lambda item: order.index((item[0], item[1].name.get_untrusted_value()))):
        object.__setattr__(parameter, "python_name", names.settle(plain_name(parameter)))
    return endpoint
