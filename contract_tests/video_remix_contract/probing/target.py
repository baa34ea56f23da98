"""The provider under test and how it is asked: base URL, source videos, key, the gateway's own headers and query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode, urlsplit

import httpx2
from attrs import field, frozen

from video_remix_contract.errors import TargetError
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.probing.defaults import KEY_VARIABLE, VIDEO_ID
from video_remix_contract.wire.credentials import is_credential, secret_parts, wrong_credential
from video_remix_contract.wire.messages import Defect, Headers, Request

OWN_HEADERS: Headers = (
    ("Accept", "application/json"),
    ("Accept-Encoding", "gzip"),
    ("User-Agent", "video-remix-contract"),
)


@frozen
class Target:
    """A provider under test and how it is asked.

    ``base_url`` ends in /v1 without a slash after it; ``headers`` and ``query`` are sent with every request;
    ``key_variable`` is the environment variable that has the key (None for a placeholder that anybody may see),
    ``variables`` has by header name the variables of the headers whose values come from there; ``seed`` decides the
    wrong key. ``nonce`` is a part of every plain text, so that a response that was made up beforehand cannot repeat it.
    """

    base_url: str
    key: str = field(repr=False)
    video_ids: tuple[str, ...] = (VIDEO_ID,)
    pending_video_id: str | None = None
    unknown_video_id: str | None = None
    headers: Headers = field(default=(), repr=False)
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    key_variable: str | None = KEY_VARIABLE
    variables: Mapping[str, str] = field(factory=dict)
    seed: int = 0
    nonce: str = ""

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
        """What must not show in any output: the key, and the values that give access or come from the environment."""
        given = [value for name, value in self.headers if is_credential(name) or name in self.variables]
        given += [value for name, value in self.query if is_credential(name)]
        parts = (part for value in given for part in secret_parts(value))
        return tuple(dict.fromkeys(secret for secret in (self.key if self.key_variable else "", *parts) if secret))

    @property
    def has_credentials(self) -> bool:
        """Whether a request carries anything that gives access."""
        return any(is_credential(name) for name, _ in (*self.credentials(None), *self.query))

    def request(
        self,
        operation: Operation,
        *,
        body: bytes,
        content_type: str | None,
        video_id: str | None = None,
        defect: Defect | None = None,
        method: str | None = None,
        segment: str | None = None,
        framing: Iterable[tuple[str, str]] = (),
    ) -> Request:
        """Return a request to the operation with these bytes.

        ``segment`` is a video id that is percent-encoded already, ``framing`` the headers that say how it is sent.
        """
        path = operation.target(self.video_ids[0] if video_id is None else video_id)
        path = path if segment is None else operation.at(segment)
        pairs = self.with_defect(self.query, defect)
        query = f"?{urlencode(pairs)}" if pairs else ""
        headers = [*OWN_HEADERS, *self.credentials(defect), *framing]
        if content_type is not None:
            headers.append(("Content-Type", content_type))
        return Request(method or operation.method.upper(), f"{self.base_url}{path}{query}", tuple(headers), body)

    def credentials(self, defect: Defect | None) -> Headers:
        """Return the key and the given headers, without or with a wrong key where the defect asks for that."""
        given = [("Authorization", f"Bearer {self.key}")] if self.key else []
        names = {name.lower() for name, _ in self.headers}
        given = [(name, value) for name, value in given if name.lower() not in names] + list(self.headers)
        return self.with_defect(given, defect)

    def with_defect(self, pairs: Iterable[tuple[str, str]], defect: Defect | None) -> Headers:
        """Return headers or parameters, those that give access left out or wrong where the defect asks for that."""
        return tuple(
            (name, wrong_credential(value, self.seed) if defect is Defect.WRONG_KEY and is_credential(name) else value)
            for name, value in pairs
            if defect is not Defect.MISSING_KEY or not is_credential(name)
        )
