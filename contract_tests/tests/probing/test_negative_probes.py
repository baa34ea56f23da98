"""A request that is to be refused differs from its control in a single thing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support import fixed_clauses
from video_remix_contract.clauses.model import Level
from video_remix_contract.probing.hostile import hostile_bodies, hostile_ids
from video_remix_contract.probing.probes import Probe, invalid, valid
from video_remix_contract.probing.target import Target
from video_remix_contract.wire.decoding import decode_form
from video_remix_contract.wire.encoding import is_form
from video_remix_contract.wire.messages import header, media_type

if TYPE_CHECKING:
    from video_remix_contract.wire.messages import Request

CLAUSES = fixed_clauses()
TARGET = Target("http://127.0.0.1/v1", "sk-key")
INVALID = invalid(CLAUSES, TARGET)


def named(probe: Probe) -> str:
    """Return the name of a probe with its clause."""
    assert probe.clause is not None
    return f"{probe.clause.id}:{probe.name}"


def differences(request: Request, control: Request) -> set[str]:
    """Return in which things two requests differ; the boundary of a form follows from its body."""
    result = {name for name in ("method", "url", "body") if getattr(request, name) != getattr(control, name)}
    for name in {key.lower() for key, _ in (*request.headers, *control.headers)}:
        if header(request.headers, name) != header(control.headers, name):
            result.add(name)
    new_boundary = is_form(media_type(request.headers)) and media_type(request.headers) == media_type(control.headers)
    return result - {"content-type"} if "body" in result and new_boundary else result


@pytest.mark.parametrize("probe", INVALID, ids=named)
def test_a_negative_probe_differs_in_one_thing(probe: Probe) -> None:
    """It has another body or another content type than some valid request; without a body it needs no content type."""
    kind = media_type(probe.request.headers)
    controls = [valid(CLAUSES, TARGET, name).request for name in CLAUSES.operation.request_media_types]
    fewest = min((differences(probe.request, control) for control in controls), key=len)
    assert fewest in ({"body"}, {"content-type"}) or (kind is None and fewest == {"body", "content-type"})


def test_a_form_without_a_member_has_another_field() -> None:
    """A form in which a member is missing is a form with a field, so that only the member is missing."""
    (probe,) = (probe for probe in INVALID if probe.name == "multipart-missing")
    (part,) = decode_form(probe.request.body, header(probe.request.headers, "content-type") or "")
    (control,) = (
        decode_form(request.body, header(request.headers, "content-type") or "")
        for request in (valid(CLAUSES, TARGET, name).request for name in CLAUSES.operation.request_media_types)
        if is_form(media_type(request.headers))
    )
    assert (part.name, part.content) == ("unrelated", control[0].content)


def test_a_form_that_is_cut_off_ends_within_its_text() -> None:
    """Half of the text has come when the form ends, so that the response can show what became of it."""
    (probe,) = (probe for probe in INVALID if probe.name == "cut-off" and is_form(media_type(probe.request.headers)))
    whole = next(iter(json.loads(valid(CLAUSES, TARGET, "application/json").request.body).values())).encode()
    text = probe.request.body.rpartition(b"\r\n\r\n")[2]
    assert whole.startswith(text)
    assert len(whole) // 3 < len(text) < len(whole)


def test_what_every_framework_can_refuse_comes_first() -> None:
    """Each MUST is asked before the first SHOULD, since a lenient provider makes a job of each."""
    levels = [probe.clause.level for probe in INVALID if probe.clause]
    assert levels == sorted(levels, key=list(Level).index)


def hostile_things() -> list[Any]:
    """Return what hostile requests are full of, to be counted."""
    return [*hostile_bodies(CLAUSES, TARGET), *hostile_ids(CLAUSES, TARGET)]


def test_hostile_requests_stay_small() -> None:
    """No body is larger than 40 kB and no path longer than 5 kB, which every server takes."""
    assert max(len(probe.request.body) for probe in hostile_things()) < 40_000
    assert max(len(probe.request.url) for probe in hostile_things()) < 5_000


def test_hostile_identifiers_are_sent_as_they_are() -> None:
    """Dots, slashes and broken bytes stay percent-encoded in the path of the request."""
    ends = {probe.name: probe.request.url.removeprefix(f"{TARGET.base_url}/videos/") for probe in hostile_things()}
    assert ends["id-dots"] == "%2E%2E/remix"
    assert "%2F" in ends["id-slash"]
    assert "%FF" in ends["id-not-utf-8"]
    assert "%E5%A4%95" in ends["id-unicode"]
