"""Where a document alone tells whether it keeps a clause about meaning, a schema says so; it agrees with the clause."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from video_remix_contract.clauses.jobs import UNFINISHED
from video_remix_contract.clauses.semantics import EARLIEST, LATEST, SEMANTICS, Accepted, Unjudged
from video_remix_contract.openapi.compiling import compiled

KEEPING = [(semantic, compiled(semantic.keeping, "")) for semantic in SEMANTICS if semantic.keeping]
TIMES = [EARLIEST - 1, EARLIEST, EARLIEST + 0.5, LATEST, LATEST + 1, LATEST + 0.5, 10**18, 10**1001]
VALUES = (
    st.sampled_from(
        [*UNFINISHED, "completed", "failed", "done", "", " ", "\x1c", "\x85", "\u00a0", "\u00fc", "a", *TIMES]
    )
    | st.sampled_from([None, True, False, -1, 0, -0.0, 0.5, 40, 40.0, 100, 100.5, 101, 1e999, [], {}, {"code": "c"}])
    | st.text(max_size=3)
    | st.integers()
)
DOCUMENTS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("status", *(semantic.member for semantic, _ in KEEPING)), VALUES)
)


def shown(semantic: Any, document: dict[str, Any]) -> str | None:
    """Return what a document shows of a clause, None where it shows nothing."""
    try:
        return semantic.check(Accepted("video_123", {}, document)) or "kept"
    except Unjudged:
        return None


@settings(deadline=None, max_examples=500)
@given(st.sampled_from(KEEPING), DOCUMENTS, DOCUMENTS)
@example(KEEPING[-1], {"status": "failed", "error": {}}, {"status": "failed", "error": None})
def test_what_is_valid_by_it_breaks_the_clause_nowhere(kept: Any, one: dict[str, Any], other: dict[str, Any]) -> None:
    """What is valid is kept or shows nothing, and documents whose members have the same types are alike."""
    semantic, validator = kept
    seen: dict[Any, str | None] = {}
    for document in (one, other):
        if validator.is_valid(document):
            assert shown(semantic, document) in {"kept", None}
            types = tuple((name, type(document[name])) for name in sorted(document))
            assert seen.setdefault(types, shown(semantic, document)) == shown(semantic, document)


def test_usual_documents_are_valid() -> None:
    """A queued job, a completed one and a failed one keep all of them."""
    times = {"created_at": 1_712_698_600, "completed_at": None, "expires_at": None}
    job = {"id": "video_1", "model": "sora-2", "status": "queued", "progress": 0, "error": None, **times}
    done = {**job, "status": "completed", "progress": 100, "completed_at": 1_712_698_700, "expires_at": 1_712_698_800}
    for document in (job, done, {**job, "status": "failed", "error": {"code": "c"}, "completed_at": None}):
        assert [semantic.keyword for semantic, validator in KEEPING if not validator.is_valid(document)] == []
