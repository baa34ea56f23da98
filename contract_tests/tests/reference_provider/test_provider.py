"""The reference provider over real sockets: official clients, the documentation's curl line, its refusals."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import httpx2
import openai
import pytest
from support import KEY, changed, changed_clauses, failed, fixed_clauses, verified
from video_remix_contract.clauses.model import Side
from video_remix_contract.errors import ContractError, ServerError
from video_remix_contract.judging.client import judge_client
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.judging.verdict import conclude
from video_remix_contract.openapi.contract import parse
from video_remix_contract.probing.payloads import HAZARDS
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.server import listen, serving
from video_remix_contract.reference_provider.store import SOURCES, UNFINISHED, USABLE, WRONG_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.wire.messages import Exchange


@pytest.fixture
def exchanges() -> list[Exchange]:
    """Return the record of the provider."""
    return []


@pytest.fixture
def base_url(exchanges: list[Exchange]) -> Iterator[str]:
    """Serve the recording reference provider of the fixed fragment."""
    with serving(ReferenceProvider(fixed_clauses().contract, record=exchanges.append)) as origin:
        yield f"{origin}{BASE}"


def post(base_url: str, video_id: str = USABLE[0], key: str = KEY, **options: Any) -> httpx2.Response:
    """Ask for a remix."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    with httpx2.Client(trust_env=False) as client:
        return client.post(f"{base_url}/videos/{video_id}/remix", headers=headers, **options)


def assert_clean(exchanges: list[Exchange]) -> None:
    """Assert that every recorded request keeps every client clause and that every response keeps the contract."""
    clauses = fixed_clauses()
    verdict = conclude(clauses, Side.CLIENT, [judge_client(clauses, exchange) for exchange in exchanges])
    unkept = [result for result in verdict.results if result.verdict != "pass" and result.clause.condition is None]
    assert [(result.clause.id, result.findings) for result in unkept] == []
    for exchange in exchanges:
        assert judge_provider(clauses, exchange).broken == []


@pytest.mark.parametrize("scheme", ["bearer", "basic"])
def test_a_wrong_key_is_known_in_every_scheme(scheme: str) -> None:
    """A run finds nothing to blame, whatever carries the key."""

    def change(document: Any) -> None:
        document["components"]["securitySchemes"]["bearerAuth"]["scheme"] = scheme

    clauses = changed_clauses(fixed_clauses().contract, change)
    assert failed(verified(clauses, ReferenceProvider(clauses.contract))) == set()


@pytest.mark.parametrize("prompt", ["Extend the scene with the cat taking a bow", *HAZARDS.values()])
def test_the_official_package_is_judged_clean(base_url: str, exchanges: list[Exchange], prompt: str) -> None:
    """The official Python package's request keeps the contract, and its prompt comes back unchanged."""
    with openai.OpenAI(api_key=KEY, base_url=base_url, max_retries=0) as client, pytest.deprecated_call():
        video = client.videos.remix(USABLE[0], prompt=prompt)
    assert (video.remixed_from_video_id, video.prompt) == (USABLE[0], prompt)
    assert len(exchanges) == 1
    assert_clean(exchanges)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_documentations_curl_line_is_judged_clean(base_url: str, exchanges: list[Exchange]) -> None:
    """The curl line of the documentation, with the host changed, keeps the contract."""
    body = '{"prompt": "Extend the scene with the cat taking a bow to the cheering audience"}'
    command = ["curl", "-sS", "-X", "POST", f"{base_url}/videos/{USABLE[0]}/remix"]
    command += ["-H", "Content-Type: application/json", "-H", f"Authorization: Bearer {KEY}", "-d", body]
    done = subprocess.run(command, capture_output=True, check=True)
    assert json.loads(done.stdout)["remixed_from_video_id"] == USABLE[0]
    assert len(exchanges) == 1
    assert_clean(exchanges)


@pytest.mark.parametrize("name", USABLE)
def test_each_source_responds_as_documented(base_url: str, name: str) -> None:
    """A remix comes back in the state that its source stands for, coherent with it."""
    answer = post(base_url, name, json={"prompt": "x"})
    document = answer.json()
    assert (answer.status_code, document["status"]) == (200, SOURCES[name].remix_state)
    assert (document["completed_at"] is not None) is (document["status"] == "completed")
    assert (document["error"] is not None) is (document["status"] == "failed")


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"json": {}}, 400),
        ({"json": {"prompt": None}}, 400),
        ({"json": {"prompt": 1}}, 400),
        ({"json": []}, 400),
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 400),
        ({"content": b"x" * 9_000_000}, 400),
        ({"json": {"prompt": "x"}, "video_id": "video_unknown"}, 404),
        ({"json": {"prompt": "x"}, "video_id": UNFINISHED[0]}, 409),
        ({"json": {"prompt": "x"}, "key": ""}, 401),
        ({"json": {"prompt": "x"}, "key": WRONG_KEY}, 401),
    ],
)
def test_refusals_have_the_envelope(base_url: str, options: dict[str, Any], status: int) -> None:
    """What is invalid is refused with its status and the error envelope."""
    headers = options.pop("headers", None)
    if headers:
        with httpx2.Client(trust_env=False, headers={"Authorization": f"Bearer {KEY}", **headers}) as client:
            answer = client.post(f"{base_url}/videos/{USABLE[0]}/remix", **options)
    else:
        answer = post(base_url, **options)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize("path", ["/videos//remix", "/videos/a/b/remix", "/videos/video_123/remix/", "/remix", "/../x"])
def test_other_paths_are_not_found(base_url: str, path: str) -> None:
    """Nothing responds at another path than the documented path, and nothing is redirected."""
    with httpx2.Client(trust_env=False) as client:
        answer = client.post(f"{base_url}{path}", json={"prompt": "x"}, headers={"Authorization": f"Bearer {KEY}"})
    assert answer.status_code == 404


def test_ids_are_decoded_once(base_url: str) -> None:
    """An identifier may come percent-encoded."""
    assert post(base_url, "%76ideo_123", json={"prompt": "x"}).status_code == 200
    assert post(base_url, "%2576ideo_123", json={"prompt": "x"}).status_code == 404


def test_a_taken_port_is_refused() -> None:
    """A second server on the same port is an error in a single line, never a silent share."""
    with listen() as taken, pytest.raises(ServerError, match="cannot listen"):
        listen(taken.getsockname()[1])


def test_a_fragment_without_a_response_is_an_error_at_the_start() -> None:
    """Where a response needs an example that the fragment lacks, the provider reports it before it serves."""

    def add(document: Any) -> None:
        video = document["components"]["schemas"]["Video"]
        video["properties"]["ticket"] = {"type": "string", "pattern": "^[A-Z]{7}$"}
        video["required"].append("ticket")

    with pytest.raises(ContractError, match="add an example"):
        ReferenceProvider(parse(changed(fixed_clauses().contract, add)))
