"""The report as JUnit XML: a suite for each operation and side, a case for each clause.

What fails there is what fails the run. The form is that of Jenkins (junit-10.xsd of its plugin xUnit).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree as ET

from video_remix_contract.report.counting import Kind, kind, sentence, shown

RUN = "video-remix-contract"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
# The element of a case that did not pass.
ELEMENTS = {Kind.FAIL: "failure", Kind.ERROR: "error", Kind.ACCEPTED: "skipped", Kind.SKIP: "skipped"}


def junit(report: dict[str, Any]) -> str:
    """Return the report as JUnit XML."""
    suites: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for clause in report["clauses"]:
        suites.setdefault((clause["operation"], clause["side"]), []).append(clause)
    root = ET.Element("testsuites", name=RUN)
    for (operation, side), clauses in suites.items():
        add_suite(root, report, f"{operation} ({side})", clauses)
    if report["verdict"] == "inconclusive":
        # Without an element of its own, a run that saw nothing would look like one that passed.
        reason = shown(report["reason"] or "")
        suite = new_suite(root, report, "verdict", Counter({"error": 1}), 1)
        case = ET.SubElement(suite, "testcase", name="verdict", classname=RUN)
        ET.SubElement(case, "error", type="inconclusive", message=reason).text = f"inconclusive: {reason}"
    numbers = {name: sum(int(suite.get(name, "0")) for suite in root) for name in ("tests", "failures", "errors")}
    for name, number in numbers.items():
        root.set(name, str(number))
    root.set("time", f"{report['seconds']:.3f}")
    ET.indent(root)
    return f"{DECLARATION}{ET.tostring(root, encoding='unicode')}\n"


def add_suite(root: ET.Element, report: dict[str, Any], name: str, clauses: Sequence[dict[str, Any]]) -> None:
    """Add the suite of an operation and a side."""
    kinds = [kind(report, clause) for clause in clauses]
    suite = new_suite(root, report, name, Counter(ELEMENTS.get(each, "") for each in kinds), len(clauses))
    for clause, each in zip(clauses, kinds, strict=True):
        classname = f"{clause['level']}.{clause['side']}"
        case = ET.SubElement(suite, "testcase", name=shown(clause["id"]), classname=classname)
        if each in ELEMENTS:
            message, text = described_clause(clause)
            kind_of = f"{clause['level']} {clause['verdict']}"
            ET.SubElement(case, ELEMENTS[each], type=kind_of, message=message).text = text


def new_suite(root: ET.Element, report: dict[str, Any], name: str, counts: Counter[str], tests: int) -> ET.Element:
    """Add a suite without cases, with what its reader has to know of the run."""
    numbers = {"tests": tests, "failures": counts["failure"], "errors": counts["error"], "skipped": counts["skipped"]}
    attributes = {"name": shown(name), **{key: str(number) for key, number in numbers.items()}}
    if report["started"]:
        attributes["timestamp"] = shown(report["started"])
    suite = ET.SubElement(root, "testsuite", attributes)
    properties = ET.SubElement(suite, "properties")
    for key, value in described(report).items():
        ET.SubElement(properties, "property", name=shown(key), value=shown(value))
    return suite


def described(report: dict[str, Any]) -> dict[str, str]:
    """Return what the run was: contract, tool, subject and how it was judged."""
    return {
        "contract.version": report["contract"]["version"],
        "contract.sha256": report["contract"]["sha256"],
        "tool.version": report["tool"]["version"],
        **{f"subject.{name}": value for name, value in report["subject"].items()},
        "profile": report["profile"],
        "seed": "" if report["seed"] is None else str(report["seed"]),
        "verdict": report["verdict"],
    }


def described_clause(clause: dict[str, Any]) -> tuple[str, str]:
    """Return what is known of a clause that did not pass: in a line, and in full."""
    found = [shown(sentence(finding)) for finding in clause["findings"]]
    reason = shown(clause["reason"] or "")
    message = reason or next(iter(found), shown(clause["statement"]))
    lines = [shown(clause["statement"]), *filter(None, [reason]), *found]
    if clause["findings"]:
        lines.append(f"in {clause['broken']} of {clause['seen']} exchanges; source: {shown(clause['source'])}")
        lines += [f"hint: {shown(clause['hint'])}"] if clause["hint"] else []
        lines.append(shown(clause["findings"][0]["reproduce"]))
    return message, "\n".join(lines)
