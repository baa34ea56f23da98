"""Where each kept report stands on the site; nothing of it is judged anew.

Reports on another contract stand in sections of their own: what they say of a clause may be about another clause.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from attrs import Factory, define, frozen

from video_remix_contract.report.counting import Kind, kind
from video_remix_contract.report.layout import Entry, title
from video_remix_contract.report.site.reading import Kept

MAX_SUBJECTS = 40
MAX_CLAUSES = 3000
# A version names a release where it has a number, and nothing that says that it is none.
RELEASE = re.compile(r"(?!.*(?:dev|snapshot|dirty|nightly))[^0-9]*[0-9].*", re.IGNORECASE | re.DOTALL)
UNSAFE = re.compile(r"[^a-z0-9._-]+")
MAX_NAME = 60
NO_VERSION = "it names no version of its subject"
NO_RELEASE = "the version of its subject is no release"
DEVELOPMENT = "a version of the tool made it that is no release"
NO_COMMAND = "it does not say which command made it"
# Contract: its version and its hash.
Contract = tuple[str, str]


@frozen(slots=False, eq=False)
class Shown:
    """A report on the site: the addresses of its copy and its page, and what it says."""

    kept: Kept
    base: str

    @property
    def json(self) -> str:
        """The address of its copy."""
        return f"{self.base}.json"

    @property
    def html(self) -> str:
        """The address of its page."""
        return f"{self.base}.html"

    @property
    def document(self) -> dict[str, Any]:
        """The report."""
        return self.kept.document

    @cached_property
    def counts(self) -> Counter[str]:
        """How many clauses count as what."""
        return Counter(str(kind(self.document, clause)) for clause in self.document["clauses"])

    @property
    def share(self) -> float:
        """Which share of the clauses passes that were seen."""
        seen = sum(count for name, count in self.counts.items() if name != Kind.SKIP)
        return self.counts[Kind.PASS] / seen if seen else 0.0

    @property
    def marks(self) -> list[str]:
        """Which rules for kept reports it does not keep."""
        version = self.kept.version
        return [
            *([NO_VERSION] if version is None else [] if RELEASE.fullmatch(version) else [NO_RELEASE]),
            *([] if RELEASE.fullmatch(self.document["tool"]["version"]) else [DEVELOPMENT]),
            *([] if self.document.get("command") else [NO_COMMAND]),
        ]


@frozen(eq=False)
class Subject:
    """A subject with its reports on a contract, the oldest first."""

    kind: str
    name: str
    reports: tuple[Shown, ...]

    @property
    def newest(self) -> Shown:
        """The report that stands in the table."""
        return self.reports[-1]

    @property
    def id(self) -> str:
        """Its name in an address."""
        return f"{self.kind}/{slug(self.name)}"


@define
class Row:
    """A clause: what the first report says of it, and what each newest report does."""

    clause: dict[str, Any]
    cells: list[Entry | None]

    @property
    def kinds(self) -> str:
        """How its cells are shown, for the filter."""
        return " ".join(sorted({cell.kind for cell in self.cells if cell}))


@define
class Matrix:
    """The subjects of a kind and their clauses, by what the clauses are about."""

    kind: str
    subjects: Sequence[Subject]
    left_out: int = 0
    groups: dict[tuple[str, str], list[Row]] = Factory(dict)


@define
class Section:
    """The reports on one contract."""

    contract: Contract
    own: bool
    subjects: list[Subject]
    matrices: list[Matrix]


def slug(name: str) -> str:
    """Return a text as part of an address and of a path; other texts have other ones.

    >>> slug("openai-python"), slug("../a b")
    ('openai-python', 'a-b-f1c35d16')
    """
    safe = UNSAFE.sub("-", name.lower()).strip("-.")[:MAX_NAME]
    # A folder that is called like a file would stand in the place of that file.
    if safe == name and not name.endswith((".json", ".html")):
        return safe
    return f"{safe or 'x'}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def shown(kept: Kept) -> Shown:
    """Return a report with its addresses, which follow from its path."""
    *folders, name = kept.path.with_suffix("").parts
    return Shown(kept, "/".join(["reports", *map(slug, folders), slug(name)]))


def sections(reports: Iterable[Shown], own: Contract) -> list[Section]:
    """Return the reports by contract: first those on the contract of this site, also where there are none."""
    by_contract: dict[Contract, list[Shown]] = {own: []}
    for report in sorted(reports, key=lambda report: report.kept.started, reverse=True):
        contract = report.document["contract"]
        by_contract.setdefault((contract["version"], contract["sha256"]), []).append(report)
    return [section(contract, found, own=contract == own) for contract, found in by_contract.items()]


def section(contract: Contract, reports: Sequence[Shown], *, own: bool) -> Section:
    """Return the section of a contract."""
    found: dict[tuple[str, str], list[Shown]] = {}
    for report in sorted(reports, key=lambda report: (report.kept.started, report.kept.path)):
        found.setdefault((report.kept.kind, report.kept.subject), []).append(report)
    subjects = [Subject(kind_of, name, tuple(of_one)) for (kind_of, name), of_one in found.items()]
    subjects.sort(key=lambda subject: (KINDS_OF_SUBJECTS.index(subject.kind), subject.name.casefold(), subject.name))
    by_kind = ([subject for subject in subjects if subject.kind == kind_of] for kind_of in KINDS_OF_SUBJECTS)
    return Section(contract, own, subjects, [matrix(alike) for alike in by_kind if alike])


KINDS_OF_SUBJECTS = ("provider", "client", "log")


def matrix(subjects: Sequence[Subject]) -> Matrix:
    """Return the table of subjects of a kind: a row for each clause, of the newest report of each subject.

    A clause has the same row where operation, id, side and level are the same: profiles may differ in levels.
    """
    columns = subjects[:MAX_SUBJECTS]
    rows: dict[tuple[str, ...], Row] = {}
    for place, subject in enumerate(columns):
        report = subject.newest.document
        for clause in report["clauses"]:
            key = tuple(clause[name] for name in ("operation", "id", "side", "level"))
            if key not in rows and len(rows) < MAX_CLAUSES:
                rows[key] = Row(clause, [None] * len(columns))
            if key in rows:
                rows[key].cells[place] = Entry(place, clause, counts=kind(report, clause) is not Kind.ACCEPTED)
    made = Matrix(subjects[0].kind, columns, len(subjects) - len(columns))
    for row in rows.values():
        made.groups.setdefault((row.clause["operation"], title(row.clause)), []).append(row)
    return made
