"""The main job: verify the reference provider and the generated client, print both verdicts, leave both reports.

``python -m video_remix_contract.maintenance.self_check FOLDER`` writes provider.json and client.json into the folder.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.clauses.model import Side
from video_remix_contract.judge.provider import judge_client
from video_remix_contract.judge.verdict import conclude
from video_remix_contract.openapi.operation import load
from video_remix_contract.probing.payloads import joined, packed
from video_remix_contract.probing.probes import free_texts, sample
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.reference_provider.store import SOURCES
from video_remix_contract.report.model import Report, document
from video_remix_contract.report.terminal import show
from video_remix_contract.verification import Settings, verify_provider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from video_remix_contract.openapi.operation import Contract
    from video_remix_contract.wire.messages import Exchange

KEY = "sk-conformance"


def reference_report(found: Catalogue) -> Report:
    """Verify the reference provider with every source video that it has."""
    usable = tuple(name for name, source in SOURCES.items() if source.remix_state)
    pending = next(name for name, source in SOURCES.items() if source.remix_state is None)
    with serving(ReferenceProvider(found.contract)) as origin:
        target = Target(f"{origin}{BASE}", KEY, usable, pending)
        return asyncio.run(verify_provider(found, target, Settings()))


def client_report(found: Catalogue) -> Report:
    """Verify the generated client: drive it against a recording provider and judge what it sent."""
    started = time.perf_counter()
    exchanges: list[Exchange] = []
    with serving(ReferenceProvider(found.contract, record=exchanges.append)) as origin:
        asyncio.run(drive(found.contract, f"{origin}{BASE}"))
    verdict = conclude(found, Side.CLIENT, [judge_client(found, exchange) for exchange in exchanges])
    return Report(
        catalogue=found,
        subject={"kind": "client", "name": "video_remix_client"},
        verdict=verdict,
        accepted=sum(exchange.accepted for exchange in exchanges),
        budget=len(exchanges),
        exchanges=len(exchanges),
        seconds=time.perf_counter() - started,
    )


async def drive(contract: Contract, base_url: str) -> None:
    """Call the generated client with every media type, sync and async, with plain and with hazardous texts."""
    client_package = import_module("video_remix_client")
    operation = contract.operation.value
    endpoint = import_module(f"video_remix_client.api.{operation['tags'][0]}.{operation['operationId']}")
    with client_package.AuthenticatedClient(base_url=base_url, token=KEY) as client:
        for source, chosen, body in calls(contract):
            await asyncio.to_thread(endpoint.sync_detailed, source, client=client, body=body, **chosen)
    async with client_package.AuthenticatedClient(base_url=base_url, token=KEY) as client:
        for source, chosen, body in calls(contract):
            await endpoint.asyncio_detailed(source, client=client, body=body, **chosen)


def calls(contract: Contract) -> Iterator[tuple[str, dict[str, str], Any]]:
    """Yield source video, content type (where there is a choice) and body model of each call."""
    models = import_module("video_remix_client.models")
    for content_type, schema in contract.request_media_types.items():
        model = getattr(models, schema.pointer.rpartition("/")[2])
        plain = sample(contract, content_type)
        texts = free_texts(contract, content_type)
        chosen = {"content_type": content_type} if len(contract.request_media_types) > 1 else {}
        for source in (name for name, source in SOURCES.items() if source.remix_state):
            yield source, chosen, model.from_dict(plain)
        yield next(iter(SOURCES)), chosen, model.from_dict(plain | dict.fromkeys(texts, joined(packed(0))))


def main(folder: Path) -> int:
    """Verify both, print both verdicts, write both reports; exit 0 where both are conformant."""
    found = catalogue(load())
    console = Console()
    folder.mkdir(parents=True, exist_ok=True)
    conformant = True
    for name, verified in (("provider", reference_report), ("client", client_report)):
        report = document(verified(found))
        show(console, report)
        (folder / f"{name}.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
        conformant = conformant and report["verdict"] == "conformant"
    return 0 if conformant else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
