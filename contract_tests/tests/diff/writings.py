"""Changes of how parameters and headers are written: what is another text on the wire, and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .pair import BOTH, FLAG, LIST, NUMBER, OBJECT, TEXT, UNDECIDED, Pair, answering, carrying, json_of

if TYPE_CHECKING:
    from .pair import Acting, Document

NESTED: Document = {
    "type": "object",
    "properties": {"a": {"type": "object", "properties": {"b": TEXT}, "required": ["b"]}},
}
NESTED |= {"required": ["a"], "minProperties": 2}
COMMA, WORD = {"enum": ["a,b", "c"]}, {"enum": ["a", "b"]}


def written(
    name: str, carrier: str, schema: Any, old: Document, new: Document, *, shows: str = "", who: Any = BOTH
) -> Pair:
    """Return a change of how a parameter called "ids" is written; ``shows`` is the keyword, if the wire shows it."""
    path = "/items/{ids}" if carrier == "path" else "/items"
    base = {"name": "ids", "in": carrier, "schema": schema, "required": carrier == "path"}
    acting: Acting = {f"request.{carrier}.ids.{shows}": who} if shows else {}
    before, after = ({**base, **each} for each in (old, new))
    for each in (before, after):
        if "content" in each:
            each.pop("schema")
    return Pair(name, carrying(before, path=path), carrying(after, path=path), acting)


def promised(name: str, schema: Any, old: Document, new: Document, *, shows: str = "") -> Pair:
    """Return a change of how a header of a response is written."""
    acting: Acting = {f"response.200.header.x-ids.{shows}": BOTH} if shows else {}
    headers = ({"X-Ids": {} if "content" in each else {"schema": schema}} for each in (old, new))
    before, after = (
        answering({"200": {"headers": {"X-Ids": {**header["X-Ids"], **each}}}})
        for header, each in zip(headers, (old, new), strict=True)
    )
    return Pair(name, before, after, acting)


def style(name: str, **more: Any) -> Document:
    """Return the members that name a style."""
    return {"style": name, **more}


NO, YES = {"explode": False}, {"explode": True}
SPACE, PIPE, DEEP = style("spaceDelimited"), style("pipeDelimited"), style("deepObject")
RESERVED = {"allowReserved": True}
WRITINGS = (
    written("a default written down in the query", "query", LIST, {}, style("form", explode=True)),
    written("a default written down in a cookie", "cookie", LIST, {}, style("form", explode=True)),
    written("a default written down in the path", "path", LIST, {}, style("simple", explode=False)),
    written("a default written down in a header", "header", LIST, {}, style("simple", explode=False)),
    written("a list no longer exploded", "query", LIST, {}, NO, shows="explode"),
    written("an object no longer exploded", "query", OBJECT, {}, NO, shows="explode"),
    written("a text no longer exploded", "query", TEXT, {}, NO),
    written("a number no longer exploded", "query", NUMBER, {}, NO),
    written("a flag no longer exploded", "query", FLAG, {}, NO),
    written("a text or a list no longer exploded", "query", {"anyOf": [TEXT, LIST]}, {}, NO, shows="explode"),
    written("anything no longer exploded", "query", True, {}, NO, shows="explode"),
    written("a list of a single element no longer exploded", "query", {**LIST, "maxItems": 1}, {}, NO),
    written("nothing no longer exploded", "query", False, {}, NO),
    written("a list with spaces", "query", LIST, NO, SPACE, shows="style"),
    written("a list with pipes", "query", LIST, NO, PIPE, shows="style"),
    written("pipes instead of spaces", "query", LIST, SPACE, PIPE, shows="style"),
    written("an exploded list with spaces", "query", LIST, {}, style("spaceDelimited", explode=True)),
    written("spaces without explode written down", "query", LIST, SPACE, style("spaceDelimited", explode=False)),
    written("a text with pipes", "query", TEXT, {}, PIPE),
    written("an object with pipes", "query", OBJECT, NO, PIPE, shows="style"),
    written("a deep object", "query", OBJECT, {}, DEEP, shows="style"),
    written("a deep object, exploded or not", "query", OBJECT, DEEP, style("deepObject", explode=True)),
    written("an object in an object, deep", "query", NESTED, {}, DEEP, shows="style", who=UNDECIDED),
    written("a list as a deep object", "query", LIST, {}, DEEP, shows="style", who=UNDECIDED),
    written("a list of lists", "query", {"type": "array", "items": LIST}, {}, NO, shows="explode", who=UNDECIDED),
    written("a style that nobody knows", "query", LIST, {}, style("curly"), shows="style", who=UNDECIDED),
    written("a label", "path", TEXT, {}, style("label"), shows="style"),
    written("a list as a label", "path", LIST, {}, style("label"), shows="style"),
    written("an exploded label", "path", LIST, style("label"), style("label", explode=True), shows="explode"),
    written("a text as a label exploded", "path", TEXT, style("label"), style("label", explode=True)),
    written("a matrix", "path", TEXT, {}, style("matrix"), shows="style"),
    written("an exploded matrix", "path", LIST, style("matrix"), style("matrix", explode=True), shows="explode"),
    written("a list in the path exploded", "path", LIST, {}, YES),
    written("an object in the path exploded", "path", OBJECT, {}, YES, shows="explode"),
    written("a list in a header exploded", "header", LIST, {}, YES),
    written("an object in a header exploded", "header", OBJECT, {}, YES, shows="explode"),
    written("a list in a cookie no longer exploded", "cookie", LIST, {}, NO, shows="explode"),
    written("a text in a cookie no longer exploded", "cookie", TEXT, {}, NO),
    written("reserved characters in a text", "query", TEXT, {}, RESERVED, shows="allowReserved"),
    written("reserved characters in a list", "query", LIST, {}, RESERVED, shows="allowReserved"),
    written("reserved characters in a number", "query", NUMBER, {}, RESERVED),
    written("reserved characters in words with a comma", "query", COMMA, {}, RESERVED, shows="allowReserved"),
    written("reserved characters in words without any", "query", WORD, {}, RESERVED),
    written("reserved characters in a header", "header", TEXT, {}, RESERVED),
    written("a document instead of a text", "query", TEXT, {}, {"content": json_of(TEXT)}, shows="content"),
    written("a document instead of a number", "query", NUMBER, {}, {"content": json_of(NUMBER)}),
    written("a document instead of an object", "query", OBJECT, {}, {"content": json_of(OBJECT)}, shows="content"),
    written("a document in a header", "header", OBJECT, {}, {"content": json_of(OBJECT)}, shows="content"),
    written("a document in the path", "path", OBJECT, {}, {"content": json_of(OBJECT)}, shows="content"),
    written("a document in a cookie", "cookie", OBJECT, {}, {"content": json_of(OBJECT)}, shows="content"),
    written(
        "another media type of a document",
        "query",
        OBJECT,
        {"content": json_of(OBJECT)},
        {"content": {"application/xml": {"schema": OBJECT}}},
        shows="content",
    ),
    written(
        "a media type in capitals",
        "query",
        OBJECT,
        {"content": json_of(OBJECT)},
        {"content": {"Application/JSON": {"schema": OBJECT}}},
    ),
    promised("a list in a header of the response exploded", LIST, {}, YES),
    promised("an object in a header of the response exploded", OBJECT, {}, YES, shows="explode"),
    promised("a style written down for a header of the response", OBJECT, {}, style("simple")),
    promised("a document in a header of the response", OBJECT, {}, {"content": json_of(OBJECT)}, shows="content"),
)
