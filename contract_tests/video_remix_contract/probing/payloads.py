"""Texts that providers lose, change or fail on, packed into as few prompts as possible."""

from __future__ import annotations

import random
import string

HAZARDS: dict[str, str] = {
    "printable ASCII": "".join(sorted(string.printable[:95])),
    "accents": "À la carte, naïve façade, Ångström, ñandú, ß",
    "combining accents": "e\u0301a\u0308o\u0302",
    "CJK": "夕焼けの海辺を歩く猫、静かな波",
    "Hangul": "고양이가 인사를 합니다",
    "right-to-left": "قطة تنحني للجمهور חתול קד",
    "Devanagari": "बिल्ली झुकती है",
    "outside the BMP": "🐈‍⬛ \U0001d4b6 𠜎 👩🏽‍🚀",
    "line breaks": "one\r\ntwo\nthree\r\n\r\nfour",
    "tab": "a\tb",
    "quotes": "\"double\" 'single' «angled» “curly” `back`",
    "percent": "100% %20 %s %(name)s %%",
    "braces": "{} {0} {{prompt}} ${HOME} #{x}",
    "backslashes": r"\ \\ \n \u0041 C:\new",
    "plus and ampersand": "a+b&c=d;e",
    "markup": "<b>&amp;</b> <!-- --> ]]>",
    "a boundary": '\r\n--boundary\r\nContent-Disposition: form-data; name="prompt"\r\n\r\ninjected\r\n--boundary--\r\n',
    "dashes": "--\r\n----\r\n--+++--",
    "JSON in text": '{"prompt": null, "size": "1x1"}',
    "comment signs": "/* */ // # -- ;",
}
FILLER = "The camera follows the cat across the stage while the audience rises. "
MIN_LENGTH = 1000


def packed(seed: int, limit: int | None = None) -> list[str]:
    """Return the pieces of a hazardous prompt: every hazard in an order that the seed decides, and length.

    ``limit`` is the maximum length of a prompt in the contract, in characters; pieces beyond it are left out.
    """
    generator = random.Random(seed)  # noqa: S311 - an order, no secret
    pieces = list(HAZARDS.values())
    generator.shuffle(pieces)
    missing = max(0, MIN_LENGTH - sum(map(len, pieces)))
    pieces.append(FILLER * (missing // len(FILLER) + 2))
    kept: list[str] = []
    for piece in pieces:
        if limit is None or len(joined([*kept, piece])) <= limit:
            kept.append(piece)
    return kept


def joined(pieces: list[str]) -> str:
    """Return the prompt that carries the pieces, with a space at its beginning, which some trim."""
    return " ".join(["", *pieces])


def plain_text(length: int) -> str:
    """Return a harmless text of a length in characters."""
    return (FILLER * (length // len(FILLER) + 1))[:length]
