"""A client with one thing wrong is caught on the clause about it, and on no clause else."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from attrs import frozen
from support import fixed_clauses
from video_remix_contract.clauses.calls import KEY, METHOD, SINGLE
from video_remix_contract.clauses.model import Location, Side
from video_remix_contract.clauses.semantics import UNCHANGED

from clients.running import broken, verified
from clients.wrong import RIGHT, WRONG

if TYPE_CHECKING:
    from video_remix_contract.clauses.model import Clause

PLAIN = "plain"


@frozen
class Wrong:
    """What is wrong with a client: the clause by its fields, and a scenario in which it shows."""

    location: Location
    keyword: str | None = None
    path: tuple[str, ...] = ()
    scenario: str = PLAIN

    @property
    def clause(self) -> Clause:
        """The clause."""
        found = fixed_clauses().find(self.location, side=Side.CLIENT, path=self.path, keyword=self.keyword)
        assert found, self
        return found


def body(keyword: str, *path: str, scenario: str = PLAIN) -> Wrong:
    """Return what is wrong with a body."""
    return Wrong(Location.BODY, keyword, path, scenario)


EXPECTED = {
    "id unescaped": Wrong(Location.PATH, scenario="identifier"),
    "id escaped twice": Wrong(Location.PARAMETER, UNCHANGED, ("video_id",), "identifier"),
    "other method": Wrong(Location.METHOD),
    "no key": Wrong(Location.AUTHORIZATION),
    "key in the query": Wrong(Location.AUTHORIZATION),
    "text/plain": Wrong(Location.CONTENT_TYPE),
    "urlencoded": Wrong(Location.CONTENT_TYPE),
    "no body": body("required"),
    "form without boundary": body("malformed"),
    "other encoding": body("malformed", scenario="text"),
    "null": body("nullability"),
    "list": body("type"),
    "prompt missing": body("required", "prompt"),
    "prompt null": body("nullability", "prompt"),
    "prompt a number": body("type", "prompt"),
    "prompt trimmed": body(UNCHANGED, "prompt", scenario="text"),
    "other newlines": body(UNCHANGED, "prompt", scenario="text"),
    "sends twice": Wrong(Location.CALL, SINGLE, scenario="hang-up"),
    "follows as GET": Wrong(Location.REDIRECT, METHOD, scenario="moved-301"),
    "follows with its key": Wrong(Location.REDIRECT, KEY, scenario="elsewhere"),
}


def command(name: str) -> list[str]:
    """Return the command of a client that is wrong, or right, in a way."""
    return [sys.executable, str(Path(__file__).with_name("wrong.py")), name]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_wrong_client_is_caught_on_its_clause_alone(name: str) -> None:
    """A client with one thing wrong breaks the clause about it, and no other."""
    wrong = EXPECTED[name]
    scenarios = dict.fromkeys([PLAIN, wrong.scenario])
    report = verified(command(name), *(part for scenario in scenarios for part in ("--scenario", scenario)))
    assert broken(report) == {wrong.clause.id}


@pytest.mark.parametrize("scenario", ["unavailable", "server-error", "hang-up", "cut-off"])
def test_a_second_job_is_found_however_the_first_was_lost(scenario: str) -> None:
    """A client that sends again after whatever lost a response breaks the clause about that, and makes two jobs."""
    report = verified(command("sends twice"), "--scenario", scenario)
    assert broken(report) == {EXPECTED["sends twice"].clause.id}
    assert report["survival"][scenario]["jobs"] == 2


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_client_breaks_nothing(name: str) -> None:
    """With nothing wrong the same client breaks nothing in any scenario, whether it follows redirects or not."""
    report = verified(command(name))
    assert (broken(report), report["verdict"]) == (set(), "conformant")


def test_a_client_of_another_operation_proves_nothing() -> None:
    """A request to a path that is not the operation's is passed over: a run without any other is inconclusive."""
    report = verified(command("other path"), "--scenario", PLAIN)
    assert (broken(report), report["verdict"]) == (set(), "inconclusive")
    assert [note for note in report["notes"] if "passed over: POST" in note]


def test_every_clause_about_clients_has_a_wrong_client() -> None:
    """Nothing that is asked of clients passes for want of a client that breaks it, and every wrong client is run."""
    assert {wrong.clause for wrong in EXPECTED.values()} == set(fixed_clauses().of(Side.CLIENT))
    assert set(WRONG) - set(EXPECTED) == {"other path"}
