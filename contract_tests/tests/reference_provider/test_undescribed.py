"""A required member that no property describes is a clause like any other, on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support import FIXED_FRAGMENT, behaving, changed_clauses, failed
from video_remix_contract.clauses.model import Message, Side
from video_remix_contract.openapi.contract import load
from video_remix_contract.reference_provider.behaviour import Behaviour
from video_remix_contract.reference_provider.faults import all_faults

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue


@pytest.fixture(scope="module")
def undescribed() -> Catalogue:
    """Return the clauses of a fragment that requires a member without a property in each direction."""

    def change(document: dict[str, Any]) -> None:
        schemas = document["components"]["schemas"]
        schemas["RemixVideoRequest"]["required"].append("mode")
        schemas["Video"]["required"].append("quality")

    return changed_clauses(load(FIXED_FRAGMENT), change)


def test_it_has_its_clauses(undescribed: Catalogue) -> None:
    """A request without it is refused, clients send it, responses have it, and nothing is asked of its value."""
    found = {
        (clause.side, clause.message, clause.path, clause.keyword)
        for clause in undescribed.clauses
        if clause.path in {("mode",), ("quality",)}
    }
    assert found == {
        (Side.PROVIDER, Message.REQUEST, ("mode",), "required"),
        (Side.PROVIDER, Message.REQUEST, ("mode",), "accepted"),
        (Side.CLIENT, Message.REQUEST, ("mode",), "required"),
        (Side.PROVIDER, Message.RESPONSE, ("quality",), "required"),
    }


def test_a_correct_provider_keeps_it(undescribed: Catalogue) -> None:
    """Requests are made with it in every media type, and the reference provider conforms."""
    assert failed(behaving(undescribed, Behaviour())) == set()


@pytest.mark.parametrize("name", ["mode", "quality"])
def test_its_fault_is_caught(undescribed: Catalogue, name: str) -> None:
    """A provider that does without it breaks its clause and no other."""
    faults = [fault for fault in all_faults(undescribed) if fault.clause.path == (name,)]
    missing = [fault for fault in faults if fault.clause.keyword == "required"]
    assert missing
    for fault in missing:
        assert failed(behaving(undescribed, fault)) == {fault.clause.id}
