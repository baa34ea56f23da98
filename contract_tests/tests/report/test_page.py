"""The page shows what a report has, as one file that is valid, asks for nothing and is harmless whatever is in it."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
from collections import Counter
from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any

import html5lib
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from video_remix_contract.report.page import MAX_TEXT, page
from video_remix_contract.untrusted.text import hidden, visible

from report.page_documents import DOCUMENTS, NAMED_BY_STRANGERS, rewritten, sampled

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

KB = 1024
OPTIONAL = ("message", "status", "location", "member", "keyword", "media_type", "aspect", "line")
TEXTS = st.text(st.characters(exclude_categories=()), min_size=1, max_size=40)
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def parsed(text: str) -> Element:
    """Return a page as a parser of HTML5 reads it that bears no mistake."""
    root: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    return root


@cache
def page_of(kind: str) -> Element:
    """Return the page of a kind of report."""
    return parsed(page(DOCUMENTS[kind]()))


def text_of(element: Element) -> str:
    """Return the text in an element, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def with_class(root: Element, name: str) -> list[Element]:
    """Return the elements of a class."""
    return [element for element in root.iter() if name in element.get("class", "").split()]


every_kind = pytest.mark.parametrize("kind", DOCUMENTS)


@every_kind
def test_a_page_is_valid_html(kind: str) -> None:
    """A strict parser of HTML5 finds no mistake in the page, its ids differ, and its headings go down step by step."""
    elements = list(page_of(kind).iter())
    ids = Counter(element.get("id") for element in elements if element.get("id"))
    assert set(ids.values()) == {1}
    levels = [int(str(element.tag)[1]) for element in elements if element.tag in {"h1", "h2", "h3", "h4"}]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    targets = {element.get("href", "") for element in elements if element.tag == "a"}
    assert {f"#{name}" for name in ids} >= targets


@every_kind
def test_a_page_asks_for_nothing(kind: str) -> None:
    """No element of the page names anything outside of it, and its policy allows its own style and script alone."""
    root = page_of(kind)
    assert not [element.tag for element in root.iter() if element.get("src") or element.get("action")]
    addresses = {element.get("href") for element in root.iter() if element.get("href")}
    assert {address for address in addresses if address and not address.startswith("#")} == {"data:,"}
    (style,), (script,) = root.iter("style"), root.iter("script")
    assert not {"@import", "url("} & set((style.text or "").split())
    (policy,) = (meta.get("content", "") for meta in root.iter("meta") if meta.get("http-equiv"))
    assert policy.split("; ") == [
        "default-src 'none'",
        "img-src data:",
        f"style-src '{digest(style)}'",
        f"script-src '{digest(script)}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    order = [element.tag for element in root.iter() if element.tag in {"meta", "style", "script"}]
    assert order.index("style") > 1
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on") or name == "style"]


def digest(element: Element) -> str:
    """Return the source of a Content-Security-Policy that allows the text of an element."""
    hashed = hashlib.sha256((element.text or "").encode()).digest()
    return f"sha256-{base64.b64encode(hashed).decode()}"


def as_older(document: dict[str, Any]) -> dict[str, Any]:
    """Return a report as it was before clauses had their parts."""
    clauses = document["clauses"]
    older = [{name: value for name, value in clause.items() if name not in OPTIONAL} for clause in clauses]
    return {**document, "clauses": older}


@every_kind
@pytest.mark.parametrize("reduced", [False, True], ids=["all parts", "as older reports"])
def test_each_clause_is_there_once(kind: str, *, reduced: bool) -> None:
    """Each clause stands once among the clauses and once in a matrix, also where a report does not have its parts."""
    document = DOCUMENTS[kind]()
    root = parsed(page(as_older(document))) if reduced else page_of(kind)
    ids = Counter(clause["id"] for clause in document["clauses"])
    shown = {element.get("id"): element.get("data-clause") for element in with_class(root, "clause")}
    assert Counter(element.get("data-clause") for element in with_class(root, "clause")) == ids
    assert shown
    inside = {inner.get("id"): clause for clause in with_class(root, "clause") for inner in clause if inner.get("id")}
    cells = Counter(inside[cell.get("href", "")[1:]].get("data-clause") for cell in with_class(root, "chip"))
    assert cells == ids


@every_kind
def test_a_clause_shows_all_that_the_report_has_of_it(kind: str) -> None:
    """Statement, source, reason, counts and times, and of each finding message, value, answer, place and command."""
    clauses = {element.get("data-clause"): element for element in with_class(page_of(kind), "clause")}
    for clause in DOCUMENTS[kind]()["clauses"]:
        shown = text_of(clauses[clause["id"]])
        texts = [
            clause[name] for name in ("level", "statement", "source", "reason", "hint", "first", "last", "pointer")
        ]
        texts += [f"in {clause['broken']} of {clause['seen']} exchanges"] if clause["broken"] else []
        for finding in clause["findings"]:
            texts += [finding["message"], finding["pointer"], finding["reproduce"], finding["where"]]
            texts += [json.dumps(finding["got"], ensure_ascii=False)[: MAX_TEXT // 2]]
            texts += [finding["answer"]["body"], finding["answer"]["content_type"]] if finding["answer"] else []
        missing = [text for text in texts if text and " ".join(visible(text).split()) not in shown]
        assert missing == []


def test_a_cause_is_shown_once() -> None:
    """Clauses that are broken by one cause stand below the first of them."""
    document = DOCUMENTS["fail"]()
    followers = {clause["id"]: clause["same_cause_as"] for clause in document["clauses"] if clause["same_cause_as"]}
    assert followers
    clauses = with_class(page_of("fail"), "clause")
    inner = {
        other.get("data-clause"): clause.get("data-clause")
        for clause in clauses
        for other in with_class(clause, "clause")
        if other is not clause
    }
    assert inner == followers


def test_a_member_is_a_row_of_the_matrix() -> None:
    """A cell stands in the row of the clause's member and in the column of its keyword."""
    root = page_of("fail")
    tables = with_class(root, "matrix")
    heads = [text_of(head) for head in next(tables[0].iter("thead")).iter("th")]
    assert heads == ["member", "required", "type", "null", "enum", "other"]
    rows = {text_of(row[0]): [text_of(cell) for cell in row] for table in tables for row in next(table.iter("tbody"))}
    assert "fail" in rows["seconds"][heads.index("type")]
    assert "pass" in rows["seconds"][heads.index("required")]
    assert "fail" in rows["size"][heads.index("required")]


@pytest.mark.parametrize("fail_on", ["MUST", "SHOULD"])
def test_a_failure_that_does_not_count_is_less(fail_on: str) -> None:
    """Failures below the lowest level that counts are shown as less than others, and the clause says so."""
    document = deepcopy(DOCUMENTS["fail"]())
    broken = [clause for clause in document["clauses"] if clause["findings"]]
    broken[0]["level"] = "SHOULD"
    root = parsed(page(document | {"fail_on": fail_on}))
    clauses = {element.get("data-clause"): element for element in with_class(root, "clause")}
    less = {name for name, element in clauses.items() if "This does not fail the run" in text_of(element)}
    assert less == ({broken[0]["id"]} if fail_on == "MUST" else set())
    assert len(with_class(root, "slight")) == 2 * len(less)


def test_what_only_some_reports_have_is_shown() -> None:
    """A client's report shows every run, a report on recordings its counts, its groups and what was not read."""
    survived, recorded = DOCUMENTS["client"](), DOCUMENTS["log"]()
    shown = text_of(page_of("client"))
    assert [name for name in survived["survival"] if name not in shown] == []
    root = page_of("log")
    shown = text_of(root)
    unread, suspicions = recorded["log"]["unread"]["entries"], recorded["log"]["suspicions"]["entries"]
    assert unread
    assert suspicions
    texts = [*(entry["where"] for entry in unread), *(entry["again"] for entry in suspicions), *recorded["notes"]]
    texts += [f"{name.replace('_', ' ')}{count}" for name, count in recorded["log"]["counts"].items()]
    assert [text for text in texts if " ".join(text.split()) not in shown] == []
    (group,) = recorded["clauses"][0]["by"]
    assert group in text_of(with_class(root, "clause")[0])


def small(kind: str, text: str, got: Any) -> dict[str, Any]:
    """Return a report with few clauses, a text before all of its texts, and a value that came."""
    document = {**sampled(DOCUMENTS[kind]()), "notes": ["a note"], "additional_members": ["/a"]}
    changed: dict[str, Any] = rewritten(document, lambda old: text + old)
    for clause in changed["clauses"]:
        for finding in clause["findings"]:
            finding["got"] = got
    return changed


def skeleton(root: Element) -> Iterator[tuple[object, ...]]:
    """Yield the elements of a page with the names of their attributes, and what leads somewhere."""
    for element in root.iter():
        leading = [element.get(name) for name in ("id", "href", "class", "http-equiv")]
        yield element.tag, *sorted(element.attrib), *leading


@cache
def plain_skeleton(kind: str) -> list[tuple[object, ...]]:
    """Return the elements of the page of a report with plain texts."""
    return list(skeleton(parsed(page(small(kind, "text ", None)))))


@pytest.mark.parametrize("kind", ["fail", "client", "log"])
@settings(PATIENT, max_examples=20)
@given(text=TEXTS, got=st.recursive(st.none() | TEXTS | st.floats(), lambda inner: st.lists(inner, max_size=3)))
@example(text="</script><script>alert(1)</script>", got="<img src=x onerror=alert(1)>")
@example(text="\"><img src=x onerror='alert(1)'>", got=["</pre></details>"])
@example(text="{{ 7 * 7 }}{% raw %}", got="&lt;b&gt;")
@example(text="\u202e\x1b[31m\0\ud800\u2028]]><!--", got=None)
def test_no_text_becomes_markup(kind: str, text: str, got: Any) -> None:
    """Whatever the texts of a report are, the page has the elements and attributes that it has with plain texts."""
    shown = page(small(kind, text, got))
    assert list(skeleton(parsed(shown))) == plain_skeleton(kind)
    assert {character for character in shown if hidden(character)} <= {"\n"}


def test_every_text_is_a_strangers() -> None:
    """The property above changes the names of groups, runs and values as well as the texts."""
    changed = rewritten({"by": {"a": "b"}, "clauses": [{"id": "c", "verdict": "fail", "got": {"d": 1}}]}, str.upper)
    assert changed == {"by": {"A": "B"}, "clauses": [{"id": "C", "verdict": "fail", "got": {"D": 1}}]}
    assert {"by", "got", "survival"} == NAMED_BY_STRANGERS


@every_kind
def test_a_page_follows_from_its_report(kind: str) -> None:
    """The same report gives the same page, and stays as it was."""
    document = DOCUMENTS[kind]()
    before = json.dumps(document)
    assert page(document) == page(json.loads(before))
    assert json.dumps(document) == before


@every_kind
def test_an_empty_page_is_small(kind: str) -> None:
    """A page without clauses takes less than 60 kB."""
    assert len(page({**DOCUMENTS[kind](), "clauses": []}).encode()) < 60 * KB


def test_a_page_is_bounded() -> None:
    """A report of tens of megabytes gives a page that opens: what asks for attention, and counts of the rest."""
    document = deepcopy(DOCUMENTS["fail"]())
    broken = next(clause for clause in document["clauses"] if clause["findings"])
    other = next(clause for clause in document["clauses"] if clause["verdict"] == "pass")
    by = {f"day {index}": {"seen": 1, "broken": 0} for index in range(300)}
    broken |= {"findings": [{**finding, "got": "x" * KB} for finding in broken["findings"] * 30], "by": by}
    many = [{**other, "id": f"other {index}", "statement": "y" * 2 * KB} for index in range(4000)]
    many += [{**broken, "id": f"broken {index}", "statement": "z" * KB} for index in range(200)]
    document |= {"clauses": many, "notes": ["n" * KB] * 3000, "additional_members": ["/m"] * 5000}
    shown = page(document)
    assert len(shown) < 16 * KB * KB
    assert all(f'data-clause="broken {index}"' in shown for index in range(200))
    for sentence in ("1200 more clauses", "more findings", "more groups", "2000 more"):
        assert f"{sentence}" in shown
