# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""Remix a completed video with a new prompt."""

from typing import Literal

from ... import _call, _model, _multipart, _sending, _writing
from ...client import AuthenticatedClient
from ...models.error_envelope import ErrorEnvelope
from ...models.remix_video_request import RemixVideoRequest
from ...models.video import Video
from ...types import Response, Timeout


def build_call(
    video_id: str,
    *,
    body: RemixVideoRequest,
    content_type: Literal["application/json", "multipart/form-data"] = "application/json",
) -> _call.Call[Video]:
    """Check the arguments and return the request; raises ValueError or TypeError that names the wrong argument."""
    if content_type == "application/json":
        encoded = _writing.json_body("application/json", _writing.model_argument("body", body, RemixVideoRequest))
    elif content_type == "multipart/form-data":
        encoded = _multipart.multipart_body(
            "multipart/form-data", _writing.model_argument("body", body, RemixVideoRequest).items()
        )
    else:
        raise ValueError("`content_type` must be one of application/json, multipart/form-data")
    return _call.Call(
        method="POST",
        path="/videos/" + _writing.segment("video_id", video_id, _model.string) + "/remix",
        successes=(_call.Answer(200, 200, "json", Video._read),),
        refusals=(_call.Answer(100, 999, "json", ErrorEnvelope._read),),
        headers={"Content-Type": encoded[0]},
        content=encoded[1],
        id_names=("id", "task_id", "job_id", "video_id"),
        given_ids=(str(video_id),),
    )


def sync(
    video_id: str,
    *,
    client: AuthenticatedClient,
    body: RemixVideoRequest,
    content_type: Literal["application/json", "multipart/form-data"] = "application/json",
    timeout: Timeout = None,
) -> Video:
    """Remix a completed video with a new prompt; as `VideosResource.remix`, but through `client`."""
    return _sending.send(client, build_call(video_id, body=body, content_type=content_type), timeout).parsed


def sync_detailed(
    video_id: str,
    *,
    client: AuthenticatedClient,
    body: RemixVideoRequest,
    content_type: Literal["application/json", "multipart/form-data"] = "application/json",
    timeout: Timeout = None,
) -> Response[Video]:
    """Remix a completed video with a new prompt; as `VideosResource.remix`, but through `client`, with the whole
    answer."""
    return _sending.send(client, build_call(video_id, body=body, content_type=content_type), timeout)


async def asyncio(
    video_id: str,
    *,
    client: AuthenticatedClient,
    body: RemixVideoRequest,
    content_type: Literal["application/json", "multipart/form-data"] = "application/json",
    timeout: Timeout = None,
) -> Video:
    """Remix a completed video with a new prompt; as `VideosResource.remix`, but through `client`, awaited."""
    return (
        await _sending.send_async(client, build_call(video_id, body=body, content_type=content_type), timeout)
    ).parsed


async def asyncio_detailed(
    video_id: str,
    *,
    client: AuthenticatedClient,
    body: RemixVideoRequest,
    content_type: Literal["application/json", "multipart/form-data"] = "application/json",
    timeout: Timeout = None,
) -> Response[Video]:
    """Remix a completed video with a new prompt; as `VideosResource.remix`, but through `client`, awaited, with
    the whole answer."""
    return await _sending.send_async(client, build_call(video_id, body=body, content_type=content_type), timeout)
