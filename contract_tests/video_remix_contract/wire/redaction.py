"""An exchange without the keys that it carries, as it may be kept in a file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import quote, unquote_plus

from attrs import evolve, frozen

from video_remix_contract.wire.credentials import is_credential, secret_parts
from video_remix_contract.wire.messages import Exchange, Headers, Request

REDACTED = "[redacted]"
# A URL has no brackets there.
IN_URL = quote(REDACTED)
# A scheme is no secret, and whoever judges the record looks for it.
SCHEME = re.compile(r"(?:basic|bearer|digest|token)\s", re.IGNORECASE)
# Shorter values are words that stand in a message for reasons of their own.
MIN_SECRET = 8
USER = re.compile(r"(?<=://)[^/?#]*(?=@)")


def redacted(exchange: Exchange) -> Exchange:
    """Return an exchange without its keys: those of headers and query, and wherever else it has the same keys.

    A header or a parameter of the query whose name gives access (see ``credentials``) has no value any more; so has
    the user in a URL. What the request carries there is looked for in all other texts and in the bodies, as it was
    sent, percent-encoded and as JSON writes it.

    >>> request = Request("POST", "http://127.0.0.1/v1?key=sk-12345678", (("Authorization", "Bearer sk-12345678"),))
    >>> redacted(Exchange(request)).request.headers
    (('Authorization', 'Bearer [redacted]'),)
    >>> redacted(Exchange(request)).request.url
    'http://127.0.0.1/v1?key=%5Bredacted%5D'
    """
    request, response = exchange.request, exchange.response
    keys = Keys.of(request)
    label = exchange.label
    return evolve(
        exchange,
        request=evolve(
            request,
            url=keys.removed_from(url_without_keys(request.url), IN_URL),
            headers=keys.removed_from_headers(request.headers),
            body=keys.removed_from_body(request.body),
        ),
        response=response
        and evolve(
            response, headers=keys.removed_from_headers(response.headers), body=keys.removed_from_body(response.body)
        ),
        label=None if label is None else keys.removed_from(label),
    )


@frozen
class Keys:
    """The keys of a request in every way of writing that is looked for, the longer first."""

    spellings: tuple[str, ...]

    @classmethod
    def of(cls, request: Request) -> Keys:
        """Return the keys that a request carries where keys are carried."""
        parts = {part for value in credentials(request) for part in secret_parts(value)}
        secrets = {part for part in parts if len(part) >= MIN_SECRET and REDACTED not in part}
        spellings = {
            spelling for secret in secrets for spelling in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1])
        }
        return cls(tuple(sorted(spellings, key=lambda spelling: (-len(spelling), spelling))))

    def removed_from(self, text: str, replacement: str = REDACTED) -> str:
        """Return a text without the keys."""
        for spelling in self.spellings:
            text = text.replace(spelling, replacement)
        return text

    def removed_from_headers(self, headers: Headers) -> Headers:
        """Return headers without the keys, and without any value of those that give access."""
        return tuple(
            (name, hidden(name, value) if is_credential(name) else self.removed_from(value)) for name, value in headers
        )

    def removed_from_body(self, body: bytes) -> bytes:
        """Return a body without the keys."""
        for spelling in self.spellings:
            body = body.replace(spelling.encode("utf-8", "surrogatepass"), REDACTED.encode())
        return body


def credentials(request: Request) -> Iterator[str]:
    """Yield the values that give access, of headers and of the URL."""
    yield from (value for name, value in request.headers if is_credential(name))
    yield from (unquote_plus(value) for name, value in query_of(request.url) if is_credential(name))
    for user in USER.findall(request.url):
        yield from (unquote_plus(user), unquote_plus(user.partition(":")[2]))


def hidden(name: str, value: str) -> str:
    """Return the value of a header that gives access without what is secret: its scheme, and the names of cookies."""
    if "cookie" in name.lower():
        return "; ".join(
            f"{cookie}={REDACTED}" if given else REDACTED
            for cookie, given, _ in (piece.strip().partition("=") for piece in value.split(";"))
        )
    scheme = SCHEME.match(value)
    start = scheme.end() if scheme else 0
    # As many words as before, since more than one is a breach.
    return value[:start] + re.sub(r"\S+", REDACTED, value[start:])


def query_of(url: str) -> Iterator[tuple[str, str]]:
    """Yield the names of a URL's query, decoded, and their values as they were sent."""
    for piece in url.partition("#")[0].partition("?")[2].split("&"):
        name, _, value = piece.partition("=")
        yield unquote_plus(name), value


def url_without_keys(url: str) -> str:
    """Return a URL without the values of its query that give access, and without its user."""
    start, mark, rest = USER.sub(IN_URL, url).partition("?")
    query, hash_mark, fragment = rest.partition("#")
    pieces = (
        f"{name}={IN_URL}" if value and is_credential(unquote_plus(name)) else piece
        for piece in query.split("&")
        for name, _, value in [piece.partition("=")]
    )
    return f"{start}{mark}{'&'.join(pieces)}{hash_mark}{fragment}"
