"""The judge as other programs call it: an exchange at a time, or all of them for a verdict."""

from __future__ import annotations

from typing import Any

import pytest
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.clauses.model import Message
from video_remix_contract.clauses.profile import Profile
from video_remix_contract.judging import exchanges
from video_remix_contract.judging.model import Judgement, Outcome
from video_remix_contract.judging.verdict import ClauseVerdict, Finding, Overall, Verdict
from video_remix_contract.wire.messages import Exchange, Response

from judging.making import CLAUSES, JOB, answering, asking, clause, filling, observation, part, showing

MUST = clause("request.prompt.type")


def test_a_client_needs_no_accepted_request() -> None:
    """It is judged by what it sent."""
    sent = [Exchange(asking(), Response(500)), Exchange(filling(part(b"a cat")), Response(500))]
    assert exchanges.conclude(CLAUSES.contract, sent, side="client").overall is Overall.CONFORMANT
    assert exchanges.conclude(CLAUSES.contract, sent).overall is not Overall.CONFORMANT
    assert exchanges.conclude(CLAUSES.contract, [], side="client").reason == "nothing was sent"


def test_a_finding_reads_as_a_line() -> None:
    """The id of its clause, then the sentence."""
    assert str(Finding(MUST, "why", "", None, Exchange(asking()))) == f"{MUST.id}: why"
    assert Verdict(Overall.CONFORMANT, None, ()).additional == ()


def test_a_single_exchange_is_judged_on_a_side_or_on_both() -> None:
    """Findings of the provider come first, each with the exchange, its place and what came."""
    exchange = Exchange(asking({"prompt": 5}), answering())
    both = exchanges.judge(CLAUSES.contract, exchange)
    assert [(finding.clause.id, finding.pointer, finding.got) for finding in both] == [
        ("request.prompt.type.scalar", "", 200),
        ("client.prompt.type", "/prompt", 5),
    ]
    assert [finding.message for finding in both] == [
        'accepted with 200 although `prompt` is the number 5; `prompt` became the text "a cat"',
        "`prompt` is the number 5",
    ]
    assert {finding.exchange for finding in both} == {exchange}
    assert exchanges.judge(CLAUSES.contract, exchange, side="provider") == both[:1]
    assert exchanges.judge(CLAUSES.contract, exchange, side="client") == both[1:]


def test_profile_level_and_side_are_those_that_were_asked_for() -> None:
    """The profile decides about levels, fail_on about which of them count; other words are errors."""
    job = {name: value for name, value in JOB.items() if name != "error"}
    exchange = Exchange(asking(), answering(job))
    strict = exchanges.judge(CLAUSES.contract, exchange)
    lenient = exchanges.judge(CLAUSES.contract, exchange, profile="documented-example")
    assert [str(finding.clause.level) for finding in (*strict, *lenient)] == ["MUST", "SHOULD"]
    run = [exchange]
    assert exchanges.conclude(CLAUSES.contract, run).overall is Overall.NONCONFORMANT
    relaxed = exchanges.conclude(CLAUSES.contract, run, profile="documented-example")
    assert relaxed.overall is Overall.INCONCLUSIVE
    assert relaxed.results[0].clause in catalogue(CLAUSES.contract, Profile.DOCUMENTED_EXAMPLE).clauses
    counted = exchanges.conclude(CLAUSES.contract, run, profile="documented-example", fail_on="should")
    assert counted.overall is Overall.NONCONFORMANT
    wrong: Any = "nobody"
    for arguments in ({"side": wrong}, {"profile": wrong}):
        with pytest.raises(ValueError, match="nobody"):
            exchanges.judge(CLAUSES.contract, exchange, **arguments)
    for arguments in ({"side": wrong}, {"profile": wrong}, {"fail_on": wrong}):
        with pytest.raises(ValueError, match=r"nobody|NOBODY"):
            exchanges.conclude(CLAUSES.contract, [], **arguments)


def test_words_of_verdicts_and_outcomes_are_those_of_the_report() -> None:
    """Reports and their readers know them by these words."""
    assert [str(verdict) for verdict in ClauseVerdict] == ["pass", "fail", "skip", "error"]
    assert [str(overall) for overall in Overall] == ["conformant", "nonconformant", "inconclusive"]
    assert [str(message) for message in Message] == ["request", "response"]


def test_a_judgement_counts_breaches_of_its_own() -> None:
    """Only what is broken is broken; a request is valid without a breach and without a defect."""
    seen = [observation(MUST.id, outcome) for outcome in Outcome]
    judgement: Judgement = showing(*seen)
    assert judgement.broken == [seen[list(Outcome).index(Outcome.BROKEN)]]
    assert (judgement.additional, judgement.document, judgement.refusal) == ((), None, None)
