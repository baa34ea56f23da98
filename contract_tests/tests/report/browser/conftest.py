"""A browser for the tests of pages: the machine's chromium, led by Playwright, which is installed below build/."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from external import UnavailableError, program, python_with
from video_remix_contract.report.page import page
from video_remix_contract.report.site.reading import Found, Unread
from video_remix_contract.report.site.rendering import site

from report.page_documents import DOCUMENTS, rewritten, sampled
from report.site.kept_reports import OTHER, OWN, kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
# It would run, ask a server for an image, and be the end of what it stands in.
HOSTILE = (
    "</script></pre></details><script>window.ran = 1</script><img src='http://127.0.0.1:9/' onerror='window.ran = 1'>"
    + "W" * 99
)


@pytest.fixture(scope="module")
def packages() -> Path:
    """Return the folder of the packages that the tests of pages need; skip where they cannot run."""
    try:
        program("chromium")
        python = python_with(REQUIREMENTS, "browser")
    except UnavailableError as error:
        pytest.skip(str(error))
    (folder,) = python.parent.parent.glob("lib/python*/site-packages")
    return folder


@pytest.fixture(scope="module")
def addresses(packages: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the addresses of the pages of all kinds of reports, of samples of them, and of hostile texts."""
    del packages  # Where there is no browser, no page is made.
    documents = {kind: made() for kind, made in DOCUMENTS.items()}
    documents |= {f"{kind}, sampled": sampled(document) for kind, document in documents.items()}
    documents["hostile"] = rewritten(documents["fail"], lambda text: text + HOSTILE)
    folder = tmp_path_factory.mktemp("pages")
    for kind, document in documents.items():
        (folder / f"{kind}.html").write_text(page(document), encoding="utf-8")
    pages = {kind: folder / f"{kind}.html" for kind in documents}
    return {kind: path.as_uri() for kind, path in (pages | sites(documents, folder)).items()}


def sites(documents: dict[str, dict[str, Any]], folder: Path) -> dict[str, Path]:
    """Write a site of all kinds of reports, and one of hostile reports; return their pages by name."""
    version, sha256 = OWN
    own = {"contract": {"version": version, "sha256": sha256}}
    other = {"contract": {"version": OTHER[0], "sha256": OTHER[1]}}
    plain = [
        kept(f"{kind}/1.{number}/{kind}.json", sampled(documents[kind]) | own) for number, kind in enumerate(DOCUMENTS)
    ]
    plain += [kept("pass/0.9/old.json", sampled(documents["fail"]) | own | {"started": "2020-01-01T00:00:00Z"})]
    plain += [kept("pass/0.1/other.json", sampled(documents["fail"]) | other)]
    hostile = kept(f"{HOSTILE.replace('/', '|')}/1.0/a.json", sampled(documents["hostile"]))
    made = {
        "site": Found(tuple(plain), (Unread("no.json", "not JSON"),)),
        "hostile site": Found((hostile,), (Unread(HOSTILE, HOSTILE),)),
    }
    for name, found in made.items():
        for path, text in site(found, OWN).items():
            target = folder / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text)
    return {name: folder / name / "index.html" for name in made}


@pytest.fixture(scope="module")
def browser(packages: Path, addresses: dict[str, str]) -> Iterator[Any]:
    """Return a browser. The reports are made before: while it runs, there is an event loop in this thread."""
    del addresses
    sys.path.append(str(packages))
    try:
        playwright = importlib.import_module("playwright.sync_api")
    finally:
        sys.path.remove(str(packages))
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=program("chromium"))
        yield launched
        launched.close()


@pytest.fixture
def opened(browser: Any, addresses: dict[str, str]) -> Iterator[Callable[..., Any]]:
    """Return what opens the page of a kind of report in a window of its own; whatever it asks for or says is kept."""
    contexts = []

    def open_page(kind: str, part: str = "", *, script: bool = True, width: int = 1280, scheme: str = "light") -> Any:
        size = {"width": width, "height": 900}
        context = browser.new_context(viewport=size, color_scheme=scheme, java_script_enabled=script)
        contexts.append(context)
        window = context.new_page()
        window.requests, window.blocked, window.printed = [], [], []
        window.on("request", lambda request: window.requests.append(request.url))
        window.on("requestfailed", lambda request: window.blocked.append((request.url, request.failure)))
        window.on("console", lambda message: window.printed.append(message.text))
        window.on("pageerror", lambda error: window.printed.append(str(error)))
        window.goto(addresses[kind] + part)
        return window

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def axe(packages: Path) -> str:
    """Return the script of axe-core, which looks for what keeps people from reading a page."""
    return (packages / "axe_playwright_python" / "axe.min.js").read_text(encoding="utf-8")
