"""What the reference provider answers to a request that it accepts, and which videos it knows."""

from __future__ import annotations

import time
from typing import Any

from video_remix_contract.clauses.jobs import answers_with_job
from video_remix_contract.judging.request import Reading
from video_remix_contract.openapi.contract import Contract
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.openapi.parameters import PATH, QUERY
from video_remix_contract.probing.parameters import plain_values, text_of
from video_remix_contract.reference_provider.responses import answer_document, job_document
from video_remix_contract.reference_provider.roles import Role, lists, role
from video_remix_contract.reference_provider.store import SOURCES, Job, Store


class Answers:
    """The answers of a provider; the jobs are in ``store``. Raises ContractError where an example is missing."""

    def __init__(self, contract: Contract) -> None:
        self.store = Store()
        self.roles = {operation.name: role(operation, contract.operations) for operation in contract.operations}
        self.creating = next(
            (operation for operation in contract.operations if self.roles[operation.name] is Role.CREATE), None
        )
        # A fragment that no response can be made up for is an error now, not a 500 for every request.
        for operation in contract.operations:
            if self.roles[operation.name] is not Role.CREATE:
                answer_document(operation, {})
                continue
            for state in {source.remix_state for source in SOURCES.values()} - {None}:
                job_document(operation, str(state), {})

    @property
    def making(self) -> Operation:
        """The operation that makes the jobs which others retrieve and list."""
        assert self.creating is not None, "nothing is retrieved or listed that nothing makes"
        return self.creating

    def knows(self, operation: Operation, reading: Reading) -> bool:
        """Return whether there is what the path of a request names."""
        if not operation.path_parameter:
            return True
        name = reading.video_id or ""
        plain = plain_values(operation).get(PATH, {}).get(operation.path_parameter, "")
        kind = self.roles[operation.name]
        if kind is Role.OTHER:
            return name in self.store.sources or name == text_of(plain)
        return name in self.store.jobs or (name in self.store.sources and kind is not Role.DELETE)

    def is_unfinished(self, operation: Operation, reading: Reading) -> bool:
        """Return whether a request needs a video that is completed, and names one that is not."""
        if self.roles[operation.name] not in {Role.CREATE, Role.CONTENT}:
            return False
        source, job = self.store.sources.get(reading.video_id or ""), self.store.jobs.get(reading.video_id or "")
        return job.state != "completed" if job else source is not None and source.remix_state is None

    def answer(self, operation: Operation, reading: Reading) -> Any:
        """Return the document of the response to a request that is accepted; bytes for what is no JSON."""
        name, kind = reading.video_id or "", self.roles[operation.name]
        if kind is Role.CREATE:
            return self.created(operation, reading)
        if kind is Role.RETRIEVE:
            return self.retrieved(self.making, name)
        if kind is Role.DELETE:
            del self.store.jobs[name]
            return answer_document(operation, {"id": name, "deleted": True})
        if kind is Role.LIST:
            return self.listed(operation, reading)
        if name in self.store.sources and answers_with_job(operation):
            return self.retrieved(operation, name)
        return answer_document(operation, {})

    def created(self, operation: Operation, reading: Reading) -> dict[str, Any]:
        """Return the document of a new job, and keep the job."""
        source = self.store.sources.get(reading.video_id or "", SOURCES["video_123"])
        state, now = source.remix_state or "queued", int(time.time())
        known: dict[str, Any] = {"remixed_from_video_id": reading.video_id, "created_at": now}
        known |= {name: value for name, value in reading.members.items() if isinstance(value, str)}
        return self.described(operation, self.store.create(state, known))

    def described(self, operation: Operation, job: Job) -> dict[str, Any]:
        """Return the document of a job as it is now."""
        return job_document(operation, job.state, {**job.known, "id": job.id})

    def retrieved(self, operation: Operation, name: str) -> dict[str, Any]:
        """Return the document of a job, which goes on each time that it is asked for, or of a source video."""
        job = self.store.jobs.get(name)
        if job is not None:
            return self.described(operation, job.proceed())
        source = Job(name, self.store.sources[name].state, {"created_at": int(time.time())})
        return self.described(operation, source)

    def listed(self, operation: Operation, reading: Reading) -> Any:
        """Return a page of the jobs: those after a job, the newest first unless asked otherwise, so many of them."""
        asked = reading.parameters.get(QUERY, {})
        jobs = list(self.store.jobs.values())
        if asked.get("order") != "asc":
            jobs.reverse()
        names = [job.id for job in jobs]
        first = names.index(asked["after"]) + 1 if asked.get("after") in names else 0
        page = jobs[first : first + asked["limit"]] if isinstance(asked.get("limit"), int) else jobs[first:]
        known = {
            **{name: [self.described(self.making, job) for job in page] for name, _ in lists(operation)},
            "first_id": page[0].id if page else None,
            "last_id": page[-1].id if page else None,
            "has_more": first + len(page) < len(jobs),
        }
        return answer_document(operation, known)
