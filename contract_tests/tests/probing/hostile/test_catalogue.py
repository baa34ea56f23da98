"""Whatever a server does, the run ends with a verdict and with a report that is small and harmless."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from probing.hostile import framing, stalls, statuses, texts
from probing.hostile.running import verified
from probing.hostile.server import ALWAYS, ON_REFUSALS, TURNS
from probing.hostile.wire import CATALOGUE, Behaviour

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue

FAMILIES = (framing, stalls, statuses, texts)
MAX_JOBS = 4
# How often a server is hostile in a run: three tries in each of two media types. More of the same shows nothing new.
MAX_ACTS = 6


@pytest.mark.parametrize("behaviour", CATALOGUE, ids=[behaviour.name for behaviour in CATALOGUE])
def test_every_behaviour_ends_in_a_verdict(clauses: Catalogue, behaviour: Behaviour) -> None:
    """From the first request, after the accepted controls or on refusals alone: a verdict and a harmless report."""
    for turn in TURNS:
        if behaviour.early and turn == ON_REFUSALS:
            continue
        max_acts = None if turn == ALWAYS else MAX_ACTS
        report, server = verified(clauses, behaviour.act, MAX_JOBS, early=behaviour.early, turn=turn, max_acts=max_acts)
        assert report["jobs"]["accepted"] <= MAX_JOBS
        assert report["verdict"] in {"conformant", "nonconformant", "inconclusive"}
        assert report["verdict"] != "conformant" or report["jobs"]["accepted"]
        assert server.acts
        if turn == ALWAYS:
            assert report["verdict"] in behaviour.verdicts
        else:
            assert report["jobs"]["accepted"] >= 1


def test_the_catalogue_is_large() -> None:
    """Each family has its behaviours, and each has a statement of what it does."""
    assert len(CATALOGUE) >= 100
    assert all(behaviour.statement for behaviour in CATALOGUE)
    assert len({behaviour.name for behaviour in CATALOGUE}) == len(CATALOGUE)
    modules = {behaviour.act.__module__ for behaviour in CATALOGUE}
    assert modules == {family.__name__ for family in FAMILIES}
