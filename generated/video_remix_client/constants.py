# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""Where this package comes from; constants, so that a copy needs no metadata."""

from typing import Final

VERSION: Final = "0.2.0"
SPEC_VERSION: Final = "1.0.0"
SPEC_SHA256: Final = "22368a8be565cd9ebcd52c3c806dac34185ff65cd978913c58acb003b9906385"
USER_AGENT: Final = "video-remix-client/0.2.0"
