"""Rules for the names that the generator makes of the fragment's texts; they hold while a client is rendered.

The generator makes an identifier of any text, but it knows nothing of the client's own names, of what file systems
refuse, and of how Python reads identifiers.
"""

from __future__ import annotations

import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING

from openapi_python_client import strings

from video_remix_contract.generation.naming import ALIAS
from video_remix_contract.generation.refusals import GenerationError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 200
"""A name may become that of a file, which has at most 255 bytes; the interpreter adds to it."""
IMPORTED = frozenset(
    {
        *("Any", "Literal", "TYPE_CHECKING", "UUID"),
        *("AuthenticatedClient", "Client", "Extra", "File", "Response", "Timeout", "UNSET", "Unset"),
        *(ALIAS, f"Async{ALIAS}"),
    }
)
"""What the templates import or define under its own name in a module that has names of the fragment."""
DEVICES = frozenset(
    {"aux", "con", "nul", "prn", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
)
"""Names that no file can have on Windows, whatever its ending."""


@contextmanager
def our_rules() -> Iterator[None]:
    """Let the generator keep our rules: a reserved name gets an underscore, and a name that is too long is refused.

    Python reads an identifier in its compatibility form (NFKC), so every name is brought into that form first: the
    file of a module is then called as an import asks for it.
    """
    sanitize, mend, reserved = strings.sanitize, strings.fix_reserved_words, strings.RESERVED_WORDS

    def sanitized(value: str) -> str:
        plain = sanitize(unicodedata.normalize("NFKC", value))
        if len(plain.encode("utf-8")) > MAX_BYTES:
            raise GenerationError(f"a name is too long, it may have {MAX_BYTES} bytes: {plain[:80]}…")
        return plain

    strings.sanitize, strings.RESERVED_WORDS = sanitized, reserved | IMPORTED | DEVICES
    # Other capitals may have left that form.
    strings.fix_reserved_words = lambda value: mend(unicodedata.normalize("NFKC", value))
    try:
        yield
    finally:
        strings.sanitize, strings.fix_reserved_words, strings.RESERVED_WORDS = sanitize, mend, reserved
