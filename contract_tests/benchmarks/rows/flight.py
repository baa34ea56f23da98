"""Calls that are awaited, many in flight."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from sending import KEY, PROMPT, VIDEO, base_url, url

from rows import Row, variant

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

CALLS, FLIGHT = 1_920, 64


async def cpu_of_a_call(call: Callable[[], Awaitable[object]], flight: int) -> float:
    """Return the CPU seconds of a call, with so many in flight."""

    async def several(count: int) -> None:
        for _ in range(count):
            await call()

    await asyncio.gather(*(several(2) for _ in range(flight)))
    started = time.process_time()
    await asyncio.gather(*(several(CALLS // flight) for _ in range(flight)))
    return (time.process_time() - started) / CALLS


def here(port: int, flight: int = FLIGHT) -> float:
    """Call by the client here, which checks every member."""
    from video_remix_client import AsyncOpenAI

    async def calls() -> float:
        async with AsyncOpenAI(api_key=KEY, base_url=base_url(port)) as client:
            return await cpu_of_a_call(lambda: client.videos.remix(VIDEO, prompt=PROMPT), flight)

    return asyncio.run(calls())


def bare(port: int, flight: int = FLIGHT) -> float:
    """Call by httpx2 alone."""
    import httpx2

    address, headers = url(port), {"Authorization": f"Bearer {KEY}"}

    async def calls() -> float:
        async with httpx2.AsyncClient() as client:

            async def call() -> Any:
                return (await client.post(address, json={"prompt": PROMPT}, headers=headers)).json()

            return await cpu_of_a_call(call, flight)

    return asyncio.run(calls())


ROWS = (
    Row(
        f"an awaited client call, {FLIGHT} in flight",
        "`httpx2.AsyncClient.post(…).json()`",
        variant(here),
        variant(bare),
        reach=1.0,
    ),
    *(
        Row(
            f"{whose}: an awaited call, {FLIGHT} in flight",
            "1 in flight",
            variant(function),
            variant(function, flight=1),
        )
        for function, whose in ((here, "the client here"), (bare, "httpx2 alone"))
    ),
)
