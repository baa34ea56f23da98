"""The provider under test and how it is asked: base URL, source videos, key, the gateway's own headers and query."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from attrs import field, frozen

from video_remix_contract.errors import TargetError
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.parameters import BASIC, BEARER, COOKIE, HEADER, PATH, QUERY, Alternative, Scheme
from video_remix_contract.probing import parameters
from video_remix_contract.probing.defaults import KEY_VARIABLE, VIDEO_ID
from video_remix_contract.probing.parameters import Values
from video_remix_contract.wire.address import written
from video_remix_contract.wire.credentials import is_credential, secret_parts, wrong_credential
from video_remix_contract.wire.messages import Defect, Headers, Request

ACCEPT = "Accept"
OWN_HEADERS: Headers = (
    (ACCEPT, "application/json"),
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
    ``video_parameter`` is the path parameter that names a source video (None for the first one of each operation).
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
    video_parameter: str | None = None

    @classmethod
    def checked_url(cls, url: str) -> str:
        """Return a base URL in the form used here; raise TargetError for what is not an HTTP URL."""
        try:
            parts = urlsplit(url)
            port = parts.port
            written(url)
        except ValueError as error:
            raise TargetError(f"not a URL: {url!r} ({error})") from error
        if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
            more = f", did you mean http://{url}?" if url[:1].isalnum() and "://" not in url else ""
            raise TargetError(f"not an http:// or https:// URL: {url!r}{more}")
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

    def has_credentials(self, operation: Operation) -> bool:
        """Return whether a request to an operation carries anything that gives access."""
        return any(
            gives_access(operation, name) for name, _ in (*self.headers_of(operation), *self.query_of(operation))
        )

    def takes_video(self, operation: Operation) -> bool:
        """Return whether the first parameter in the path of an operation names a source video."""
        return bool(operation.path_parameter) and self.video_parameter in {None, operation.path_parameter}

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
        values: Values | None = None,
    ) -> Request:
        """Return a request to the operation with these bytes.

        ``segment`` is the first parameter of the path, percent-encoded already, ``framing`` the headers that say how
        it is sent, ``values`` the parameters (those that a request must have where they are not given).
        """
        given = self.values(operation, video_id) if values is None else values
        parts = parameters.segments(operation, given)
        if segment is not None:
            parts[operation.path_parameter] = segment
        query = [
            *parameters.pairs(operation, given, QUERY),
            *self.with_defect(operation, self.query_of(operation), defect),
        ]
        headers = [*self.headers_of(operation), *parameters.pairs(operation, given, HEADER)]
        headers = [*accepting(operation), *self.with_defect(operation, headers, defect), *framing]
        cookies = parameters.cookies(operation, given)
        if cookies:
            headers.append(("Cookie", cookies))
        if content_type is not None:
            headers.append(("Content-Type", content_type))
        url = f"{self.base_url}{operation.at(parts)}{f'?{urlencode(query)}' if query else ''}"
        return Request(method or operation.method.upper(), url, tuple(headers), body)

    def values(self, operation: Operation, video_id: str | None = None) -> dict[str, dict[str, Any]]:
        """Return the parameters of a plain request to an operation, for a source video where it takes one."""
        result = parameters.plain_values(operation)
        if operation.path_parameter and (self.takes_video(operation) or video_id is not None):
            name = operation.path_parameter
            result.setdefault(PATH, {})[name] = self.video_ids[0] if video_id is None else video_id
        return result

    def headers_of(self, operation: Operation) -> Headers:
        """Return the key and the given headers, which replace it where they have the same name."""
        own = [pair for scheme in schemes(operation) if scheme.kind != QUERY for pair in self.credential(scheme)]
        names = {name.lower() for name, _ in self.headers}
        return (*((name, value) for name, value in own if name.lower() not in names), *self.headers)

    def query_of(self, operation: Operation) -> tuple[tuple[str, str], ...]:
        """Return the given parameters of the query, with the key where the operation wants it there."""
        own = [pair for scheme in schemes(operation) if scheme.kind == QUERY for pair in self.credential(scheme)]
        names = {name for name, _ in self.query}
        return (*((name, value) for name, value in own if name not in names), *self.query)

    def credential(self, scheme: Scheme) -> Iterator[tuple[str, str]]:
        """Yield the key as a scheme has it: a header, or a parameter of the query."""
        if not self.key:
            return
        if scheme.kind == BASIC:
            yield scheme.name, f"Basic {base64.b64encode(self.key.encode()).decode()}"
        elif scheme.kind == BEARER:
            yield scheme.name, f"Bearer {self.key}"
        elif scheme.kind == COOKIE:
            yield "Cookie", f"{scheme.name}={self.key}"
        else:
            yield scheme.name, self.key

    def with_defect(self, operation: Operation, pairs: Iterable[tuple[str, str]], defect: Defect | None) -> Headers:
        """Return headers or parameters, those that give access left out or wrong where the defect asks for that."""
        wrong, missing = defect is Defect.WRONG_KEY, defect is Defect.MISSING_KEY
        return tuple(
            (name, wrong_credential(value, self.seed) if wrong and gives_access(operation, name) else value)
            for name, value in pairs
            if not (missing and gives_access(operation, name))
        )


def schemes(operation: Operation) -> Alternative:
    """Return the credentials that are sent: the first alternative, and a bearer token where none is documented."""
    return operation.security[0] if operation.security else (Scheme(BEARER, "Authorization"),)


def gives_access(operation: Operation, name: str) -> bool:
    """Return whether a header or a parameter gives access: by the words of its name, or as the fragment says."""
    named = {scheme.name.lower() for alternative in operation.security for scheme in alternative}
    return is_credential(name) or name.lower() in named


def accepting(operation: Operation) -> Headers:
    """Return our own headers, which ask for the media types that the operation documents."""
    accept = ", ".join(operation.success_media_types) or "*/*"
    return tuple((name, accept if name == ACCEPT else value) for name, value in OWN_HEADERS)
