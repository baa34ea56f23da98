"""A call by the official SDK, which lives in an environment of its own."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sending import KEY, PROMPT, VIDEO, base_url

from rows import ROOT, Row, command_of, cpu_each, variant
from rows.call import CALLS, bare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCKED = ROOT / "contract_tests" / "tests" / "clients" / "python" / "requirements.txt"


def official(port: int) -> float:
    """Call by the package openai."""
    from openai import OpenAI

    with OpenAI(api_key=KEY, base_url=base_url(port)) as client:
        return cpu_each(lambda: client.videos.remix(VIDEO, prompt=PROMPT), CALLS)


@contextmanager
def commands(_folder: Path, port: int) -> Iterator[dict[str, list[str]]]:
    """Yield both variants in the SDK's environment; raise UnavailableError where it cannot be installed."""
    from external import python_with

    python = str(python_with(LOCKED, "clients-python"))
    yield {called: command_of("sdk", called, port, python) for called in (variant(official), variant(bare))}


ROWS = (Row("a call by the official SDK", "`httpx2.Client.post(…).json()`", variant(official), variant(bare)),)
