"""The main job: verify the reference provider and the generated client, print both verdicts, leave both reports.

``python -m video_remix_contract.maintenance.self_check FOLDER`` writes provider.json and client.json into the folder.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from rich.console import Console

from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.clauses.model import Side
from video_remix_contract.files.writing import write_output
from video_remix_contract.judging.client import judge_client
from video_remix_contract.judging.verdict import conclude
from video_remix_contract.openapi.contract import load
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.probing.payloads import joined, packed
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.reference_provider.store import UNFINISHED, USABLE
from video_remix_contract.report.model import Jobs, Report
from video_remix_contract.report.terminal import show
from video_remix_contract.schema.examples import free_texts, request_document
from video_remix_contract.verification import Settings, verify
from video_remix_contract.wire.messages import Exchange

KEY = "sk-conformance"
LOCK = Path(__file__).resolve().parents[3] / "spec" / "generation.lock.json"


def provider_report(clauses: Catalogue) -> Report:
    """Verify the reference provider with every source video that it has."""
    with serving(ReferenceProvider(clauses.contract)) as origin:
        target = Target(f"{origin}{BASE}", KEY, USABLE, UNFINISHED[0])
        return asyncio.run(verify(clauses, target, Settings()))


def client_report(clauses: Catalogue, client: dict[str, Any]) -> Report:
    """Verify the generated client: drive it against a recording provider and judge what it sent.

    ``client`` has the names of the client as the generation recorded them.
    """
    started, began = datetime.now(UTC), time.perf_counter()
    exchanges: list[Exchange] = []
    with serving(ReferenceProvider(clauses.contract, record=exchanges.append)) as origin:
        asyncio.run(drive(clauses.operation, client, f"{origin}{BASE}"))
    judgements = [judge_client(clauses, exchange) for exchange in exchanges]
    return Report(
        catalogue=clauses,
        subject={"kind": "client", "name": "video_remix_client"},
        verdict=conclude(clauses, Side.CLIENT, judgements),
        jobs=Jobs(sum(exchange.accepted for exchange in exchanges)),
        exchanges=len(exchanges),
        seconds=time.perf_counter() - began,
        started=started,
    )


async def drive(operation: Operation, client: dict[str, Any], base_url: str) -> None:
    """Call the generated client with every media type, sync and async, with plain and with hazardous texts."""
    names = names_of(operation, client)
    package, endpoint = import_module(names["package"]), import_module(names["module"])
    with package.AuthenticatedClient(base_url=base_url, token=KEY) as connection:
        for source, chosen, body in calls(operation, names):
            await asyncio.to_thread(endpoint.sync_detailed, source, client=connection, body=body, **chosen)
    async with package.AuthenticatedClient(base_url=base_url, token=KEY) as connection:
        for source, chosen, body in calls(operation, names):
            await endpoint.asyncio_detailed(source, client=connection, body=body, **chosen)


def recorded_client() -> dict[str, Any]:
    """Return the names of the checked-in client."""
    names: dict[str, Any] = json.loads(LOCK.read_text(encoding="utf-8"))["client"]
    return names


def names_of(operation: Operation, client: dict[str, Any]) -> dict[str, Any]:
    """Return the client's names of an operation, with the name of the package."""
    address = (operation.method, operation.path)
    own = next(names for names in client["operations"] if (names["method"], names["path"]) == address)
    return {**own, "package": client["package"]}


def calls(operation: Operation, names: dict[str, Any]) -> Iterator[tuple[str, dict[str, str], Any]]:
    """Yield source video, content type (where there is a choice) and body model of each call."""
    models = import_module(f"{names['package']}.models")
    for content_type, name in names["bodies"].items():
        model = getattr(models, name)
        plain = request_document(operation, content_type)
        chosen = {"content_type": content_type} if names["content_type_argument"] else {}
        for source in USABLE:
            yield source, chosen, model.from_dict(plain)
        texts = free_texts(operation, content_type)
        yield USABLE[0], chosen, model.from_dict(plain | dict.fromkeys(texts, joined(packed(0))))


def main(folder: Path) -> int:
    """Verify both, print both verdicts, write both reports; exit 0 where both are conformant."""
    clauses = catalogue(load())
    console = Console()
    conformant = True
    for name, verified in (
        ("provider", provider_report(clauses)),
        ("client", client_report(clauses, recorded_client())),
    ):
        report = verified.document
        show(console, report)
        write_output(folder / f"{name}.json", f"{json.dumps(report, indent=2)}\n".encode())
        conformant = conformant and report["verdict"] == "conformant"
    return 0 if conformant else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
