"""A stand-in for the module of this name that is rendered into each client; it is never copied."""

from typing import Final

USER_AGENT: Final = "video-remix-client/0"
