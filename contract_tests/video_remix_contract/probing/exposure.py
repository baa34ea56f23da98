"""What a run exposes on its way to the provider; its user is warned of it once."""

from __future__ import annotations

import ipaddress
import os
import sys
from urllib.parse import urlsplit

from video_remix_contract.probing.target import Target


def exposures(target: Target, *, insecure: bool) -> tuple[str, ...]:
    """Return a sentence for each: a key without encryption, a certificate that is not checked, an unused proxy."""
    parts = urlsplit(target.base_url)
    sentences = []
    if target.secrets and parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        sentences.append(f"the key goes to {parts.hostname} over plain http://, where others can read it")
    if insecure and parts.scheme == "https":
        sentences.append("the certificate is not checked (--insecure): another server can pass for the provider")
    if proxied(target.base_url):
        sentences.append("the proxy of the environment is not used: requests go straight to the provider")
    return tuple(sentences)


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine by its name or address; names are not looked up."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def proxied(base_url: str) -> bool:
    """Return whether the environment names a proxy for an address; macOS and Windows have settings for that as well."""
    if sys.platform not in {"darwin", "win32"} and not any(name.lower().endswith("_proxy") for name in os.environ):
        return False
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415 - takes long, and few environments name a proxy

    parts = urlsplit(base_url)
    return bool({parts.scheme, "all"} & getproxies().keys()) and not proxy_bypass(parts.hostname or "")
