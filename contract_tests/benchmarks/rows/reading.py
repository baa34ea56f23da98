"""The bytes of an answer become a checked model, with its deviations and flaws."""

from __future__ import annotations

import json

from sending import LARGE, answered

from rows import Row, cpu_each, variant

TIMES, FEWER = 20_000, 100


def here(port: int, request: int = 0, times: int = TIMES) -> float:
    """Read as the client here does."""
    from video_remix_client import _call, _json, _model
    from video_remix_client.models import Video

    content, headers = answered(port, request), {"content-type": "application/json"}
    answer = _call.Answer(200, 200, "json", Video._read)  # noqa: SLF001 - it is the client that is measured

    def read() -> object:
        value, flaws = _json.read_json(content)
        return answer.read(value, flaws, content, headers, _model.Place())

    return cpu_each(read, times)


def loads(port: int, request: int = 0, times: int = TIMES) -> float:
    """Read by ``json.loads``."""
    content = answered(port, request)
    return cpu_each(lambda: json.loads(content), times)


ROWS = (
    Row("bytes to a checked model", "`json.loads`", variant(here), variant(loads), reach=1.6),
    Row(
        f"bytes to a checked model, a prompt of {LARGE:,} B",
        "`json.loads`",
        variant(here, request=LARGE, times=FEWER),
        variant(loads, request=LARGE, times=FEWER),
    ),
    *(
        Row(
            f"{whose}: an answer with a prompt of {LARGE:,} B",
            "a usual one",
            variant(function, request=LARGE, times=FEWER),
            variant(function),
        )
        for function, whose in ((here, "a checked model"), (loads, "`json.loads`"))
    ),
)
