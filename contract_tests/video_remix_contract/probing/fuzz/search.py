"""Use Hypothesis: the same draws for the same seed, the smallest that fails, no files left behind."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Generic, TypeVar

from attrs import frozen
from hypothesis import Phase, Verbosity, find, settings
from hypothesis.configuration import set_hypothesis_home_dir, storage_directory
from hypothesis.errors import NoSuchExample, Unsatisfiable
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")
BATCH = 40


class Enough(BaseException):
    """Raised by a condition to end a search; no Exception, which Hypothesis would take for a failure."""


@contextmanager
def without_traces() -> Iterator[None]:
    """Give Hypothesis a folder for its caches that is gone afterwards."""
    before = storage_directory(intent_to_write=False).home_directory
    with tempfile.TemporaryDirectory(prefix="video-remix-contract-", ignore_cleanup_errors=True) as folder:
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(before)


@frozen
class Batch(Generic[T]):
    """Some draws of a strategy, the same ones whenever they are drawn with the same name."""

    strategy: SearchStrategy[T]
    name: str

    def search(self, condition: Callable[[T], bool]) -> None:
        """Draw until the condition holds, then draw ever smaller ones for which it still does."""
        options = settings(
            max_examples=BATCH,
            database=None,
            deadline=None,
            derandomize=False,
            phases=(Phase.generate, Phase.shrink),
            verbosity=Verbosity.quiet,
        )
        try:
            find(self.strategy, condition, settings=options, random=Random(self.name))  # noqa: S311 - draws, no secret
        except (NoSuchExample, Unsatisfiable, Enough):
            return

    def draws(self) -> list[T]:
        """Return the draws in their order."""
        drawn: list[T] = []

        def collect(draw: T) -> bool:
            drawn.append(draw)
            return False

        self.search(collect)
        return drawn

    def smaller(self, draw: T, condition: Callable[[T], bool]) -> None:
        """Search for the smallest draw that meets a condition as this draw of the batch does.

        The condition is called for the draw itself and for smaller ones only; it ends the search by raising Enough.
        """
        reached = False

        def beyond(candidate: T) -> bool:
            nonlocal reached
            reached = reached or candidate == draw
            return reached and condition(candidate)

        self.search(beyond)
