"""What the variants of a call share: where it goes and what it carries."""

from __future__ import annotations

from http.client import HTTPConnection

VIDEO, KEY = "video_123", "sk-benchmark-key"
PROMPT = "Extend the scene with the cat taking a bow to the cheering audience"
LARGE = 1_000_000
"""The characters of a long prompt."""


def base_url(port: int) -> str:
    """Return the base URL of the raw server."""
    return f"http://127.0.0.1:{port}/v1"


def url(port: int) -> str:
    """Return where a call goes."""
    return f"{base_url(port)}/videos/{VIDEO}/remix"


def prompt_of(size: int) -> str:
    """Return a prompt of some characters, or the usual one for 0."""
    return "x" * size or PROMPT


def answered(port: int, size: int = 0) -> bytes:
    """Return the raw server's answer to a request of some bytes."""
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("POST", f"/v1/videos/{VIDEO}/remix", b" " * size)
    content = connection.getresponse().read()
    connection.close()
    return content
