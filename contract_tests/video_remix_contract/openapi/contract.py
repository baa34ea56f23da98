"""A fragment with its operations; everything else derives from what this module returns."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from video_remix_contract.errors import ContractError, FragmentError
from video_remix_contract.openapi import document as documents
from video_remix_contract.openapi.checking import faults
from video_remix_contract.openapi.faults import Source
from video_remix_contract.openapi.operation import METHODS, Operation
from video_remix_contract.openapi.reference import Node
from video_remix_contract.untrusted import files

# A document with more faults is no description of anything.
MAX_FAULTS = 200


@frozen(slots=False, cache_hash=True)
class Contract:
    """A fragment with its operations.

    ``document`` is the fragment as JSON values, ``sha256`` the hash of the file's bytes in hexadecimal. ``hints`` are
    lines about what may be meant as it is written, for the person who runs a command. ``source`` is the text that has
    the lines, where it is known.

    >>> contract = load()
    >>> [operation.name for operation in contract.operations]
    ['POST /videos/{video_id}/remix']
    """

    document: dict[str, Any] = field(repr=False, eq=False)
    sha256: str
    operations: tuple[Operation, ...] = field(eq=False, repr=False)
    hints: tuple[str, ...] = field(default=(), eq=False, repr=False)
    source: Source | None = field(default=None, repr=False)

    @property
    def version(self) -> str:
        """The version that the fragment gives itself."""
        return str(self.document["info"]["version"])

    @property
    def operation(self) -> Operation:
        """The only operation; raises ContractError where there are several."""
        if len(self.operations) > 1:
            raise ContractError(f"{len(self.operations)} operations, where one is expected")
        return self.operations[0]

    @contextmanager
    def placing_faults(self) -> Iterator[None]:
        """Give an error about the fragment that the block raises the name of the file and the line, where known."""
        try:
            yield
        except FragmentError:
            raise
        except ContractError as error:
            raise (self.source.refused(error) if self.source else error) from error.__cause__


def checked_document(source: bytes) -> dict[str, Any]:
    """Return an OpenAPI 3 document; raises ContractError for anything else."""
    return checked(documents.parse(source))


def checked(document: Any) -> dict[str, Any]:
    """Return a document that is OpenAPI 3, has a version and paths; raises ContractError for anything else."""
    if not isinstance(document, dict) or not str(document.get("openapi", "")).startswith("3."):
        raise ContractError("not an OpenAPI 3 document")
    info, paths = document.get("info"), document.get("paths")
    if not isinstance(info, dict) or "version" not in info or not isinstance(paths, dict):
        raise ContractError("an OpenAPI document needs info.version and paths")
    return document


def parse(source: bytes) -> Contract:
    """Return the contract in the bytes of a fragment, which nobody has checked."""
    return having_operations(unchecked(source))


def unchecked(source: bytes) -> Contract:
    """Return the contract in the bytes of a fragment, whatever operations it has."""
    document = checked_document(source)
    return Contract(document, hashlib.sha256(source).hexdigest(), tuple(operations(Node.root(document))))


def read(text: bytes, name: str, original: Source | None = None) -> Contract:
    """Return the contract in the bytes of a fragment, checked; ``name`` is what its reader knows it by.

    ``original`` is the document that it was cut out of, which has the lines. Raises FragmentError for a fragment that
    has faults, ContractError for what is none.
    """
    source = original or Source(name, text)
    try:
        contract = unchecked(text)
        found = list(itertools.islice(faults(Node.root(contract.document), contract.operations), MAX_FAULTS))
    except ContractError as error:
        raise source.refused(error) from error
    hints = source.rendered(fault for fault in found if fault.is_hint)
    errors = source.rendered(fault for fault in found if not fault.is_hint)
    if errors:
        raise FragmentError([*errors, *hints])
    return evolve(contract, hints=tuple(hints), source=source)


@lru_cache(maxsize=8)
def loaded(text: bytes, name: str) -> Contract:
    """Return the contract in the bytes of a fragment, checked once in a process; see ``load``."""
    contract = read(text, name)
    try:
        return having_operations(contract)
    except ContractError as error:
        raise ContractError(f"{name}: {error}") from error


def having_operations(contract: Contract) -> Contract:
    """Return a contract; raises ContractError where it has no operation, now and not in the middle of a run."""
    if not contract.operations:
        raise ContractError("no operation: an OpenAPI document needs a path with a method")
    return contract


def operations(root: Node) -> list[Operation]:
    """Return the operations of a document, in its order; raises ContractError for what is not an operation object."""
    result = []
    paths = root.get("paths")
    for path, item in paths.items() if paths else []:
        for method in METHODS:
            node = item.get(method)
            if node is None:
                continue
            if not isinstance(node.value, dict):
                raise ContractError(f"{method.upper()} {path}: not an operation object", node.pointer)
            result.append(Operation(path, method, node, item, root))
    return result


def default_fragment() -> Path:
    """Return the fragment that ships with the package; in a checkout, the fragment in spec/."""
    package = Path(__file__).resolve().parent.parent
    packaged = package / "openapi.yaml"
    return packaged if packaged.exists() else package.parent.parent / "spec" / "openapi.yaml"


def load(path: Path | str | None = None) -> Contract:
    """Return the contract of a fragment, YAML or JSON, checked; the checked-in fragment by default.

    Raises ContractError for a file that cannot be read, is not YAML, is not OpenAPI 3, has faults (a line for each),
    or has no operation.

    >>> contract = load()
    >>> contract.version
    '1.0.0'
    """
    path = Path(path) if path is not None else default_fragment()
    return loaded(content(path), str(path))


def content(path: Path) -> bytes:
    """Return the bytes of a fragment; raises ContractError where they cannot be read."""
    try:
        return files.content(path)
    except OSError as error:
        raise ContractError(f"{path}: {error.strerror or error}") from error
