"""Clients that do one thing wrong each, with the standard library alone: ``python wrong.py NAME``.

Each does a single remix as a driver does. It ends with 0 where it got a job, with 1 where it got something else.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

BOUNDARY = "wrong-client-boundary"
SECONDS = 60
REDIRECTS = range(300, 400)


@dataclass(frozen=True)
class Call:
    """A request before it is sent."""

    url: str
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def sent_as(self, media_type: str, body: bytes | None) -> Call:
        """Return it with another body."""
        return replace(self, headers={**self.headers, "Content-Type": media_type}, body=body)

    def saying(self, document: object) -> Call:
        """Return it with another document."""
        return self.sent_as("application/json", json.dumps(document).encode())

    def without_key(self) -> Call:
        """Return it without credentials."""
        return replace(self, headers={name: value for name, value in self.headers.items() if name != "Authorization"})


@dataclass(frozen=True)
class Answer:
    """What came back; ``status`` is 0 where nothing complete came."""

    status: int = 0
    location: str = ""
    body: bytes = b""

    @property
    def is_job(self) -> bool:
        """Whether it is what was asked for."""
        if self.status != 200:
            return False
        try:
            return "id" in json.loads(self.body)
        except ValueError:
            return False


def right(video_id: str, prompt: str) -> Call:
    """Return what nothing is wrong with."""
    url = f"{os.environ['OPENAI_BASE_URL']}/videos/{video_id}/remix"
    return Call(url, headers={"Authorization": f"Bearer {os.environ['OPENAI_API_KEY']}"}).saying({"prompt": prompt})


def send(call: Call) -> Answer:
    """Send a request once, follow nothing."""
    parts = urlsplit(call.url)
    target = call.url.split(parts.netloc, 1)[1]
    connection = HTTPConnection(parts.netloc, timeout=SECONDS)
    try:
        connection.request(call.method, target.split("#", 1)[0], call.body, call.headers)
        response = connection.getresponse()
        return Answer(response.status, response.headers.get("Location", ""), response.read())
    except (HTTPException, OSError):
        return Answer()
    finally:
        connection.close()


def twice(call: Call) -> Answer:
    """Send it again where the first response was lost."""
    answer = send(call)
    return answer if 0 < answer.status < 500 else send(call)


def following(change: Callable[[Call], Call]) -> Callable[[Call], Answer]:
    """Return a way to send a request that follows a redirect with a changed request."""

    def send_and_follow(call: Call) -> Answer:
        answer = send(call)
        if answer.status not in REDIRECTS:
            return answer
        return send(change(replace(call, url=urljoin(call.url, answer.location))))

    return send_and_follow


def as_get(call: Call) -> Call:
    """Return a GET in place of a request."""
    headers = {name: value for name, value in call.headers.items() if name != "Content-Type"}
    return replace(call, method="GET", headers=headers, body=None)


def keeping_key(call: Call) -> Call:
    """Return a request with its key at the origin that the key is for, without it elsewhere."""
    own = urlsplit(os.environ["OPENAI_BASE_URL"]).netloc
    return call if urlsplit(call.url).netloc == own else call.without_key()


def form(prompt: str) -> bytes:
    """Return a form with a prompt."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="prompt"\r\n\r\n'
    return f"{head}{prompt}\r\n--{BOUNDARY}--\r\n".encode()


def latin(prompt: str) -> bytes:
    """Return a document with a prompt in another encoding than UTF-8."""
    return json.dumps({"prompt": prompt}, ensure_ascii=False).encode("latin-1", "replace")


def key_in_query(call: Call) -> Call:
    """Return a request with its key in the URL."""
    key = call.headers["Authorization"].removeprefix("Bearer ")
    return replace(call.without_key(), url=f"{call.url}?{urlencode({'api_key': key})}")


def escaped(text: str) -> str:
    """Return a text as a segment of a path."""
    return quote(text, safe="")


def unchanged(call: Call, _: str) -> Call:
    """Return a request as it is."""
    return call


@dataclass(frozen=True)
class Way:
    """A way to do a remix: how the id is written, what is changed in the request by the prompt, how it is sent."""

    change: Callable[[Call, str], Call] = unchanged
    write: Callable[[str], str] = escaped
    deliver: Callable[[Call], Answer] = send


RIGHT = {"right": Way(), "follows": Way(deliver=following(keeping_key))}
WRONG = {
    "id unescaped": Way(write=str),
    "id escaped twice": Way(write=lambda text: escaped(escaped(text))),
    "other path": Way(lambda call, _: replace(call, url=f"{call.url}es")),
    "other method": Way(lambda call, _: replace(call, method="PUT")),
    "no key": Way(lambda call, _: call.without_key()),
    "key in the query": Way(lambda call, _: key_in_query(call)),
    "text/plain": Way(lambda call, _: call.sent_as("text/plain", call.body)),
    "urlencoded": Way(
        lambda call, text: call.sent_as("application/x-www-form-urlencoded", urlencode({"prompt": text}).encode())
    ),
    "no body": Way(lambda call, _: replace(call, body=None)),
    "form without boundary": Way(lambda call, text: call.sent_as("multipart/form-data", form(text))),
    "other encoding": Way(lambda call, text: call.sent_as("application/json", latin(text))),
    "null": Way(lambda call, _: call.saying(None)),
    "list": Way(lambda call, text: call.saying([text])),
    "prompt missing": Way(lambda call, _: call.saying({})),
    "prompt null": Way(lambda call, _: call.saying({"prompt": None})),
    "prompt a number": Way(lambda call, _: call.saying({"prompt": 1})),
    "prompt trimmed": Way(lambda call, text: call.saying({"prompt": text.strip()})),
    "other newlines": Way(lambda call, text: call.saying({"prompt": text.replace("\r\n", "\n")})),
    "sends twice": Way(deliver=twice),
    "follows as GET": Way(deliver=following(as_get)),
    "follows with its key": Way(deliver=following(lambda call: call)),
}


def main(name: str) -> int:
    """Do one remix in a wrong way."""
    way, prompt = (RIGHT | WRONG)[name], os.environ["VRC_PROMPT"]
    answer = way.deliver(way.change(right(way.write(os.environ["VRC_VIDEO_ID"]), prompt), prompt))
    print(answer.body.decode("utf-8", "replace"))
    return 0 if answer.is_job else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
