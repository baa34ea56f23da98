"""Where a URL leads: to which host and port, and what is asked for there."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}
# What stands in a request as it is: visible ASCII that no URL has to escape, and no segment that leads elsewhere.
USUAL = re.compile(r"(?!.*/\.)[!#-;=?-\]_a-z|~]*")


class Address(NamedTuple):
    """Where a request goes: ``host`` is what Host names, ``target`` is path and query, both as they are sent."""

    is_tls: bool
    name: str
    port: int
    host: str
    target: str


def address_of(url: str) -> Address:
    """Return where a URL of http or https leads; raises ValueError where that cannot be read from it."""
    parts = urlsplit(written(url))
    name, usual_port = parts.hostname or "", PORTS[parts.scheme]
    port = usual_port if parts.port is None else parts.port
    host = f"[{name}]" if ":" in name else name
    target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    return Address(parts.scheme == "https", name, port, host if port == usual_port else f"{host}:{port}", target)


def written(url: str) -> str:
    """Return a URL as requests have it: what has to be is escaped, the host in ASCII. Raises ValueError for no URL."""
    if USUAL.fullmatch(url):
        return url
    import httpx2  # noqa: PLC0415 - hardly any URL needs it, and it takes long to import

    try:
        return str(httpx2.URL(url))
    except httpx2.InvalidURL as error:
        raise ValueError(str(error)) from error
