"""The site has everything of its reports, is the same for the same reports, and harmless whatever stands in them."""

from __future__ import annotations

import hashlib
import json
import re
from xml.etree import ElementTree as ET

import html5lib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import ROOT
from video_remix_contract.report.page import part
from video_remix_contract.report.site.reading import Found, Unread, read
from video_remix_contract.report.site.rendering import LIST, site
from video_remix_contract.untrusted.text import hidden, visible

from report.documents import HOSTILE, filled, without_newer_members
from report.site.kept_reports import OTHER, OWN, found, kept, report

SVG = "{http://www.w3.org/2000/svg}svg"
TEXTS = st.text(st.characters(exclude_categories=()), min_size=1, max_size=40)


def parsed(files: dict[str, bytes]) -> ET.Element:
    """Return the page over all reports as a parser of HTML5 reads it that bears no mistake."""
    text = files["index.html"].decode()
    root: ET.Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    return root


def text_of(root: ET.Element) -> str:
    """Return the text of a page, with single spaces."""
    return " ".join("".join(root.itertext()).split())


def addresses(root: ET.Element) -> set[str]:
    """Return where the links of a page lead to."""
    return {element.get("href", "") for element in root.iter("a")}


def several() -> Found:
    """Return reports of all kinds, on two contracts and of two versions, and a file that is none."""
    paths = {
        "flask/3.0/provider.json": report(started="2025-01-01T00:00:00+00:00", verdict="nonconformant"),
        "flask/3.1/provider.json": report(verdict="conformant"),
        "old/1/provider.json": report(OTHER),
        "curl/8/client.json": report(kind="client"),
        "log.json": without_newer_members(report(kind="log")),
    }
    return Found(tuple(kept(path, document) for path, document in paths.items()), (Unread("no.json", "not JSON"),), 2)


def test_the_page_leads_to_all_that_there_is() -> None:
    """Every link leads to a file of the site or to a place on the page, and every report, page and badge is linked."""
    files = site(several(), OWN)
    root = parsed(files)
    links = addresses(root)
    places = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(places) == len(set(places))
    assert {link for link in links if link.startswith("#")} <= {f"#{place}" for place in places}
    paths = {link.partition("#")[0] for link in links if not link.startswith("#")}
    assert paths == set(files) - {"index.html", LIST}


def test_the_page_says_how_each_report_was_made() -> None:
    """Command, versions, contract, time, profile, seed and the hash of each file as it was kept stand on the page."""
    reports = several()
    text = text_of(parsed(site(reports, OWN)))
    for entry in reports.kept:
        document = entry.document
        named = [
            entry.sha256,
            document.get("command", "it does not say which command"),
            document["contract"]["sha256"],
            document["started"],
        ]
        named += [document["tool"]["version"], document["profile"], str(document["seed"]), entry.path.as_posix()]
        assert [each for each in named if each not in text] == []
    for said in ("Another contract: 2.0.0", "no.json: not JSON", "2 more files", "it names no version of its subject"):
        assert said in text
    assert "Trend, oldest first: 3.0 nonconformant, 0 pass; 3.1 conformant, 0 pass" in {
        element.get("aria-label") for element in parsed(site(reports, OWN)).iter(SVG)
    }


def test_a_copy_is_the_file_as_it_was_kept() -> None:
    """The bytes of a report are never written anew, and the list has the hash of every file of the site."""
    entry = kept("a/1/a.json")
    files = site(found(entry), OWN)
    assert files["reports/a/1/a.json"] == entry.content
    listed = json.loads(files[LIST])
    assert listed["contract"] == {"version": OWN[0], "sha256": OWN[1]}
    assert listed["files"] == {path: hashlib.sha256(text).hexdigest() for path, text in files.items() if path != LIST}


def test_badges_are_about_the_contract_of_the_site() -> None:
    """Each subject has a badge of its newest report in both forms; a report on another contract has none."""
    files = site(several(), OWN)
    badges = {path: text for path, text in files.items() if path.startswith("badges/")}
    subjects = {"provider/flask", "client/curl", "log/by-itself-" + hashlib.sha256(b"by itself").hexdigest()[:8]}
    assert set(badges) == {f"badges/{subject}.{form}" for subject in subjects for form in ("svg", "json")}
    assert json.loads(badges["badges/provider/flask.json"])["message"] == "conformant 1.0.0"
    assert "conformant 1.0.0" in text_of(ET.fromstring(badges["badges/provider/flask.svg"]))


def test_the_same_reports_make_the_same_site() -> None:
    """The order in which files were found, and the time, show nowhere."""
    reports = several()
    other_way = Found(reports.kept[::-1], reports.unread, reports.more)
    assert site(reports, OWN) == site(other_way, OWN)


def check_harmless(text: str) -> None:
    """Fail where a text, wherever a report has one and in every name of a path, is more than a text on the site."""
    # A document has no half characters: they are refused when it is read.
    text = text.encode("utf-8", "replace").decode()
    document = filled(text) | {"contract": {"version": text, "sha256": OWN[1]}}
    name = text.replace("/", "|").replace("\0", "0") or "x"
    entry = kept(f"./{name}/{name}/{name}.json", document)
    files = site(Found((entry, kept("a/1/a.json")), (Unread(name, text),)), OWN)
    root = parsed(files)
    assert {len(list(root.iter(tag))) for tag in ("img", "iframe", "object")} == {0}
    assert [element.text for element in root.iter("script")] == [str(part("site.js"))]
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on")]
    assert all(re.fullmatch(r"#[a-z0-9-]+|[a-z0-9._/-]+(#clause=[\w.%~/-]*)?", link) for link in addresses(root))
    assert all(re.fullmatch(r"[a-z0-9._/-]+", path) for path in files)
    assert not any(hidden(character) for character in files["index.html"].decode() if character != "\n")
    assert " ".join(visible(text).split()) in text_of(root)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_report_is_harmless(text: str) -> None:
    """Texts that mean something in HTML, in an address or to a terminal are texts on the page, wherever they stand."""
    check_harmless(text)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=15)
@given(TEXTS)
def test_any_report_is_harmless(text: str) -> None:
    """No text at all becomes markup, an address or a script, and none is invisible."""
    check_harmless(text)


def test_the_site_here_is_what_its_reports_render_to() -> None:
    """docs/site is what `report site docs/reports` writes, for the contract that it says; `make reports` writes it."""
    folder = ROOT / "docs" / "site"
    contract = json.loads((folder / LIST).read_text(encoding="utf-8"))["contract"]
    fresh = site(read(ROOT / "docs" / "reports"), (contract["version"], contract["sha256"]))
    there = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert set(there) == set(fresh)
    assert [path for path in fresh if there[path] != fresh[path]] == []
