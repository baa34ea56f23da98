"""Which operations of a document are meant: by method and path, by tag, or by the beginning of the path."""

from __future__ import annotations

from collections.abc import Iterable

from video_remix_contract.errors import ContractError, suggestion
from video_remix_contract.openapi.library import Library
from video_remix_contract.openapi.operation import METHODS

Named = tuple[str, str]
"""The method, in lower case, and the path of an operation."""


def selected(
    library: Library, named: Iterable[Named] = (), tags: Iterable[str] = (), prefixes: Iterable[str] = ()
) -> list[Named]:
    """Return the operations that are named, have a tag, or a path that is a prefix or lies beneath it.

    They are in the order of the document. Raises ContractError for what selects nothing.
    """
    wanted = {each for name in named for each in by_name(library, name)}
    wanted |= {each for prefix in prefixes for each in by_prefix(library, prefix)}
    asked = list(tags)
    wanted |= set(by_tags(library, asked)) if asked else set()
    return [(method, path) for path in library.paths for method in METHODS if (method, path) in wanted]


def by_name(library: Library, name: Named) -> list[Named]:
    """Return the operation of a name; raises ContractError where there is none."""
    method, path = name
    if method in usable(library, path):
        return [name]
    names = [f"{verb.upper()} {template}" for template in library.paths for verb in usable(library, template)]
    shown = f"{method.upper()} {path}"
    near = suggestion(shown, names) or f" among the {len(names)} of the document"
    raise ContractError(f"there is no operation {shown}{near}")


def by_prefix(library: Library, prefix: str) -> list[Named]:
    """Return the operations whose path is a prefix or lies beneath it; raises ContractError where there are none."""
    stem = prefix.rstrip("/")
    paths = [path for path in library.paths if path == prefix or f"{path}/".startswith(f"{stem}/")]
    result = [(method, path) for path in paths for method in usable(library, path)]
    if not result:
        near = suggestion(prefix, library.paths)
        raise ContractError(f"no operation has the path {prefix[:200]}, or a path beneath it{near}")
    return result


def by_tags(library: Library, tags: list[str]) -> list[Named]:
    """Return the operations with any of some tags; raises ContractError for a tag that no operation has."""
    tagged: dict[str, list[Named]] = {}
    for path in library.paths:
        for method in usable(library, path):
            part = library.merged(library.operations(path)[method]).get("tags")
            for name in part.value if part and isinstance(part.value, list) else ():
                tagged.setdefault(str(name), []).append((method, path))
    for tag in tags:
        if tag not in tagged:
            near = suggestion(tag, tagged) or f" among the {len(tagged)} of the document"
            raise ContractError(f"no operation has the tag {tag[:200]!r}{near}")
    return [operation for tag in tags for operation in tagged[tag]]


def usable(library: Library, path: str) -> list[str]:
    """Return the methods of the operations of a path."""
    return [method for method, part in library.operations(path).items() if isinstance(part.value, dict)]
