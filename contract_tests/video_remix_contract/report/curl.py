"""Write a request as a shell command that repeats it with curl, without the key.

The command is plain ASCII, and what it takes from the request stands in it as quoted text, so that a POSIX shell runs
curl (fed by printf, base64 and gzip where the body asks for that) and nothing else.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import shlex
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Protocol

from attrs import Attribute, field, frozen

from video_remix_contract.report.form import Field, form_fields
from video_remix_contract.wire.credentials import is_credential
from video_remix_contract.wire.messages import Defect, Exchange, Request, header

LEFT_TO_CURL = frozenset({"content-length", "host"})
MAX_COMMAND = 2048
# From about here on, curl announces a body by `Expect: 100-continue` if it is not stopped.
ANNOUNCED = 1024
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
USERINFO = re.compile(r"[a-z][a-z0-9+.-]*://([^/?#]*)@", re.IGNORECASE)
BEARER = re.compile(r"bearer +", re.IGNORECASE)


def check_variable(_: object, __: Attribute[str], name: str) -> None:
    """Raise ValueError for what is no name of a variable: it would become a part of a command."""
    if not VARIABLE.fullmatch(name):
        raise ValueError(f"{name!r} is not a name of an environment variable")


@frozen
class Hidden:
    """What stands in place of a secret: an environment variable, and the text of the value before it."""

    variable: str = field(validator=check_variable)
    prefix: str = ""


@frozen
class Reproduction:
    """A command of at most 2 kB; where it runs a script, the name of that file and its text."""

    command: str
    name: str | None = None
    script: str = ""


class Reproducer(Protocol):
    """Writes down how what happened can be seen again; ``folder`` is where the scripts of longer commands will be."""

    @property
    def folder(self) -> str | None:
        """The folder, None where there is none."""

    def reproduction(self, exchange: Exchange) -> Reproduction:
        """Return the command for a POSIX shell."""


@frozen
class Curl:
    """How requests are written down.

    ``hidden`` has, by name of a header or parameter in lower case, the variable in place of its value, or None where
    the value may be shown although the name is that of a credential. ``options`` are options of curl for every
    command. ``folder`` is where the scripts of longer commands will be.
    """

    hidden: Mapping[str, Hidden | None] = field(factory=dict)
    options: tuple[str, ...] = ()
    folder: str | None = None

    def reproduction(self, exchange: Exchange) -> Reproduction:
        """Return the command for a POSIX shell: the plainest of at most 2 kB, or one that runs a script."""
        commands = [self.command(exchange, source) for source in (None, printed, packed)]
        for command in commands:
            if len(command) <= MAX_COMMAND:
                return Reproduction(command)
        # An argument has bounds that a pipe has not.
        script = min(commands[1:], key=len)
        name = f"request-{hashlib.sha256(script.encode()).hexdigest()[:12]}.sh"
        path = name if self.folder is None else str(PurePosixPath(self.folder, name))
        return Reproduction(f"sh {shlex.quote(path if '/' in path else f'./{path}')}", name, f"#!/bin/sh\n{script}\n")

    def command(self, exchange: Exchange, source: Callable[[bytes], str] | None) -> str:
        """Return the command whatever its length; ``source`` writes the command that feeds the body to curl."""
        request, defect = exchange.request, exchange.defect
        body, piped = body_options(request, literal=source is None)
        method = [] if request.method == "POST" else [f"-X {word(request.method)}"]
        if request.method in {"GET", "HEAD"} and not request.body:
            method, body = (["-I"] if request.method == "HEAD" else []), []
        words = ["curl", "-sS", "-i", *self.options, *method, *self.address(request.url, defect)]
        words += self.headers(request, defect, form=any(option.startswith(("-F", "--form")) for option in body))
        feed = "" if piped is None else f"{(source or printed)(piped)} | "
        return feed + " ".join([*words, *body])

    def address(self, url: str, defect: Defect | None) -> list[str]:
        """Return the URL with the options that keep curl from changing it."""
        options = ["-g"] if set("[]{}") & set(url) else []
        options += ["--path-as-is"] if "/." in url else []
        if not re.match("https?://", url, re.IGNORECASE):
            # A recording may have any text here, a local file among them.
            options.append("--proto '=http,https' --url")
        userinfo = USERINFO.match(url)
        start = userinfo.end(1) if userinfo else 0
        words = [word(url[: userinfo.start(1)]), '"$USERINFO"'] if userinfo else []
        plain, question, query = url[start:].partition("?")
        pending = plain + question
        for index, pair in enumerate(query.split("&") if query else []):
            name, equals, value = pair.partition("=")
            pending += "&" if index else ""
            hidden = self.hidden_by(name, value, defect)
            if equals and hidden is not None:
                words += [word(f"{pending}{name}={hidden.prefix}"), f'"${hidden.variable}"']
                pending = ""
            else:
                pending += pair
        return [*options, "".join([*words, word(pending)] if pending else words)]

    def headers(self, request: Request, defect: Defect | None, *, form: bool) -> list[str]:
        """Return the header options; where the request lacks a header that curl adds, curl leaves it out."""
        options = []
        for name, value in request.headers:
            lower = name.lower()
            if lower in LEFT_TO_CURL or (form and lower == "content-type") or not sendable(name, value):
                continue
            hidden = self.hidden_by(name, value, defect)
            if hidden is None:
                options.append(f"-H {word(f'{name}: {value}' if value else f'{name};', 'latin-1')}")
            else:
                options.append(f'-H {word(f"{name}: {hidden.prefix}")}"${hidden.variable}"')
        added = ["Accept", "User-Agent", *([] if form else ["Content-Type"])]
        added += ["Expect"] if len(request.body) >= ANNOUNCED else []
        options += [f"-H {name}:" for name in added if header(request.headers, name) is None]
        return [*options, *(["--compressed"] if header(request.headers, "accept-encoding") else [])]

    def hidden_by(self, name: str, value: str, defect: Defect | None) -> Hidden | None:
        """Return what stands in place of a header's or parameter's value; None where the value may be shown."""
        if name.lower() in self.hidden and not (defect is Defect.WRONG_KEY and is_credential(name)):
            return self.hidden[name.lower()]
        if defect is Defect.WRONG_KEY or not is_credential(name):
            return None
        bearer = BEARER.match(value)
        return Hidden("OPENAI_API_KEY", bearer[0]) if bearer else Hidden(variable_of(name))


def variable_of(name: str) -> str:
    """Return the name of the environment variable for a header or a parameter: API_KEY for `api-key`."""
    variable = re.sub("[^A-Z0-9]", "_", name.upper())
    return f"_{variable}" if variable[:1].isdigit() else variable


def sendable(name: str, value: str) -> bool:
    """Return whether a header can have been sent as it stands; a recording may have any text."""
    return TOKEN.fullmatch(name) is not None and not set("\r\n\0") & set(value)


def body_options(request: Request, *, literal: bool) -> tuple[list[str], bytes | None]:
    """Return the options for the body, and the bytes that they read from standard input (None for nothing).

    ``literal`` asks for the body as an argument, which bytes without a plain text refuse.
    """
    fields = form_fields(request)
    special = [part for part in fields if not (literal and part.is_text and plain(part.content))]
    if fields and len(special) <= 1:
        options = [form_option(part, piped=part in special) for part in fields]
        return options, special[0].content if special else None
    if literal and plain(request.body):
        return [f"--data-raw {word(request.body.decode())}"], None
    return ["--data-binary @-"], request.body


def form_option(part: Field, *, piped: bool) -> str:
    """Return the option for a part of a form."""
    if not piped:
        return f"--form-string {word(f'{part.name}={part.content.decode()}')}"
    text = f"{part.name}=@-;filename={part.filename}" if part.filename else f"{part.name}=<-"
    return f"-F {word(f'{text};type={part.content_type}' if part.content_type else text)}"


def plain(data: bytes) -> bool:
    """Return whether bytes are printable ASCII, which every terminal shows and passes on as it is."""
    return all(0x20 <= byte < 0x7F for byte in data)


def word(text: str, charset: str = "utf-8") -> str:
    """Return a text as a word of a shell; what is not printable ASCII is written by printf."""
    try:
        data = text.encode(charset)
    except UnicodeEncodeError:
        data = text.encode("utf-8", "surrogatepass")
    return shlex.quote(text) if plain(data) else f'"$({printed(data)})"'


def printed(data: bytes) -> str:
    """Return a command that writes bytes: the printable ones as they are, the others in octal."""
    text = "".join(chr(byte) if plain(bytes([byte])) else f"\\{byte:03o}" for byte in data.replace(b"\\", b"\\\\"))
    # A dash at the beginning would be taken for an option.
    text = re.sub("^-", r"\\055", text.replace("%", "%%"))
    return f"printf {shlex.quote(text)}"


def packed(data: bytes) -> str:
    """Return a command that writes bytes which it carries compressed."""
    coded = base64.b64encode(gzip.compress(data, mtime=0)).decode("ascii")
    return f"printf %s {coded} | base64 -d | gzip -dc"
