"""Write an exchange as a curl command that repeats it, without the key."""

from __future__ import annotations

import base64
import shlex
from urllib.parse import urlsplit, urlunsplit

from attrs import frozen

from video_remix_contract.report.redact import REDACTED
from video_remix_contract.wire.messages import Defect, Exchange, Headers, is_credential

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
        parts += self.headers(request.headers, exchange.defect)
        if request.method != "POST" and not request.body:
            return " ".join(parts)
        text = printable(request.body)
        if text is not None:
            return " ".join([*parts, "--data-binary", shlex.quote(text)])
        encoded = base64.b64encode(request.body).decode("ascii")
        return f"echo {encoded} | base64 -d | {' '.join([*parts, '--data-binary @-'])}"

    def headers(self, headers: Headers, defect: Defect | None) -> list[str]:
        """Return the header options; without a content type curl would add its own."""
        options = []
        for name, value in headers:
            if name.lower() in LEFT_TO_CURL:
                continue
            if name.lower() == "authorization" and defect is not Defect.WRONG_KEY and name not in self.private:
                options.append(f'-H "{name}: Bearer ${self.key_variable}"')
            elif name.lower() in self.private or (is_credential(name) and defect is not Defect.WRONG_KEY):
                options.append(f"-H {shlex.quote(f'{name}: {REDACTED}')}")
            else:
                options.append(f"-H {shlex.quote(f'{name}: {value}')}")
        if all(name.lower() != "content-type" for name, _ in headers):
            options.append("-H 'Content-Type:'")
        return options


def without_values(url: str) -> str:
    """Return a URL whose query keeps its names alone."""
    parts = urlsplit(url)
    pairs = [f"{pair.partition('=')[0]}={REDACTED}" for pair in parts.query.split("&") if pair]
    return urlunsplit(parts._replace(query="&".join(pairs)))


def printable(body: bytes) -> str | None:
    """Return a body as text where a shell can carry it, otherwise None."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return (
        text
        if all(character.isprintable() or character == " " for character in text) and not text.startswith("@")
        else None
    )
