"""Features of a request apart from its document: how official clients frame it, and what naive readers break on.

A feature is read from the bytes of a request (``judging.features``). A valid request with framing of official clients
should be accepted. What naive readers break on may be refused; where it is accepted it should come back whole; a 5xx is
a defect in any case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import partial
from typing import Any

from attrs import frozen

from video_remix_contract.clauses.from_schema import members
from video_remix_contract.clauses.model import Clause, Level, Location, Message, Side
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.schema.examples import free_texts
from video_remix_contract.wire.decoded import Aspect
from video_remix_contract.wire.encoding import is_form, is_multipart


class Carried(StrEnum):
    """Where a feature stands, which decides what can carry it."""

    HEAD = "head"
    TEXT = "text"
    JSON = "json"
    FORM = "form"


@frozen
class Feature:
    """A feature of a request, and what a provider should do with it.

    ``refusable`` is whether a 4xx is fine, ``acceptable`` whether a 2xx is; ``location`` is None where no clause is
    about it, so that a refusal is a note alone. ``noted`` describes a request whose refusal is worth a note, ``sample``
    is what a text has that carries the feature, ``matches`` the characters that make it one.
    """

    name: str
    location: Location | None
    carried: Carried
    phrase: str
    source: str = ""
    hint: str | None = None
    refusable: bool = False
    acceptable: bool = True
    noted: bool = False
    sample: str = ""
    matches: re.Pattern[str] | None = None


FRAMING = (
    Feature(
        "part-headers",
        Location.FRAMING,
        Carried.FORM,
        "a form whose parts have a media type and whose boundary is long",
        "RFC 7578, section 4.4; RFC 2046, section 5.1.1",
        "The official Java and Ruby clients are locked out: they send Content-Type: text/plain with each part, Ruby "
        "with a boundary of 62 characters. formidable and koa-body take a part with a media type for a file.",
    ),
    Feature(
        "chunked",
        Location.FRAMING,
        Carried.HEAD,
        "a chunked body",
        "RFC 9112, section 7.1",
        "The official Ruby client is locked out: it sends its forms chunked.",
    ),
    Feature(
        "charset",
        Location.FRAMING,
        Carried.JSON,
        "a media type with the parameter charset=utf-8",
        "RFC 9110, section 8.3; RFC 8259, section 11",
        "Clients on OkHttp (as the official Java client is) and on .NET's StringContent add the parameter by default: "
        "compare the media type without its parameters.",
    ),
    Feature(
        "expect",
        Location.FRAMING,
        Carried.HEAD,
        "the header Expect: 100-continue",
        "RFC 9110, section 10.1.1",
        "The official .NET client is locked out on .NET Framework, which sends the header with each body, and so is "
        "curl with bodies beyond 1 MB.",
    ),
    Feature("case", None, Carried.HEAD, "a media type in capitals", refusable=True, noted=True),
)
HOSTILE = (
    Feature(
        "repeated",
        Location.HOSTILE,
        Carried.JSON,
        "a member that is repeated",
        "RFC 8259, section 4",
        "Most readers keep the last of them; a refusal is a 400.",
        refusable=True,
    ),
    Feature(
        "characters",
        Location.HOSTILE,
        Carried.TEXT,
        "control characters, line separators (U+2028) and noncharacters in a text",
        "RFC 8259, section 7",
        "XML 1.0 has no control characters, and JavaScript before 2019 takes U+2028 for the end of a line: store and "
        "write the text with a library that escapes.",
        refusable=True,
        sample="\u2028\u2029\u0085\ufeff\uffff\x0b\x1b\x7f",
        matches=re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufdd0-\ufdef\ufffe\uffff]"),
    ),
    Feature(
        "nul",
        Location.HOSTILE,
        Carried.TEXT,
        "the character NUL in a text",
        "RFC 8259, section 7",
        "PostgreSQL stores no NUL and C ends a text there: refuse it with a 400 before it is stored.",
        refusable=True,
        sample="\0",
        matches=re.compile("\0"),
    ),
    Feature(
        "surrogate",
        Location.HOSTILE,
        Carried.JSON,
        "half of a surrogate pair (\\ud800) in a text",
        "RFC 8259, section 8.2",
        "Python raises UnicodeEncodeError where the text is written, Node and Go put U+FFFD in its place: refuse it "
        "with a 400, or write it back as an escape.",
        refusable=True,
        sample="\ud800",
        matches=re.compile("[\ud800-\udfff]"),
    ),
    Feature(
        "encoding",
        Location.HOSTILE,
        Carried.HEAD,
        "bytes that are not UTF-8",
        "RFC 8259, section 8.1; RFC 7578, section 5.1.2",
        "Decode strictly and answer a failure with a 400; errors='replace' and its like change the text in silence.",
        refusable=True,
        acceptable=False,
    ),
    Feature(
        "depth",
        Location.HOSTILE,
        Carried.JSON,
        "a body that nests hundreds of levels deep",
        "RFC 8259, section 9",
        "Bound the nesting, or answer its error with a 400: Python's RecursionError is no ValueError.",
        refusable=True,
    ),
    Feature(
        "digits",
        Location.HOSTILE,
        Carried.JSON,
        "a number of thousands of digits",
        "RFC 8259, section 9",
        "Answer the reader's error with a 400: Python reads no whole number beyond 4300 digits, Jackson none beyond "
        "1000.",
        refusable=True,
    ),
)
BLANK_HINT = (
    "The schema allows any text; the vendor refused empty texts later. A 400 is as good as a job, a 500 is not."
)
BLANK = tuple(
    Feature(name, Location.BODY, Carried.TEXT, f"a text that is {name}", hint=BLANK_HINT, refusable=True, noted=True)
    for name in ("empty", "blank")
)
FEATURES = {feature.name: feature for feature in (*FRAMING, *HOSTILE, *BLANK)}
BLANK_KEYWORD = "blank"


HOSTILE_CHARACTERS = re.compile("|".join(feature.matches.pattern for feature in HOSTILE if feature.matches))
# What lenient readers put in place of a character that they cannot take.
REPLACED = f"{HOSTILE_CHARACTERS.pattern}|[\ufffd?]"


def without_hostile_characters(value: Any) -> Any:
    """Return a JSON value without the characters that naive readers break on."""
    if isinstance(value, str):
        return HOSTILE_CHARACTERS.sub("", value)
    if isinstance(value, dict):
        return {HOSTILE_CHARACTERS.sub("", name): without_hostile_characters(child) for name, child in value.items()}
    return [without_hostile_characters(child) for child in value] if isinstance(value, list) else value


def differ_in_hostile_characters(sent: str, came: str) -> bool:
    """Return whether such characters alone were lost or replaced, or the text ends where one of them stood."""
    if len(came) == len(sent):
        pairs = zip(sent, came, strict=True)
        return all(left == right or HOSTILE_CHARACTERS.match(left) for left, right in pairs)
    if len(came) < len(sent) and sent.startswith(came) and HOSTILE_CHARACTERS.match(sent[len(came)]):
        return True
    return bool(HOSTILE_CHARACTERS.search(sent)) and re.sub(REPLACED, "", sent) == re.sub(REPLACED, "", came)


def feature_clauses(operation: Operation) -> Iterator[Clause]:
    """Yield the SHOULD clauses about the features that some request of the operation can have."""
    request = partial(Clause, operation.name, Side.PROVIDER, Message.REQUEST, level=Level.SHOULD)
    pointer = operation.node.pointer
    for feature in (*FRAMING, *HOSTILE):
        if feature.location and any(carries(operation, name, feature) for name in operation.request_media_types):
            treated = "is refused with a 4xx or carried whole, never answered with a 5xx"
            if feature.location is Location.FRAMING:
                treated = "is accepted"
            elif not feature.acceptable:
                treated = "is refused with a 4xx"
            statement = f"A request with {feature.phrase} {treated}."
            yield request(
                feature.location, pointer, statement, source=feature.source, keyword=feature.name, hint=feature.hint
            )
    texts = {name for media_type in operation.request_media_types for name in free_texts(operation, media_type)}
    for name, node in members(operation.request_media_types.values()).items():
        if name in texts:
            statement = (
                f"A `{name}` that is empty or blank is accepted or refused with a 4xx, never answered with a 5xx."
            )
            yield request(
                Location.BODY,
                node.pointer,
                statement,
                source="RFC 9110, section 15.5",
                path=(name,),
                keyword=BLANK_KEYWORD,
                hint=BLANK_HINT,
            )


def carries(operation: Operation, media_type: str, feature: Feature) -> bool:
    """Return whether a request in a media type can have a feature."""
    if feature.carried is Carried.FORM:
        return is_multipart(media_type)
    if feature.carried is Carried.JSON and is_form(media_type):
        return False
    in_text = feature.matches is not None or feature.name in set(Aspect)
    return not in_text or bool(free_texts(operation, media_type))
