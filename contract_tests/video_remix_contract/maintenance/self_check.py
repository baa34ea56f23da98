"""The main job: verify the reference provider and the generated client, print both verdicts, leave both reports.

``python -m video_remix_contract.maintenance.self_check FOLDER`` writes provider.json and client.json into the folder.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Collection, Iterator
from datetime import UTC, datetime
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from rich.console import Console

from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.clauses.model import Side
from video_remix_contract.errors import ContractError
from video_remix_contract.files.writing import write_output
from video_remix_contract.judging.calls import Call, judge_calls
from video_remix_contract.judging.links import linked_value
from video_remix_contract.judging.provider import judge_provider
from video_remix_contract.judging.verdict import conclude
from video_remix_contract.openapi.contract import load
from video_remix_contract.openapi.faults import lines_of
from video_remix_contract.openapi.links import links
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.parameters import QUERY
from video_remix_contract.probing.parameters import Values
from video_remix_contract.probing.payloads import joined, packed
from video_remix_contract.probing.schedule import order
from video_remix_contract.probing.target import Target
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.reference_provider.store import UNFINISHED, USABLE
from video_remix_contract.report.model import Jobs, Report
from video_remix_contract.report.terminal import show
from video_remix_contract.schema.examples import binary_members, choices, free_texts, request_document
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
    provider = ReferenceProvider(clauses.contract, record=exchanges.append)
    with serving(provider) as origin:
        calls = asyncio.run(driven(clauses, client, f"{origin}{BASE}", exchanges))
    return Report(
        catalogue=clauses,
        subject={"kind": "client", "name": "video_remix_client"},
        verdict=conclude(clauses, Side.CLIENT, judge_calls(clauses, calls).judgements),
        jobs=Jobs(provider.jobs),
        exchanges=len(exchanges),
        seconds=time.perf_counter() - began,
        started=started,
    )


async def driven(clauses: Catalogue, client: dict[str, Any], base_url: str, exchanges: list[Exchange]) -> list[Call]:
    """Call the generated client in every operation and media type, sync and async, with plain and hazardous values.

    ``exchanges`` are what the provider has recorded so far: what was made is what is asked for, and deleted.
    """
    made: list[Call] = []
    for part in sorted(clauses.parts, key=lambda part: order(part.operation)):
        operation, names = part.operation, names_of(part.operation, client)
        package, endpoint = import_module(client["package"]), import_module(names["module"])
        ids = iter(linked_values(clauses, operation, exchanges))

        async def recorded(given: dict[str, str], call: Awaitable[Any]) -> None:
            first = len(exchanges)
            await call
            made.append(Call(tuple(exchanges[first:]), given))

        with package.AuthenticatedClient(base_url=base_url, token=KEY) as connection:
            for given, arguments in calls(operation, names, ids):
                await recorded(given, asyncio.to_thread(endpoint.sync_detailed, client=connection, **arguments))
        async with package.AuthenticatedClient(base_url=base_url, token=KEY) as connection:
            for given, arguments in calls(operation, names, ids):
                await recorded(given, endpoint.asyncio_detailed(client=connection, **arguments))
    return made


def linked_values(clauses: Catalogue, operation: Operation, exchanges: list[Exchange]) -> list[str]:
    """Return what the responses so far name for an operation."""
    judged = [
        judge_provider(part, exchange) for exchange in exchanges if (part := clauses.of_request(exchange.request))
    ]
    leading = [link for link in links(clauses.operations) if link.target is operation]
    values = (linked_value(link, judgement) for link in leading for judgement in judged)
    return [value for value in values if value is not None]


def recorded_client() -> dict[str, Any]:
    """Return the names of the checked-in client."""
    names: dict[str, Any] = json.loads(LOCK.read_text(encoding="utf-8"))["client"]
    return names


def names_of(operation: Operation, client: dict[str, Any]) -> dict[str, Any]:
    """Return the client's names of an operation, with those of the package and of its models."""
    address = (operation.method, operation.path)
    own = next(names for names in client["operations"] if (names["method"], names["path"]) == address)
    return {**own, "package": client["package"], "models": client["models"]}


def calls(
    operation: Operation, names: dict[str, Any], made: Iterator[str]
) -> Iterator[tuple[dict[str, str], dict[str, Any]]]:
    """Yield what each call is to send, and its arguments: parameters, content type (where there is a choice), body."""
    target = Target("http://127.0.0.1/v1", KEY)
    known = USABLE if operation.method != "delete" else [next(made)]
    for source in known:
        for carried in parameter_sets(operation, target.values(operation, source)):
            parameters = {names["arguments"][name]: value for name, value in carried.items()}
            for document, body in bodies(operation, names, plain=source != known[0]):
                given = {name: value for name, value in (carried | document).items() if isinstance(value, str)}
                yield given, {**parameters, **body}


def parameter_sets(operation: Operation, values: Values) -> Iterator[dict[str, Any]]:
    """Yield the parameters of a call by name: those that it must have, then with those of the query."""
    plain = {name: value for carried in values.values() for name, value in carried.items()}
    yield plain
    listed = {p.name: choices(p.schema) for p in operation.parameters if p.carrier == QUERY and choices(p.schema)}
    for index in (0, -1) if listed else ():
        yield plain | {name: values[index] for name, values in listed.items()}


def bodies(
    operation: Operation, names: dict[str, Any], *, plain: bool
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield documents with the arguments about the body: its model and, where there is a choice, its content type."""
    for content_type, name in names["bodies"].items():
        document = request_document(operation, content_type)
        texts = {} if plain else free_texts(operation, content_type)
        hazardous = [document | dict.fromkeys(texts, joined(packed(0)))] if texts else []
        for sent in (document, *hazardous):
            body = body_model(names, name, sent, binary_members(operation, content_type))
            yield sent, {"body": body, **({"content_type": content_type} if names["content_type_argument"] else {})}
    if not names["bodies"]:
        yield {}, {}


def body_model(names: dict[str, Any], name: str, document: dict[str, Any], files: Collection[str]) -> Any:
    """Return a document as the client's model of it; members that are bytes become files."""
    model = getattr(import_module(f"{names['package']}.models"), name)
    if not files:
        return model.from_dict(document)
    file, members = import_module(f"{names['package']}.types").File, names["models"][name]
    given = {
        member: file(BytesIO(value.encode()), f"{member}.txt") if member in files else value
        for member, value in document.items()
    }
    return model(**{members[member]: value for member, value in given.items()})


def main(folder: Path) -> int:
    """Verify both, print both verdicts, write both reports; exit 0 where both are conformant, 2 without a fragment."""
    try:
        contract = load()
        clauses = catalogue(contract)
    except ContractError as error:
        print(*lines_of(error), sep="\n", file=sys.stderr)
        return 2
    for hint in contract.hints:
        print(hint, file=sys.stderr)
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
