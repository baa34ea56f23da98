"""No provider that keeps the contract fails, whatever is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support import behaving, changed, failed, plain_provider, verified
from video_remix_contract.clauses.catalogue import catalogue
from video_remix_contract.openapi.operation import ContractError, parse
from video_remix_contract.probing.runner import Limits
from video_remix_contract.reference_provider.app import ReferenceProvider
from video_remix_contract.verification import Settings

from fuzz.planted import TEXT, Planted, members_beside

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.openapi.operation import Contract
    from video_remix_contract.wire.messages import Exchange


@pytest.mark.parametrize("seed", range(3))
def test_the_reference_provider_keeps_the_contract_deeply(found: Catalogue, seed: int) -> None:
    """The reference provider withstands hundreds of drawn requests, valid ones among them, for every seed."""
    report = verified(found, ReferenceProvider(found.contract), Settings(limits=Limits(400), fuzz=250, seed=seed))
    assert (report.verdict.overall, failed(report)) == ("conformant", set())
    assert report.accepted > 100
    assert any("250 of 250 drawn requests were sent" in note for note in report.notes)


def test_a_provider_of_another_make_keeps_the_contract(found: Catalogue, contract: Contract) -> None:
    """A provider with a framework's own parsers has no MUST finding for any drawn request."""
    settings = Settings(limits=Limits(300), fuzz=250)
    report = verified(found, plain_provider(contract), settings, video_ids=("video_123",), pending_video_id=None)
    assert (report.verdict.overall, failed(report, "MUST")) == ("conformant", set())


def test_members_beside_the_schema_may_be_refused(found: Catalogue) -> None:
    """A provider that refuses members which the schema does not name is conformant; one that fails on them is not."""
    settings = Settings(limits=Limits(200), fuzz=120)
    refuses = behaving(found, Planted(lambda occasion: bool(members_beside(occasion)), status=400), settings)
    breaks = behaving(found, Planted(lambda occasion: bool(members_beside(occasion)), status=500), settings)
    assert (refuses.verdict.overall, failed(refuses, "MUST")) == ("conformant", set())
    assert f"request.{TEXT}.accepted" in failed(breaks, "MUST")
    assert all(clause.endswith(".accepted") for clause in failed(breaks, "MUST"))


def test_a_busy_provider_is_left_alone(found: Catalogue) -> None:
    """A provider that becomes busy is asked no further, and has no MUST finding."""
    settings = Settings(limits=Limits(200), fuzz=100)
    report = behaving(found, Planted(lambda occasion: occasion.job > 12, status=503), settings)
    assert failed(report, "MUST") == set()
    assert any("gone or busy" in note for note in report.notes)


def test_draws_follow_a_changed_fragment(contract: Contract) -> None:
    """A bound, a new required member and an enum in the fragment are drawn and kept within."""

    def change(document: dict[str, Any]) -> None:
        schema = document["components"]["schemas"]["RemixVideoRequest"]
        schema["properties"]["prompt"] |= {"minLength": 1, "maxLength": 50}
        schema["properties"]["drawn_style"] = {"type": "string", "enum": ["noir", "pastel"]}
        schema["required"].append("drawn_style")

    other = catalogue(parse(changed(contract, change)))
    sent: list[str] = []
    provider = ReferenceProvider(
        other.contract,
        record=lambda exchange: (
            sent.append(exchange.request.body.decode("utf-8", "replace")) if exchange.accepted else None
        ),
    )
    report = verified(other, provider, Settings(limits=Limits(150), fuzz=120))
    assert (report.verdict.overall, failed(report)) == ("conformant", set())
    assert any("noir" in body for body in sent)
    assert any("pastel" in body for body in sent)


def test_a_fragment_that_nothing_can_be_drawn_from_is_one_line(contract: Contract) -> None:
    """A schema that Schemathesis does not take is a ContractError before the first request."""

    def change(document: dict[str, Any]) -> None:
        names = document["components"]["schemas"]["RemixVideoRequest"]["required"]
        names.append(names[0])

    other = catalogue(parse(changed(contract, change)))
    record: list[Exchange] = []
    with pytest.raises(ContractError, match=r"^nothing can be drawn from the fragment: [^\n]+$"):
        verified(other, ReferenceProvider(other.contract, record=record.append), Settings(fuzz=10))
    assert record == []
