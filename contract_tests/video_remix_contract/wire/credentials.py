"""The credentials of a request: which names carry them, what of a value is secret, and wrong ones in their place."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from random import Random
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits

WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
# The last word of a name that gives access: Authorization, X-Api-Key, access_token, CF-Access-Client-Secret.
CREDENTIAL = re.compile("apikey|auth|authorization|cookie|credentials?|jwt|key|password|secret|sig|signature|token")
# Keys and tokens that give access to nothing: Idempotency-Key, Sec-WebSocket-Key, X-Continuation-Token.
PUBLIC = re.compile("cache|continuation|idempotency|next|page|partition|routing|socket|surrogate|websocket")
# What makers put before their keys (sk-, ghp_, sk-proj-); a longer word may be a part of the secret.
PREFIX = re.compile(r"[A-Za-z]{1,5}[-_](?:[a-z]{1,5}[-_](?=.{16}))?|")
HEXADECIMAL = frozenset("0123456789abcdef")
MARK = 6
MIN_DRAWN = 8


def is_credential(name: str) -> bool:
    """Return whether a header or a query parameter of this name gives access, by the whole words of the name.

    >>> [is_credential(name) for name in ("X-Api-Key", "accessToken", "X-Tokenizer", "Monkey", "Idempotency-Key")]
    [True, True, False, False, False]
    """
    words = [word.lower() for word in WORDS.findall(name)]
    return bool(words and CREDENTIAL.fullmatch(words[-1])) and not any(map(PUBLIC.fullmatch, words))


def secret_parts(value: str) -> Iterator[str]:
    """Yield a credential's value and those of its parts that may stand alone: a token, a cookie's value, a password."""
    yield value
    for piece in re.split(r"[\s;,]+", value):
        yield piece
        # Padding of base64 assigns nothing.
        if "=" in piece.rstrip("="):
            yield piece.partition("=")[2].strip('"')
    pair = basic(value)
    if pair is not None:
        yield from (":".join(pair), pair[1])


def basic(value: str) -> tuple[str, str] | None:
    """Return user and password of a value with the scheme Basic (RFC 7617), or None."""
    scheme, _, coded = value.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, _, password = base64.b64decode(coded.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return user, password


def wrong_credential(value: str, seed: int) -> str:
    """Return a credential's value with a wrong key of the same shape; its scheme and the names of its pairs stay."""
    scheme, space, rest = value.partition(" ")
    pair = basic(value)
    if pair is not None:
        return f"{scheme} {base64.b64encode(f'{pair[0]}:{wrong_key(pair[1], seed)}'.encode()).decode()}"
    if re.match(r"[^\s;=]+=[^=]", value):
        return re.sub(r"(?<==)[^;,\s]+", lambda found: wrong_key(found[0], seed), value)
    return f"{scheme} {wrong_key(rest, seed)}" if space else wrong_key(value, seed)


def wrong_key(key: str, seed: int) -> str:
    """Return a random key of the shape of a key: prefix, length, separators, and the kind of each character.

    A key with fewer than 8 letters and digits after its prefix gets a longer wrong key, which nobody has by chance.
    """
    prefix = PREFIX.match(key)
    assert prefix is not None, "the pattern matches the empty text"
    rest = key[prefix.end() :]
    rest += "x" * (MIN_DRAWN - sum(character in ascii_letters + digits for character in rest))
    hexadecimal = HEXADECIMAL.issuperset(character.lower() for character in rest if character.isalnum())
    other = sorted({character for character in rest if not character.isalnum() and character not in "-_."})
    random = Random(seed)  # noqa: S311 - a key that opens nothing, the same in each run of a seed
    while True:
        drawn = (random.choice(alphabet(character, other, hexadecimal=hexadecimal)) for character in rest)
        wrong = marked(prefix[0] + "".join(drawn))
        if wrong != key:
            return wrong


def alphabet(character: str, other: list[str], *, hexadecimal: bool = False) -> str:
    """Return the characters that may stand in the place of a character of a key."""
    for kind in (digits, ascii_lowercase, ascii_uppercase):
        if character in kind:
            return kind[:6] if hexadecimal and kind != digits else kind
    return "".join(other) if character in other else character


def marked(key: str) -> str:
    """Return a key whose last letters and digits follow from the rest of it.

    A provider that takes any key, such as the reference provider, knows a wrong key by that; real providers know
    their keys.
    """
    characters = list(key)
    places = [place for place, character in enumerate(key) if character in ascii_letters + digits][-MARK:]
    kinds = {place: alphabet(key[place], [], hexadecimal=True) for place in places}
    for place, kind in kinds.items():
        characters[place] = kind[0]
    digest = hashlib.sha256("".join(characters).encode("utf-8", "surrogatepass")).digest()
    for (place, kind), byte in zip(kinds.items(), digest, strict=False):
        characters[place] = kind[byte % len(kind)]
    return "".join(characters)


def is_wrong_key(key: str) -> bool:
    """Return whether a key was drawn as a wrong key; of other keys, this is true for 1 in 46,656 at most."""
    return sum(character in ascii_letters + digits for character in key) >= MARK and marked(key) == key
