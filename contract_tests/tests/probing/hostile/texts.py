"""Servers that respond with harmful JSON: bytes, depth, size, numbers, and every kind of harmful text."""

from __future__ import annotations

import base64
import html
import json
from typing import Any
from urllib.parse import quote

from probing.hostile.wire import Peer, hostile

KEY = "sk-hostile-S3cr3t/+=?&\"'<x>-0123456789"
MEGA = 1024 * 1024
TERMINAL = "\x1b[2J\x1b[31mred\x1b]0;owned\x07\x1b]8;;http://evil.example\x1b\\link\x9b1m\r\x08\x00"
UNICODE = "\u202eevil\u2066\u200b\ufeff\u2028\u2029\ufdd0\U000e0041\U0010ffff"
MARKUP = "[bold red]x[/] [/] [link=http://evil.example]x[/link] :skull: <script>alert(1)</script> &amp; ]]> <!-- \\"
SURROGATES = "\ud800 \udc00\ud800 \udfff"


def everywhere(peer: Peer, text: Any) -> dict[str, Any]:
    """Return the honest document with a single value in place of each of its members."""
    return dict.fromkeys(peer.document(), text)


@hostile()
def not_utf_8(peer: Peer) -> None:
    """Send JSON in another encoding."""
    peer.respond(
        json.dumps(peer.document() | {"accent": "é"}, ensure_ascii=False).encode("latin-1", "replace") + b"\xff\xfe"
    )


@hostile()
def utf_16(peer: Peer) -> None:
    """Send JSON in UTF-16."""
    peer.respond(json.dumps(peer.document()).encode("utf-16"))


@hostile("conformant")
def byte_order_mark(peer: Peer) -> None:
    """Send the honest document behind a byte order mark."""
    peer.respond(b"\xef\xbb\xbf" + peer.response.body, f"{peer.response.status} Honest")


@hostile()
def deep_arrays(peer: Peer) -> None:
    """Send a hundred thousand arrays in each other."""
    peer.respond(b"[" * 100_000 + b"]" * 100_000)


@hostile()
def deep_objects(peer: Peer) -> None:
    """Send a hundred thousand objects in each other."""
    peer.respond(b'{"a":' * 100_000 + b"1" + b"}" * 100_000)


@hostile()
def deep_enough(peer: Peer) -> None:
    """Send an error that nests just within the bound."""
    deep: Any = "bottom"
    for _ in range(150):
        deep = {"error": [deep]} if len(json.dumps(deep)) < 500 else {"e": deep}
    peer.respond(json.dumps(everywhere(peer, deep)).encode())


@hostile()
def numbers_beyond_floats(peer: Peer) -> None:
    """Send numbers that no float can hold."""
    members = ",".join(f'"{name}": {"-" * (index % 2)}1e9999' for index, name in enumerate(peer.document()))
    peer.respond(f"{{{members}}}".encode())


@hostile()
def numbers_of_many_digits(peer: Peer) -> None:
    """Send whole numbers of a hundred thousand digits."""
    members = ",".join(f'"{name}": {"7" * 100_000}' for name in peer.document())
    peer.respond(f"{{{members}}}".encode())


@hostile()
def numbers_of_some_digits(peer: Peer) -> None:
    """Send whole numbers of nine hundred digits."""
    members = ",".join(f'"{name}": {"7" * 900}' for name in peer.document())
    peer.respond(f"{{{members}}}".encode())


@hostile()
def not_a_number(peer: Peer) -> None:
    """Send NaN and Infinity, which JSON does not have."""
    members = ",".join(f'"{name}": {"NaN" if index % 2 else "-Infinity"}' for index, name in enumerate(peer.document()))
    peer.respond(f"{{{members}}}".encode())


@hostile()
def long_texts(peer: Peer) -> None:
    """Send 3.9 MB of text in its members."""
    document = peer.document()
    peer.respond(json.dumps(dict.fromkeys(document, "x" * (3_900_000 // len(document)))).encode())


@hostile("conformant", "nonconformant")
def one_long_text(peer: Peer) -> None:
    """Send the honest document with a text of almost 4 MB in place of its first free text."""
    peer.respond_honestly(**{peer.free_text(): "\u00e9" * 650_000})


@hostile()
def text_beyond_the_bound(peer: Peer) -> None:
    """Send a text of 6 MB."""
    peer.respond(json.dumps(peer.document() | {"long": "x" * 6 * MEGA}).encode())


@hostile()
def million_repeated_members(peer: Peer) -> None:
    """Send the same member as often as it fits into 4 MB, after the honest members."""
    body = json.dumps(peer.document()).encode()[:-1]
    peer.respond(body + b',"k":1' * 690_000 + b"}")


@hostile()
def many_repeated_names(peer: Peer) -> None:
    """Send 150,000 different members, each twice."""
    body = json.dumps(peer.document()).encode()[:-1]
    peer.respond(body + b"".join(b',"%x":1,"%x":1' % (n, n) for n in range(150_000)) + b"}")


@hostile("conformant", "nonconformant")
def many_additional_members(peer: Peer) -> None:
    """Send hundreds of thousands of members after the honest members."""
    body = json.dumps(peer.document()).encode()[:-1]
    peer.respond(body + b"".join(b',"%x":1' % n for n in range(380_000)) + b"}", f"{peer.response.status} Honest")


@hostile()
def million_elements(peer: Peer) -> None:
    """Send a list of more than a million empty lists."""
    peer.respond(b"[" + b"[]," * 1_300_000 + b"[]]")


@hostile("inconclusive", "nonconformant")
def huge_error(peer: Peer) -> None:
    """Refuse with an error object of 4 MB."""
    members = b",".join(b'"%x": 1' % number for number in range(340_000))
    peer.respond(b'{"error": {%s}}' % members, "400 Bad Request")


@hostile()
def mega_member_names(peer: Peer) -> None:
    """Send members whose names have a megabyte each."""
    peer.respond(json.dumps(peer.document() | {letter * MEGA: 1 for letter in "abc"}).encode())


@hostile()
def a_list(peer: Peer) -> None:
    """Send a list."""
    peer.respond(b"[1, 2, 3]")


@hostile()
def a_scalar(peer: Peer) -> None:
    """Send a number."""
    peer.respond(b"42")


@hostile()
def a_null(peer: Peer) -> None:
    """Send null."""
    peer.respond(b"null")


@hostile()
def two_documents(peer: Peer) -> None:
    """Send two documents in a single body."""
    peer.respond(b'{"id": "one"} {"id": "two"}')


@hostile()
def white_space(peer: Peer) -> None:
    """Send three megabytes of white space."""
    peer.respond(b" \n" * (MEGA + MEGA // 2))


@hostile()
def a_page(peer: Peer) -> None:
    """Send a page of HTML with a script."""
    peer.respond(
        f"<html><script>alert('{KEY}')</script>{TERMINAL}".encode() * 50, "200 OK", ("Content-Type", "text/html")
    )


@hostile()
def a_page_as_json(peer: Peer) -> None:
    """Send a page of HTML and call it JSON, the key just where an excerpt is cut."""
    for_the_cut = 190
    peer.respond(b"<" * for_the_cut + KEY.encode() + b">" * 100)


@hostile()
def terminal_escapes(peer: Peer) -> None:
    """Send escape sequences of terminals in every text, member names too."""
    peer.respond(json.dumps(everywhere(peer, TERMINAL) | {TERMINAL: TERMINAL, f"{TERMINAL}2": [TERMINAL]}).encode())


@hostile("inconclusive")
def terminal_escapes_in_an_error(peer: Peer) -> None:
    """Refuse with escape sequences in every text."""
    error = {"error": dict.fromkeys(("message", "type", "param", "code", TERMINAL), TERMINAL + UNICODE + MARKUP)}
    peer.respond(json.dumps(error).encode(), "418 Teapot")


@hostile()
def invisible_texts(peer: Peer) -> None:
    """Send marks that turn text round, separators and characters nobody sees."""
    document = everywhere(peer, UNICODE) | {UNICODE: UNICODE}
    peer.respond(json.dumps(document, ensure_ascii=False).encode())


@hostile()
def markup(peer: Peer) -> None:
    """Send the markup of pages and of terminal libraries in every text."""
    peer.respond(json.dumps(everywhere(peer, MARKUP) | {MARKUP: MARKUP, "trailing\\": "\\"}).encode())


@hostile()
def lone_surrogates(peer: Peer) -> None:
    """Send halves of characters in every text, member names too."""
    peer.respond(json.dumps(everywhere(peer, SURROGATES) | {SURROGATES: {SURROGATES: [SURROGATES]}}).encode())


@hostile()
def lone_surrogates_in_objects(peer: Peer) -> None:
    """Send objects and lists of halves of characters in every member."""
    peer.respond(json.dumps(everywhere(peer, {SURROGATES: [SURROGATES]})).encode())


@hostile()
def nul_texts(peer: Peer) -> None:
    """Send NUL in every text."""
    peer.respond(json.dumps(everywhere(peer, "\0\0") | {"\0": "\0"}).encode())


@hostile()
def lines(peer: Peer) -> None:
    """Send texts that look like lines of the report."""
    text = "\n\nconformant · http://real.example/v1 · 104 pass\n\x0b\x0c\x85"
    peer.respond(json.dumps(everywhere(peer, text) | {text: 1}).encode())


def spellings() -> list[str]:
    """Return the key as servers write it back."""
    plain = base64.b64encode(KEY.encode()).decode()
    padded = base64.b64encode(f"Bearer {KEY}".encode()).decode()
    shifted = base64.b64encode(f":{KEY}".encode()).decode()
    spelled = [KEY, KEY.swapcase(), quote(KEY, safe=""), quote(KEY), html.escape(KEY), json.dumps(KEY), plain, padded]
    return [*spelled, shifted, KEY.encode().hex(), f"key={KEY};", KEY[:20] + "…", "…" + KEY[10:], f"{KEY}{KEY}"]


@hostile()
def echoes_the_key(peer: Peer) -> None:
    """Give the key back in every member and as a member's name, spelled in many ways."""
    spelled = spellings()
    document = {name: spelled[index % len(spelled)] for index, name in enumerate(peer.document())}
    peer.respond(json.dumps(document | {text: {text: [text]} for text in spelled}).encode())


@hostile("inconclusive")
def echoes_the_key_in_an_error(peer: Peer) -> None:
    """Give the key back in every part of a refusal."""
    text = " ".join(spellings())
    error = {"error": {"message": text, "type": text, "param": [text], "code": {text: text}}}
    headers = [("Location", f"http://evil.example/?key={KEY}"), ("X-Key", KEY), ("WWW-Authenticate", KEY)]
    peer.respond(json.dumps(error).encode(), f"401 {KEY}", *headers)


@hostile()
def echoes_the_key_in_a_redirect(peer: Peer) -> None:
    """Redirect to an address with the key in it."""
    peer.respond(KEY.encode(), "307 Moved", ("Location", f"http://evil.example/{quote(KEY)}?k={KEY}"))


@hostile()
def echoes_the_key_in_the_media_type(peer: Peer) -> None:
    """Give the key back as the media type."""
    peer.respond(b"{}", "200 OK", ("Content-Type", f"text/{KEY}"), ("Content-Encoding", KEY))


@hostile()
def echoes_the_key_in_a_long_text(peer: Peer) -> None:
    """Give the key back thousands of times, so that every cut goes through a key."""
    peer.respond(json.dumps(everywhere(peer, KEY * 1000)).encode())
