"""The provider under test and how it is asked: base URL, source videos, key, the gateway's own headers and query."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import httpx2
from attrs import field, frozen

from video_remix_contract.errors import TargetError
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.probing.defaults import VIDEO_ID
from video_remix_contract.wire.messages import Defect, Headers, Request, is_credential

WRONG_KEY = "sk-wrong"
OWN_HEADERS: Headers = (
    ("Accept", "application/json"),
    ("Accept-Encoding", "gzip"),
    ("User-Agent", "video-remix-contract"),
)


@frozen
class Target:
    """A provider under test and how it is asked.

    ``base_url`` ends in /v1 without a slash after it; ``headers`` and ``query`` are sent with every request.
    """

    base_url: str
    key: str = field(repr=False)
    video_ids: tuple[str, ...] = (VIDEO_ID,)
    pending_video_id: str | None = None
    headers: Headers = field(default=(), repr=False)
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @classmethod
    def checked_url(cls, url: str) -> str:
        """Return a base URL in the form used here; raise TargetError for what is not an HTTP URL."""
        try:
            parts = urlsplit(url)
            port = parts.port
            httpx2.URL(url)
        except (ValueError, httpx2.InvalidURL) as error:
            raise TargetError(f"not a URL: {url!r} ({error})") from error
        if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
            raise TargetError(f"not an http:// or https:// URL: {url!r}")
        if parts.query or parts.fragment:
            raise TargetError("a base URL has no query and no fragment; use --query NAME=VALUE")
        if parts.username is not None:
            raise TargetError("a base URL carries no credentials; use --api-key-env or --header")
        return url.rstrip("/")

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not show in any output: the key and the values of the given headers and query."""
        given = [value for _, value in (*self.headers, *self.query)]
        return tuple(secret for secret in (self.key, *given) if secret)

    @property
    def keys(self) -> tuple[str, ...]:
        """Those of the secrets that give access, so that no part of them may show either."""
        given = [value for name, value in (*self.headers, *self.query) if is_credential(name)]
        return tuple(key for key in (self.key, *given) if key)

    def request(
        self,
        operation: Operation,
        *,
        body: bytes,
        content_type: str | None,
        video_id: str | None = None,
        defect: Defect | None = None,
        method: str | None = None,
    ) -> Request:
        """Return a request to the operation with these bytes."""
        path = operation.target(self.video_ids[0] if video_id is None else video_id)
        query = f"?{urlencode(self.query)}" if self.query else ""
        headers = [*OWN_HEADERS, *self.credentials(defect)]
        if content_type is not None:
            headers.append(("Content-Type", content_type))
        return Request(method or operation.method.upper(), f"{self.base_url}{path}{query}", tuple(headers), body)

    def credentials(self, defect: Defect | None) -> Headers:
        """Return the key and the given headers, without or with a wrong key where the defect asks for that."""
        given = [("Authorization", f"Bearer {self.key}")] if self.key else []
        names = {name.lower() for name, _ in self.headers}
        given = [(name, value) for name, value in given if name.lower() not in names] + list(self.headers)
        if defect is Defect.MISSING_KEY:
            return tuple((name, value) for name, value in given if not is_credential(name))
        if defect is Defect.WRONG_KEY:
            return tuple((name, wrong(name, value)) for name, value in given)
        return tuple(given)


def wrong(name: str, value: str) -> str:
    """Return a header's value with a key that no provider knows."""
    if not is_credential(name):
        return value
    scheme, space, _ = value.partition(" ")
    return f"{scheme} {WRONG_KEY}" if space else WRONG_KEY
