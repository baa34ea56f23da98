"""Will this client work with this provider: from what the client bears and what the provider breaks.

Both come from kept reports, as documents; nothing is asked anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from attrs import frozen

from video_remix_contract.errors import UsageError
from video_remix_contract.schema.normalize import json_type
from video_remix_contract.untrusted.text import markdown as inline

SCHEMA = "video-remix-contract/compat/1"
KILLING = frozenset({"noticed", "crashed", "hung"})


class Answer(StrEnum):
    """Whether a pair works; ``depends`` where it works for some responses and not for others."""

    WORKS = "works"
    DEPENDS = "depends"
    FAILS = "fails"


@frozen
class Breach:
    """A broken clause of the provider as it meets the client: how the runs under faults like it ended.

    ``always`` is whether every exchange that could show the breach did, ``exact`` whether a fault with the very value
    that came was run.
    """

    clause: str
    statement: str
    always: bool
    exact: bool
    outcomes: tuple[str, ...]
    jobs: int

    @property
    def answer(self) -> Answer:
        """What the breach makes of the pair."""
        killing = [outcome in KILLING for outcome in self.outcomes]
        if not any(killing):
            return Answer.WORKS
        return Answer.FAILS if self.always and all(killing) else Answer.DEPENDS


@frozen
class Compatibility:
    """What is known of a pair; ``costly`` are the scenarios in which one call of the client makes several jobs."""

    client: str
    provider: str
    breaches: tuple[Breach, ...]
    costly: Mapping[str, int]

    @property
    def answer(self) -> Answer:
        """Whether the pair works: as its worst breach has it."""
        answers = [breach.answer for breach in self.breaches]
        return next((answer for answer in (Answer.FAILS, Answer.DEPENDS) if answer in answers), Answer.WORKS)

    @property
    def document(self) -> dict[str, Any]:
        """The answer as JSON values, valid against compat.schema.json."""
        return {
            "schema": SCHEMA,
            "client": self.client,
            "provider": self.provider,
            "answer": str(self.answer),
            "breaches": [
                {
                    "clause": breach.clause,
                    "statement": breach.statement,
                    "answer": str(breach.answer),
                    "outcomes": list(breach.outcomes),
                    "always": breach.always,
                    "exact": breach.exact,
                    "jobs": breach.jobs,
                }
                for breach in self.breaches
            ],
            "costly": dict(self.costly),
        }


def compared(client: dict[str, Any], provider: dict[str, Any]) -> Compatibility:
    """Compare the reports of a client and of a provider; raises UsageError where they do not fit together."""
    if client["contract"]["sha256"] != provider["contract"]["sha256"]:
        versions = f"{client['contract']['version']} and {provider['contract']['version']}"
        raise UsageError(f"the reports are about different contracts (versions {versions})")
    survival = client.get("survival", {})
    if not any(run["clause"] for run in survival.values()):
        raise UsageError("the client's report has no faults; make it with `verify client --faults all`")
    failing = [clause for clause in provider["clauses"] if clause["verdict"] == "fail"]
    breaches = (breach for clause in failing if (breach := met(clause, survival)))
    costly = {name: run["jobs"] for name, run in survival.items() if run["clause"] is None and run["jobs"] > 1}
    return Compatibility(name_of(client), name_of(provider), tuple(breaches), costly)


def name_of(report: dict[str, Any]) -> str:
    """Return the name of the subject of a report."""
    return " ".join(value for key, value in report["subject"].items() if key != "kind")


def met(clause: dict[str, Any], survival: Mapping[str, dict[str, Any]]) -> Breach | None:
    """Return a broken clause as it meets the client, None where the client never does."""
    runs = [run for run in survival.values() if run["clause"] == clause["id"] and run["outcome"] != "unseen"]
    if not runs:
        return None
    came = [finding["got"] for finding in clause["findings"]]
    fitting, exact = nearest(runs, came)
    return Breach(
        clause["id"],
        clause["statement"],
        clause["broken"] == clause["seen"],
        exact,
        tuple(sorted({run["outcome"] for run in fitting})),
        max(run["jobs"] for run in fitting),
    )


def nearest(runs: Sequence[dict[str, Any]], came: Sequence[Any]) -> tuple[list[dict[str, Any]], bool]:
    """Return the runs under faults that broke the clause with such values, and whether they are the very values."""
    exact = [run for run in runs if any(same(run["got"], value) for value in came)]
    if exact:
        return exact, True
    alike = [run for run in runs if any(json_type(run["got"]) == json_type(value) for value in came)]
    return alike or list(runs), False


def same(one: Any, other: Any) -> bool:
    """Return whether two JSON values are the same; true is no 1."""
    return json_type(one) == json_type(other) and bool(one == other)


WORDS = {Answer.WORKS: "it works", Answer.DEPENDS: "it works at times", Answer.FAILS: "it does not work"}
TITLES = {
    Answer.FAILS: "breaks the call",
    Answer.DEPENDS: "breaks the call at times",
    Answer.WORKS: "passes in silence",
}


def summary(pair: Compatibility) -> str:
    """Return the answer in a line."""
    return f"{WORDS[pair.answer]}: {pair.client} with {pair.provider}"


def lines(pair: Compatibility) -> Iterator[str]:
    """Yield the answer as lines for a terminal."""
    yield summary(pair)
    for answer, title in TITLES.items():
        for breach in pair.breaches:
            if breach.answer is answer:
                yield f"  {title}: {breach.clause} ({note(breach)})"
                yield f"      {breach.statement}"
    if not pair.breaches:
        yield "  no broken clause of the provider meets this client"
    for name, jobs in pair.costly.items():
        yield f"  costs {jobs} jobs for one call: {name}"


def note(breach: Breach) -> str:
    """Return what is known of a breach: how runs under such faults ended, and how near they are."""
    ended = " or ".join(breach.outcomes)
    near = "" if breach.exact else ", under faults of the same clause with other values"
    several = f", {breach.jobs} jobs for one call" if breach.jobs > 1 else ""
    return f"{ended}{near}{several}"


def markdown(pair: Compatibility) -> str:
    """Return the answer as Markdown."""
    rows = [f"**{inline(summary(pair))}**", ""]
    if pair.breaches:
        rows += ["| clause | effect | what the client did | statement |", "|---|---|---|---|"]
    for answer, title in TITLES.items():
        rows += [
            f"| `{breach.clause}` | {title} | {note(breach)} | {inline(breach.statement)} |"
            for breach in pair.breaches
            if breach.answer is answer
        ]
    costly = [f"- `{inline(name)}`: {jobs} jobs for one call" for name, jobs in pair.costly.items()]
    return "\n".join([*rows, *(["", *costly] if costly else []), ""])
