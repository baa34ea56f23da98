"""A report is valid and harmless whatever came, shows a cause once, and names keys by their variables."""

from __future__ import annotations

import asyncio
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from patience import patient
from probing.hostile.running import MAX_BYTES, VALIDATOR
from rich.console import Console
from support import KEY, behaving, fixed_clauses, verified
from video_remix_contract.clauses.model import Side
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.judging.trimming import trimmed
from video_remix_contract.judging.verdict import conclude
from video_remix_contract.probing.exposure import exposures, is_loopback
from video_remix_contract.probing.probes import invalid, valid
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.faults import select_faults
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.report.curl import Curl
from video_remix_contract.report.model import Jobs, Report
from video_remix_contract.report.redact import Redactor
from video_remix_contract.report.terminal import show
from video_remix_contract.verification import Settings, curl, verify
from video_remix_contract.wire.messages import Defect, Exchange, Response, header
from video_remix_contract.wire.redaction import REDACTED

if TYPE_CHECKING:
    from video_remix_contract.clauses.catalogue import Catalogue
    from video_remix_contract.wire.messages import Request

# A slow machine is no failure.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.text(st.characters(exclude_categories=())), inner, max_size=5)
    ),
    max_leaves=20,
)


@settings(PATIENT, max_examples=150)
@given(
    status=st.integers(100, 999),
    headers=st.lists(
        st.tuples(
            st.sampled_from(["content-type", "location", "retry-after", "x"]), st.text(st.characters(max_codepoint=255))
        )
    ),
    body=st.binary(max_size=300) | JSON.map(lambda value: json.dumps(value).encode()),
    members=st.dictionaries(st.integers(0, 20), JSON, max_size=4),
    asked=st.integers(0, 60),
)
@example(status=200, headers=[], body=b"", members={0: "\ud800", 3: float("inf"), 5: 10**900}, asked=0)
@example(status=200, headers=[("content-type", "application/json")], body=b"[" * 5000, members={}, asked=0)
@example(status=307, headers=[("location", "\x1b[31m" + KEY)], body=KEY.encode() * 9, members={}, asked=0)
def test_any_response_is_judged_and_reported(
    clauses: Catalogue, *, status: int, headers: list[tuple[str, str]], body: bytes, members: dict[int, Any], asked: int
) -> None:
    """Whatever bytes a response has, it is judged after an honest response, and its report is valid and harmless."""
    target = Target("http://127.0.0.1:1/v1", KEY)
    plain = valid(clauses, target, next(iter(clauses.operation.request_media_types)))
    honest = ReferenceProvider(clauses.contract).respond(plain.request)
    probes = [plain, *invalid(clauses, target)]
    probe = probes[asked % len(probes)]
    if members:
        base = json.loads(honest.body)
        names = list(base)
        changed = {names[index % len(names)]: value for index, value in members.items()}
        body, headers = json.dumps(base | changed).encode(), [*headers, ("content-type", "application/json")]
    exchanges = [
        Exchange(plain.request, honest),
        Exchange(probe.request, Response(status, tuple(headers), body), defect=probe.defect),
    ]
    verdict = conclude(clauses, Side.PROVIDER, [trimmed(judge_provider(clauses, exchange)) for exchange in exchanges])
    subject = {"kind": "provider", "base_url": target.base_url}
    redactor = Redactor(target.secrets)
    report = Report(clauses, subject, verdict, Jobs(1, budget=12), 2, 0.1, redactor=redactor, curl=Curl()).document
    text = json.dumps(report, allow_nan=False)
    VALIDATOR.validate(json.loads(text))
    assert len(text) < MAX_BYTES
    assert KEY not in text
    shown = io.StringIO()
    show(Console(file=shown, width=80), report, 1)
    assert KEY not in shown.getvalue()


class Wrapping(ReferenceProvider):
    """Answers every accepted request with an object that is no job and shows the key."""

    def respond(self, request: Request) -> Response:
        """Return another object in place of a job."""
        response = super().respond(request)
        body = json.dumps({"account": {"note": f"no credit on {KEY}", "kind": "x"}}).encode()
        return Response(200, (("Content-Type", "application/json"),), body) if response.accepted else response


def printed(document: dict[str, Any]) -> list[str]:
    """Return the lines that a terminal shows."""
    output = io.StringIO()
    show(Console(file=output, width=100_000), document)
    return output.getvalue().splitlines()


def test_a_cause_is_shown_once() -> None:
    """Clauses that an answer breaks in the same way are a single block: request, answer, counts, statement, source."""
    clauses = fixed_clauses()
    document = verified(clauses, Wrapping(clauses.contract)).document
    missing = [entry for entry in document["clauses"] if entry["verdict"] == "fail"]
    assert len(missing) > 5
    assert {entry["same_cause_as"] for entry in missing} == {None, missing[0]["id"]}
    lines = printed(document)
    heads = [number for number, line in enumerate(lines) if line.startswith("fail")]
    assert heads == list(range(heads[0], heads[0] + len(missing)))
    assert all(
        f"{entry['id']}  {entry['statement']}" in lines[number] for number, entry in zip(heads, missing, strict=True)
    )
    count = f"in {missing[0]['broken']} of {missing[0]['seen']} exchanges; source: {missing[0]['source']}"
    assert sum(count in line for line in lines) == 1
    assert sum("answer: 200 application/json" in line for line in lines) == 1
    assert f'answer: 200 application/json {{"account": {{"note": "no credit on {REDACTED}"' in "\n".join(lines)
    assert sum("curl -sS -i" in line for line in lines) == 1
    assert all(f"`{entry['findings'][0]['pointer'][1:]}` is missing" in "\n".join(lines) for entry in missing)


def test_other_causes_are_shown_each() -> None:
    """Clauses that different answers or different keywords break are blocks of their own."""
    clauses = fixed_clauses()
    faults = select_faults(clauses, ["response.200.seconds.type:number", "request.prompt.nullability"])
    document = behaving(clauses, faults).document
    broken = [entry for entry in document["clauses"] if entry["verdict"] == "fail"]
    assert len(broken) >= 2
    assert all(entry["same_cause_as"] is None for entry in broken)
    assert sum("curl -sS" in line for line in printed(document)) == len(broken)


@pytest.mark.parametrize("key", ["video", "test", "a", "prompt", "present", "answered", "exchanges", "sk-", "1234567"])
def test_a_key_that_is_a_word_blanks_nothing(clauses: Catalogue, key: str) -> None:
    """Where the key is a common word, the report is the same as with any other key."""

    def document(key: str) -> dict[str, Any]:
        with serving(ReferenceProvider(clauses.contract)) as origin:
            target = Target(f"{origin}{BASE}", key)
            return asyncio.run(verify(clauses, target, patient())).document

    assert REDACTED not in json.dumps(document(key))


def test_a_key_in_the_base_url_blanks_nothing_of_ours(clauses: Catalogue) -> None:
    """The base URL, the source video and the contract's words are shown even where they are the key."""
    with serving(ReferenceProvider(clauses.contract)) as origin:
        for key in (origin, origin.partition("//")[2], "video_123", "application/json"):
            document = asyncio.run(verify(clauses, Target(f"{origin}{BASE}", key), patient(1))).document
            assert REDACTED not in json.dumps(document)
            assert document["subject"]["base_url"] == f"{origin}{BASE}"


def test_probes_of_keys_change_the_credentials_alone(clauses: Catalogue) -> None:
    """Without a key and with a wrong one, everything else of the request stays, in headers and query."""
    headers = (
        ("X-Tokenizer", "bpe"),
        ("Idempotency-Key", "one"),
        ("api-key", "Gateway-0123"),
        ("Cookie", "s=abcdef12"),
    )
    target = Target(
        "http://127.0.0.1:1/v1", KEY, headers=headers, query=(("version", "1"), ("access_token", "abc12345"))
    )
    plain, missing, wrong = (
        target.request(clauses.operation, body=b"{}", content_type="application/json", defect=defect)
        for defect in (None, Defect.MISSING_KEY, Defect.WRONG_KEY)
    )
    credentials = {"authorization", "api-key", "cookie"}
    assert missing.headers == tuple(pair for pair in plain.headers if pair[0].lower() not in credentials)
    assert [name for name, _ in wrong.headers] == [name for name, _ in plain.headers]
    changed = {a[0].lower() for a, b in zip(plain.headers, wrong.headers, strict=True) if a != b}
    assert changed == credentials
    assert missing.url == plain.url.replace("&access_token=abc12345", "")
    assert re.fullmatch(re.escape(plain.url).replace("abc12345", "[a-z]{3}[0-9]{5}"), wrong.url)
    assert wrong.url != plain.url


def test_the_seed_decides_the_wrong_key(clauses: Catalogue) -> None:
    """A run sends a wrong key that its seed repeats, and a finding about it shows that key."""

    def sent(seed: int) -> str:
        exchanges: list[Exchange] = []
        verified(clauses, ReferenceProvider(clauses.contract, record=exchanges.append), patient(seed=seed))
        keys = {header(exchange.request.headers, "authorization") for exchange in exchanges}
        (wrong,) = keys - {f"Bearer {KEY}", None}
        assert wrong is not None
        return wrong

    assert sent(1) == sent(1) != sent(2)
    assert re.fullmatch("Bearer sk-[a-z]{4}-[a-z]{6}-[a-z]{3}", sent(1))


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        *((host, True) for host in ("127.0.0.1", "127.8.8.8", "::1", "localhost", "a.localhost")),
        *((host, False) for host in ("10.0.0.1", "gateway.example", "localhost.example", "::ffff:8.8.8.8", "")),
    ],
)
def test_loopback_is_known_by_name_and_address(host: str, *, loopback: bool) -> None:
    """Only this machine is one to which a key may go in clear."""
    assert is_loopback(host) == loopback


def test_what_a_run_exposes_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key in clear, a certificate that is not checked and a proxy that is not used are a sentence each."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)

    def said(url: str, *, insecure: bool = False, **more: Any) -> tuple[str, ...]:
        return exposures(Target(url, KEY, **more), insecure=insecure)

    assert said("http://127.0.0.1/v1", insecure=True) == said("https://gateway.example/v1") == ()
    assert said("http://gateway.example/v1", key_variable=None) == ()
    (clear,) = said("http://gateway.example/v1")
    (given,) = said("http://gateway.example/v1", key_variable=None, headers=(("api-key", "Gateway-0123"),))
    assert clear == given
    assert "gateway.example over plain http://" in clear
    (unchecked,) = said("https://gateway.example/v1", insecure=True)
    assert "certificate is not checked" in unchecked
    monkeypatch.setenv("HTTPS_PROXY", "http://user:pass@127.0.0.1:9")
    (proxy,) = said("https://gateway.example/v1")
    assert "proxy of the environment is not used" in proxy
    assert "pass" not in proxy


def test_a_run_is_repeated_under_its_conditions(clauses: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command checks no certificate and uses no proxy where the run did so, and shows no key in any header."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    headers = (("X-Debug", f"token={KEY}"), ("api-key", "test"), ("X-Tenant", "test"), ("X-Pass", "hunter2"))
    target = Target("https://gateway.example/v1", KEY, headers=headers, variables={"X-Pass": "PASS"})
    request = target.request(clauses.operation, body=b"{}", content_type="application/json")
    command = curl(target, Settings(insecure=True)).reproduction(Exchange(request)).command
    assert command.startswith("curl -sS -i -k --noproxy '*' https://gateway.example/v1/")
    assert KEY not in command
    assert all(f"-H '{name}: '\"${value}\"" in command for name, value in (("X-Debug", "X_DEBUG"), ("X-Pass", "PASS")))
    assert "-H 'api-key: '\"$API_KEY\"" in command
    assert "-H 'X-Tenant: test'" in command


def test_a_long_command_is_a_script_that_somebody_has_to_write(clauses: Catalogue) -> None:
    """Where a report has no folder, a note names the option that writes the scripts."""
    plain = valid(clauses, Target("http://127.0.0.1:1/v1", KEY), next(iter(clauses.operation.request_media_types)))
    long = Exchange(evolve(plain.request, url=f"{plain.request.url}?{'x' * 5000}"), Response(200))
    verdict = conclude(clauses, Side.PROVIDER, [judge_provider(clauses, long)])
    subject = {"kind": "provider", "base_url": "http://127.0.0.1:1/v1"}
    without = Report(clauses, subject, verdict, Jobs(1), 1, 0.1)
    within = Report(clauses, subject, verdict, Jobs(1), 1, 0.1, curl=Curl(folder="out"))
    assert any("--json FILE writes them" in note for note in without.document["notes"])
    assert within.document["notes"] == []
    ((name, script),) = within.scripts.items()
    commands = {finding["reproduce"] for entry in within.document["clauses"] for finding in entry["findings"]}
    assert commands == {f"sh out/{name}"}
    assert "x" * 5000 in script


def test_a_report_shows_itself_shortly(clauses: Catalogue) -> None:
    """At a prompt a report is a few lines, however many clauses it has: asyncio shows it to itself after each run."""
    report = verified(clauses, ReferenceProvider(clauses.contract))
    assert repr(report).startswith("Report(subject=")
    assert len(repr(report)) < 1000
    assert len(repr(clauses)) < 500
