"""Write an exchange as a curl command that repeats it, without the key."""

from __future__ import annotations

import base64
import shlex
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from attrs import frozen

from video_remix_contract.probing.target import CREDENTIAL
from video_remix_contract.report.redact import REDACTED
from video_remix_contract.wire.messages import Premise

if TYPE_CHECKING:
    from video_remix_contract.wire.messages import Exchange, Headers

LEFT_TO_CURL = frozenset({"accept-encoding", "user-agent", "content-length", "host"})


@frozen
class Curl:
    """How a request is written down: the variable that holds the key, the headers whose values stay private."""

    key_variable: str = "OPENAI_API_KEY"
    private: frozenset[str] = frozenset()

    def command(self, exchange: Exchange) -> str:
        """Return the command line for a POSIX shell."""
        request = exchange.request
        parts = ["curl -sS -i"]
        if request.method != "POST":
            parts.append(f"-X {request.method}")
        parts.append(shlex.quote(without_values(request.url)))
        parts += self.headers(request.headers, exchange.premise)
        if request.method != "POST" and not request.body:
            return " ".join(parts)
        text = printable(request.body)
        if text is not None:
            return " ".join([*parts, "--data-binary", shlex.quote(text)])
        encoded = base64.b64encode(request.body).decode("ascii")
        return f"echo {encoded} | base64 -d | {' '.join([*parts, '--data-binary @-'])}"

    def headers(self, headers: Headers, premise: Premise) -> list[str]:
        """Return the header options; without a content type curl would add its own."""
        found = []
        for name, value in headers:
            if name.lower() in LEFT_TO_CURL:
                continue
            if name.lower() == "authorization" and premise is not Premise.WRONG_KEY and name not in self.private:
                found.append(f'-H "{name}: Bearer ${self.key_variable}"')
            elif name.lower() in self.private or (CREDENTIAL.search(name) and premise is not Premise.WRONG_KEY):
                found.append(f"-H {shlex.quote(f'{name}: {REDACTED}')}")
            else:
                found.append(f"-H {shlex.quote(f'{name}: {value}')}")
        if all(name.lower() != "content-type" for name, _ in headers):
            found.append("-H 'Content-Type:'")
        return found


def without_values(url: str) -> str:
    """Return a URL whose query keeps its names only."""
    parts = urlsplit(url)
    pairs = [f"{pair.partition('=')[0]}={REDACTED}" for pair in parts.query.split("&") if pair]
    return urlunsplit(parts._replace(query="&".join(pairs)))


def printable(body: bytes) -> str | None:
    """Return a body as text where a shell can carry it, else None."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return (
        text
        if all(character.isprintable() or character == " " for character in text) and not text.startswith("@")
        else None
    )
