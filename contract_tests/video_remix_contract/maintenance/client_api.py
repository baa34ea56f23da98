"""The public names of the client as griffe's JSON: small, sorted, with nothing of the machine, comparable by griffe."""

from __future__ import annotations

import json
from ast import literal_eval
from pathlib import Path
from typing import Any

import griffe

from video_remix_contract.errors import ReleaseGateError

# What a constant or an enum holds is the business of the wire, and the fragment's gate compares it.
IGNORED = griffe.BreakageKind.ATTRIBUTE_CHANGED_VALUE


def dumped(folder: Path, package: str) -> str:
    """Return the public names of a package in a folder as JSON; raises ReleaseGateError where it cannot be read."""
    try:
        # griffe's extensions are for dataclasses, of which the client has none.
        module = griffe.load(
            package,
            search_paths=[str(folder.resolve())],
            try_relative_path=False,
            allow_inspection=False,
            extensions=griffe.Extensions(),
        )
    except (ImportError, griffe.GriffeError) as error:
        raise ReleaseGateError(f"{folder} holds no package {package} that can be read") from error
    return json.dumps(public(module), indent=1, sort_keys=True) + "\n"


def public(item: Any) -> dict[str, Any]:
    """Return an object of griffe with its public members, in griffe's JSON.

    What is imported or inherited from a private place is written in full, since that place is left out.
    """
    if item.is_alias and not is_hidden(item):
        return {"kind": "alias", "name": item.name, "target_path": item.target_path, "lineno": None}
    target = item.final_target if item.is_alias else item
    fields: dict[str, Any] = {"kind": target.kind.value, "name": item.name, "lineno": None}
    if target.is_function:
        fields["parameters"] = [
            {"name": part.name, "kind": part.kind.value, "annotation": None, "default": text(part.default)}
            for part in target.parameters
        ]
        fields["returns"] = text(target.returns)
    elif target.is_attribute:
        fields["value"] = text(target.value)
    else:
        inherited = {name for name, member in target.all_members.items() if member.is_alias and member.inherited}
        fields["members"] = {
            name: public(member)
            for name, member in target.all_members.items()
            if member.is_public and (name not in inherited or is_hidden(member))
        }
    if target.is_class:
        fields["bases"] = [getattr(base, "canonical_path", base) for base in target.bases]
    elif target.is_module and target.exports is not None:
        fields["exports"] = sorted(map(str, target.exports))
    return fields


def is_hidden(alias: Any) -> bool:
    """Return whether an alias leads to a private name, or into a private module or class of the same package."""
    try:
        place = alias.final_target
    except griffe.AliasResolutionError:
        return False
    while place is not None:
        if place.is_private:
            return True
        place = place.parent
    return False


def text(expression: Any) -> str | None:
    """Return an expression as it is written, or None for none."""
    return None if expression is None else str(expression)


def loaded(dump: str) -> Any:
    """Return the package of a dump as an object of griffe; raises ReleaseGateError for anything else."""
    try:
        package = restored(json.loads(dump))
        collection = griffe.ModulesCollection()
        collection.set_member(package.name, package)
        # Aliases and bases are looked up there; griffe has no public way to attach it to a module that it decoded.
        package._modules_collection = collection  # noqa: SLF001
        assert isinstance(package, griffe.Module)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        raise ReleaseGateError("not a dump of the public names of a client") from error
    return package


def restored(fields: dict[str, Any]) -> Any:
    """Return a part of a dump as an object of griffe.

    Not left to ``json.loads``: griffe's decoder takes the members of a class for an object of its own where one of
    them is called ``kind`` or ``cls``.
    """
    members = {name: restored(member) for name, member in fields.get("members", {}).items()}
    parameters = [griffe.json_decoder(parameter) for parameter in fields.get("parameters", ())]
    return griffe.json_decoder({**fields, "members": members, "parameters": parameters})


def version(package: Any) -> str:
    """Return the version that a package gives itself; raises ReleaseGateError where it has none."""
    try:
        item = package["__version__"]
        return str(literal_eval((item.final_target if item.is_alias else item).value))
    except (LookupError, ValueError, AttributeError, griffe.GriffeError) as error:
        raise ReleaseGateError(f"{package.name} has no __version__") from error


def breakages(old: Any, new: Any) -> list[str]:
    """Return the breaking changes of the public names between two packages, by griffe."""
    changes = [change for change in griffe.find_breaking_changes(old, new) if change.kind is not IGNORED]
    return sorted({f"{change.obj.path} ({change.kind.value.lower()})" for change in changes})
