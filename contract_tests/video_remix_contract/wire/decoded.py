"""What decoding says of bytes; a small module, since clauses are about it, and whoever lists them decodes nothing."""

from __future__ import annotations

from enum import StrEnum, auto


class Aspect(StrEnum):
    """What is wrong with bytes that are not just malformed: readers differ about these, or have bounds of their own."""

    # JSON beyond RFC 8259 that lenient readers take: single quotes, text after the value, comments, NaN.
    LENIENT = auto()
    # A form whose content type names a boundary, which does not delimit its parts to the end.
    DELIMITER = auto()
    ENCODING = auto()
    DEPTH = auto()
    DIGITS = auto()


class File(dict[str, str]):
    """What stands for a file in a decoded form: an object with its name, which no text is."""
