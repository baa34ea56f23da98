"""Credentials are known by the words of their names, and wrong ones have the shape of the right ones."""

from __future__ import annotations

import base64
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from video_remix_contract.wire.credentials import (
    basic,
    is_credential,
    is_wrong_key,
    secret_parts,
    wrong_credential,
    wrong_key,
)

CREDENTIALS = [
    *("Authorization", "Proxy-Authorization", "X-Api-Key", "api-key", "apikey", "apiKey", "X-API-KEY", "X-Auth-Token"),
    *("Cookie", "access_token", "CF-Access-Client-Secret", "Ocp-Apim-Subscription-Key", "sig", "X-Amz-Signature"),
]
OTHERS = [
    *("X-Tokenizer", "Monkey", "Author", "X-Keyboard-Layout", "Secretary", "X-Token-Type", "X-Auth-Mode", "max_tokens"),
    *("Idempotency-Key", "Sec-WebSocket-Key", "X-Continuation-Token", "Keystone", "X-Tenant", "api-version", "1", ""),
]
SHAPES = {
    "sk-placeholder": r"sk-[a-z]{11}",
    "sk-proj-Zq7mR4tXw2LpKe8Zq7mR4tX": r"sk-proj-[A-Za-z0-9]{23}",
    "sk-very-secret-key-of-mine": r"sk-[a-z]{4}-[a-z]{6}-[a-z]{3}-[a-z]{2}-[a-z]{4}",
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a": r"ghp_[0-9A-Fa-f]{36}",
    "0123abcd-1234-4abc-8def-0123456789ab": r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "AKIAIOSFODNN7EXAMPLE": r"[A-Z0-9]{20}",
    "dmlkZW8vcmVtaXg+Y29udHJhY3Q=": r"[A-Za-z0-9+/=]{28}",
}


@pytest.mark.parametrize("name", CREDENTIALS)
def test_a_name_whose_last_word_gives_access_is_a_credential(name: str) -> None:
    """The usual names of keys, tokens, cookies and signatures are known, in any of the usual spellings."""
    assert is_credential(name)


@pytest.mark.parametrize("name", OTHERS)
def test_a_name_that_only_has_such_letters_is_no_credential(name: str) -> None:
    """A word that merely has `key`, `auth` or `token` in it, or a key that gives access to nothing, is none."""
    assert not is_credential(name)


@pytest.mark.parametrize("key", SHAPES)
def test_a_wrong_key_has_the_shape_of_the_key(key: str) -> None:
    """Prefix, length, separators and the kind of each character stay; the key itself does not."""
    wrong = wrong_key(key, 0)
    assert re.fullmatch(SHAPES[key], wrong)
    assert wrong != key
    assert [a.isdigit() for a in wrong] == [a.isdigit() for a in key]
    kept = [a for a, b in zip(wrong[3:], key[3:], strict=True) if a == b and a.isalnum()]
    assert len(kept) < len(key) / 2 + ("proj" in key) * 4


@given(key=st.text(st.characters(exclude_categories=["Cs"]), max_size=60), seed=st.integers(0, 2**32))
@example(key="", seed=0)
@example(key="k", seed=0)
@example(key="é/+=", seed=1)
@example(key=wrong_key("sk-placeholder", 0), seed=0)
def test_a_wrong_key_is_drawn_from_the_seed(key: str, seed: int) -> None:
    """Any key has a wrong key, which the reference provider knows; the same seed draws the same."""
    wrong = wrong_key(key, seed)
    assert wrong == wrong_key(key, seed) != key
    assert is_wrong_key(wrong)
    assert len(wrong) >= len(key)


def test_other_seeds_draw_other_keys() -> None:
    """Wrong keys differ from seed to seed."""
    assert len({wrong_key("sk-placeholder", seed) for seed in range(50)}) > 45


@pytest.mark.parametrize("key", ["sk-test", "sk-conformance", "EMPTY", "a", "", "sk-0123456789abcdef", "video_123"])
def test_an_ordinary_key_is_not_taken_for_a_wrong_key(key: str) -> None:
    """The reference provider goes on to accept any other key."""
    assert not is_wrong_key(key)


def test_a_wrong_credential_keeps_what_is_no_secret() -> None:
    """The scheme, the user of a pair and the names of cookies stay; the secret of each is another."""
    assert re.fullmatch(r"Bearer sk-[a-z]{11}", wrong_credential("Bearer sk-placeholder", 0))
    coded = base64.b64encode(b"user:Passw0rd!!").decode()
    pair = basic(wrong_credential(f"Basic {coded}", 0))
    assert pair is not None
    assert (pair[0], pair[1] != "Passw0rd!!", len(pair[1])) == ("user", True, 10)
    assert re.fullmatch(r"session=[a-z]{6}[0-9]{3}; id=[a-z]{8}", wrong_credential("session=abcdef123; id=abcdefgh", 0))


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("Bearer sk-1", {"Bearer sk-1", "sk-1"}),
        ("Basic dXNlcjpwYXNz", {"dXNlcjpwYXNz", "user:pass", "pass"}),
        ("session=abc; other=def==", {"abc", "def=="}),
        ('Digest username="x", response="0f0f"', {"0f0f"}),
        ("dmlkZW8==", {"dmlkZW8=="}),
    ],
)
def test_each_part_of_a_credential_that_can_stand_alone_is_a_secret(value: str, parts: set[str]) -> None:
    """Tokens, cookies' values, a pair and its password are secrets by themselves."""
    assert parts <= set(secret_parts(value))
    assert "" not in set(secret_parts(value))
