"""Judge whether a provider or a client keeps the Remix video contract, clause by clause.

>>> import video_remix_contract as vrc
>>> contract = vrc.load()
>>> request = vrc.Request("POST", "http://127.0.0.1/v1/videos/video_123/remix", body=b"")
>>> for finding in vrc.judge(contract, vrc.Exchange(request, vrc.Response(400)), side="client"):
...     print(finding)
client.authorization: there is no `Authorization: Bearer KEY`
client.required: there is no body
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from video_remix_contract.clauses.model import Clause, Level, Side
    from video_remix_contract.clauses.profile import Profile
    from video_remix_contract.errors import Error
    from video_remix_contract.judging.exchanges import conclude, judge
    from video_remix_contract.judging.verdict import ClauseResult, Finding, Verdict
    from video_remix_contract.openapi.contract import Contract, load
    from video_remix_contract.report.model import Report
    from video_remix_contract.traffic.har import read_har
    from video_remix_contract.traffic.ndjson import read_ndjson
    from video_remix_contract.verification import averify_provider, verify_provider
    from video_remix_contract.wire.messages import Exchange, Failure, FailureKind, Request, Response

__all__ = [
    "Clause",
    "ClauseResult",
    "Contract",
    "Error",
    "Exchange",
    "Failure",
    "FailureKind",
    "Finding",
    "Level",
    "Profile",
    "Report",
    "Request",
    "Response",
    "Side",
    "Verdict",
    "averify_provider",
    "conclude",
    "judge",
    "load",
    "read_har",
    "read_ndjson",
    "verify_provider",
]
# Imported when first asked for: the pytest plugin lies in this package, and most runs of pytest need none of this.
HOMES = {
    "clauses.model": ("Clause", "Level", "Side"),
    "clauses.profile": ("Profile",),
    "errors": ("Error",),
    "judging.exchanges": ("conclude", "judge"),
    "judging.verdict": ("ClauseResult", "Finding", "Verdict"),
    "openapi.contract": ("Contract", "load"),
    "report.model": ("Report",),
    "traffic.har": ("read_har",),
    "traffic.ndjson": ("read_ndjson",),
    "verification": ("averify_provider", "verify_provider"),
    "wire.messages": ("Exchange", "Failure", "FailureKind", "Request", "Response"),
}


def __getattr__(name: str) -> Any:
    """Import a public name from its module, and keep it here."""
    for module, names in HOMES.items():
        if name in names:
            globals()[name] = getattr(import_module(f"{__name__}.{module}"), name)
            return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
