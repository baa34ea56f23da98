"""A fragment with its operations; everything else derives from what this module returns."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from attrs import field, frozen

from video_remix_contract.errors import ContractError
from video_remix_contract.openapi import document as documents
from video_remix_contract.openapi.operation import METHODS, Operation
from video_remix_contract.openapi.reference import Node
from video_remix_contract.untrusted import files


@frozen(slots=False)
class Contract:
    """A fragment with its operations.

    ``document`` is the fragment as JSON values, ``sha256`` the hash of the file's bytes in hexadecimal.

    >>> contract = load()
    >>> [operation.name for operation in contract.operations]
    ['POST /videos/{video_id}/remix']
    """

    document: dict[str, Any] = field(repr=False, eq=False)
    sha256: str
    operations: tuple[Operation, ...] = field(eq=False)

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
    """Return the contract in the bytes of a fragment; see ``load`` for the errors."""
    document = checked_document(source)
    root = Node.root(document)
    listed = tuple(operations(root))
    if not listed:
        raise ContractError("no operation: an OpenAPI document needs a path with a method")
    return Contract(document, hashlib.sha256(source).hexdigest(), listed)


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
                raise ContractError(f"{method.upper()} {path}: not an operation object")
            result.append(Operation(path, method, node, item, root))
    return result


def default_fragment() -> Path:
    """Return the fragment that ships with the package; in a checkout, the fragment in spec/."""
    package = Path(__file__).resolve().parent.parent
    packaged = package / "openapi.yaml"
    return packaged if packaged.exists() else package.parent.parent / "spec" / "openapi.yaml"


def load(path: Path | str | None = None) -> Contract:
    """Return the contract of a fragment, YAML or JSON; the checked-in fragment by default.

    Raises ContractError for a file that cannot be read, is not YAML, is not OpenAPI 3, or has no operation.

    >>> contract = load()
    >>> contract.version
    '1.0.0'
    """
    path = Path(path) if path is not None else default_fragment()
    try:
        return parse(files.content(path))
    except OSError as error:
        raise ContractError(f"{path}: {error.strerror or error}") from error
    except ContractError as error:
        raise ContractError(f"{path}: {error}") from error
