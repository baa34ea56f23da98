"""Clients that none of us wrote break what they are known to break, and the client here breaks nothing."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest
from external import UnavailableError
from support import ROOT, fixed_clauses

from clients.known import CLIENTS, DRIVERS, NODE, Client, PythonClient
from clients.running import broken, imported_once, media_types, verified

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def _at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let wget wait for nothing before it sends again: a minute would go into waiting, and show nothing more."""
    settings = tmp_path / "wgetrc"
    settings.write_text("waitretry = 0\n", encoding="utf-8")
    monkeypatch.setenv("WGETRC", str(settings))


@pytest.mark.usefixtures("_at_once")
@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
def test_a_client_breaks_what_it_is_known_to_break(client: Client, tmp_path: Path) -> None:
    """In all scenarios together a client breaks the clauses that its entry names with a reason, and no others.

    It sends the media type that the entry names.
    """
    try:
        command = client.command()
    except UnavailableError as error:
        pytest.skip(str(error))
    record = tmp_path / "record.ndjson"
    slow = isinstance(client, PythonClient) and client.driver.endswith(".py")
    with imported_once(command) if slow else nullcontext(command) as started:
        report = verified(started, "--record", str(record))
    findings = [
        f"{clause['id']}: {finding['message']}" for clause in report["clauses"] for finding in clause["findings"]
    ]
    assert broken(report) == set(client.breaks), findings
    assert report["notes"] == []
    assert media_types(record) == {client.media_type}


def test_what_clients_break_are_clauses() -> None:
    """Each entry names clauses of the contract, and each driver belongs to an entry."""
    known = fixed_clauses().by_id
    assert [name for client in CLIENTS for name in client.breaks if name not in known] == []
    folders = [folder.iterdir() for folder in (DRIVERS, NODE)]
    files = {path.name for folder in folders for path in folder if path.suffix not in {".json", ".pyc", ""}}
    assert files == {client.driver for client in CLIENTS}


def test_the_table_names_every_client() -> None:
    """contract_tests/README.md has a row for each client; `make clients` writes it."""
    readme = (ROOT / "contract_tests" / "README.md").read_text(encoding="utf-8")
    assert [client.name for client in CLIENTS if f"| {client.name} |" not in readme] == []
