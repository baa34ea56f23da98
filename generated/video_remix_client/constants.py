# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""Where this package comes from; read here, so that a copy needs no metadata beside it."""

from typing import Final

VERSION: Final = "0.1.0"
SPEC_VERSION: Final = "1.0.0"
SPEC_SHA256: Final = "de683dc31d2b1e2b3bda885b3308f62027d65463a35fdc819b202167fee2484d"
USER_AGENT: Final = f"video-remix-client/{VERSION}"
