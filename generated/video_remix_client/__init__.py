# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""A client for a wire contract: Remix video."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .names import *
    from .names import __all__ as __all__
else:

    def __getattr__(name: str) -> object:
        """Return one of the names or a public module; they are imported by the first use, not by the import."""
        if not name.startswith("_") or name in {"__all__", "__version__"}:
            from .names import __dict__ as names

            globals().update({each: names[each] for each in (*names["__all__"], "__all__")})
            if name in globals():
                return globals()[name]
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
