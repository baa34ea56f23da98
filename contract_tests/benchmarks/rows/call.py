"""A call over loopback, one after the other."""

from __future__ import annotations

from sending import KEY, VIDEO, base_url, prompt_of, url

from rows import Measure, Row, cpu_each, variant

CALLS, FEW, MANY = 1_000, 10, 10_000


def here(port: int, calls: int = CALLS, prompt: int = 0) -> float:
    """Call by the client here, which checks every member."""
    from video_remix_client import OpenAI

    text = prompt_of(prompt)
    with OpenAI(api_key=KEY, base_url=base_url(port)) as client:
        return cpu_each(lambda: client.videos.remix(VIDEO, prompt=text), calls, FEW)


def bare(port: int, calls: int = CALLS, prompt: int = 0) -> float:
    """Call by httpx2 alone."""
    import httpx2

    address, body = url(port), {"prompt": prompt_of(prompt)}
    headers = {"Authorization": f"Bearer {KEY}"}
    with httpx2.Client() as client:
        return cpu_each(lambda: client.post(address, json=body, headers=headers).json(), calls, FEW)


ROWS = (
    Row(
        "a client call, every member checked", "`httpx2.Client.post(…).json()`", variant(here), variant(bare), reach=1.0
    ),
    Row(
        f"peak memory of {CALLS:,} calls",
        "the same by httpx2 alone",
        variant(here),
        variant(bare),
        Measure.PEAK,
        reach=1.1,
    ),
)
