"""What would be blamed on a single exchange is repeated at the end, and a remark tells of what is over."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from attrs import define
from video_remix_contract.judging.model import Outcome
from video_remix_contract.probing.probes import Probe, valid
from video_remix_contract.probing.schedule import confirm, declined_last
from video_remix_contract.reference_provider.behaviour import Behaviour, Occasion
from video_remix_contract.wire.messages import Request

from probing.direct import CLAUSES, TARGET, direct, done, reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from video_remix_contract.probing.runner import Runner

MEDIA_TYPES = list(CLAUSES.operation.request_media_types)


@define
class Lapsing(Behaviour):
    """A provider that gives back another text, or declines, where something holds of a request."""

    alters: Callable[[Occasion], bool] = lambda _: False
    refuses: Callable[[int], bool] = lambda _: False
    asked: int = 0

    def document(self, document: Any, occasion: Occasion) -> Any:
        """Change the text."""
        return {**document, "prompt": "Something else"} if occasion.job and self.alters(occasion) else document

    def declines(self, occasion: Occasion) -> int | None:  # noqa: ARG002 - the base class's signature
        """Decline by the number of the valid request."""
        self.asked += 1
        return 500 if self.refuses(self.asked) else None


def confirmed(behaviour: Behaviour, *probes: Probe, jobs: int = 100) -> tuple[Runner, list[Request]]:
    """Send some probes and confirm; return the runner and what was sent to confirm."""
    runner, transport = direct(reference(behaviour), max_jobs=jobs)

    async def work(runner: Runner) -> None:
        for probe in probes:
            await runner.send(probe)
        await confirm(runner)

    done(runner, work)
    return runner, transport.requests[len(probes) :]


PLAIN = valid(CLAUSES, TARGET, MEDIA_TYPES[0])
FORM = valid(CLAUSES, TARGET, MEDIA_TYPES[1])
CHARSET = valid(CLAUSES, TARGET, "application/json", features=["charset", "nul"])
JSON = valid(CLAUSES, TARGET, "application/json")
UNCHANGED = "response.200.prompt.unchanged"


def test_what_is_right_is_not_repeated() -> None:
    """Where nothing is broken nothing is asked again."""
    runner, again = confirmed(Behaviour(), PLAIN, FORM)
    assert (again, runner.remarks) == ([], [])


def test_what_was_broken_once_is_repeated_and_remarked() -> None:
    """A text that came back changed once is asked for again without the features; a remark tells of what is over."""
    runner, again = confirmed(Lapsing(lambda occasion: occasion.job == 1), CHARSET)
    assert again == [JSON.request]
    assert runner.remarks == [f"{UNCHANGED} was broken in a single exchange, and not when its request was repeated"]


def test_what_is_broken_again_is_not_remarked() -> None:
    """A breach that the repeated request shows too is blamed, and what was seen twice is not repeated."""
    runner, again = confirmed(Lapsing(lambda _: True), PLAIN)
    assert (again, runner.remarks) == ([PLAIN.request], [])
    runner, again = confirmed(Lapsing(lambda _: True), PLAIN, FORM)
    assert (again, runner.remarks) == ([], [])


def test_what_could_not_be_repeated_is_not_remarked() -> None:
    """Where the budget leaves no repetition, nothing is told of it."""
    runner, again = confirmed(Lapsing(lambda occasion: occasion.job == 1), PLAIN, jobs=1)
    assert (again, runner.remarks) == ([], [])


def test_what_was_declined_once_is_repeated_as_it_is() -> None:
    """A valid request that was declined is sent again with its features, and one remark tells of all its clauses."""
    runner, again = confirmed(Lapsing(refuses=lambda number: number == 2), JSON, CHARSET)
    assert again == [CHARSET.request]
    (remark,) = runner.remarks
    ids, _, rest = remark.partition(" were ")
    assert len(ids.split(", ")) > 1
    assert rest == "broken in a single exchange, and not when its request was repeated"


def test_a_plain_request_follows_what_was_declined_at_the_end() -> None:
    """Where the last request was declined and its repetition as well, a plain request shows whose fault that was."""
    runner, again = confirmed(Lapsing(refuses=lambda number: number in {2, 3}), PLAIN, FORM)
    assert again == [FORM.request, PLAIN.request]
    assert runner.remarks == []


class Seen(SimpleNamespace):
    """A judgement by its outcomes and whether the request was accepted."""


NOTHING, TAKEN = Seen(observations=(), accepted=False), Seen(observations=(), accepted=True)
DECLINED = Seen(observations=(Seen(outcome=Outcome.KEPT), Seen(outcome=Outcome.DECLINED)), accepted=False)
LOST = Seen(observations=(Seen(outcome=Outcome.DECLINED),), accepted=True)


@pytest.mark.parametrize(
    ("judgements", "declined"),
    [
        ([], False),
        ([NOTHING], False),
        ([TAKEN], False),
        ([DECLINED], True),
        ([LOST], True),
        ([DECLINED, NOTHING], True),
        ([DECLINED, TAKEN], False),
        ([DECLINED, TAKEN, NOTHING], False),
        ([TAKEN, DECLINED], True),
        ([NOTHING, TAKEN, NOTHING], False),
    ],
)
def test_what_was_declined_last(judgements: Any, declined: bool) -> None:  # noqa: FBT001 - a parameter
    """A request that was declined counts until one is accepted."""
    assert declined_last(judgements) is declined
