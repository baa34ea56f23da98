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
    """Remix a completed video with a new prompt.

    Starts a new video job that takes a completed video as its source and changes it as the prompt asks. The
    answer describes the new job; the source video stays as it is.

    Args:
        video_id: The completed video to remix.
        client: The connection to the provider, with its key.
        body: What a remix is asked with.
        content_type: The media type to send the body as.
        timeout: Seconds for this whole call, instead of the client's.

    Returns:
        The body of the answer, typed.

    Raises:
        ValueError: An argument is wrong; nothing was sent.
        TypeError: An argument has a wrong type; nothing was sent.
        APIStatusError: The provider refused; the subclass says how.
        APIResponseValidationError: The answer is not what the contract promises.
        APIConnectionError: No complete answer came.
        APITimeoutError: The time ran out.

    Example:
        remix_video.sync(
            "video_123",
            client=client,
            body=RemixVideoRequest(prompt="Extend the scene with the cat taking a bow to the cheering audience"),
        )
    """
    return _sending.send(client, build_call(video_id, body=body, content_type=content_type), timeout).parsed


def sync_detailed(
    video_id: str,
    *,
    client: AuthenticatedClient,
    body: RemixVideoRequest,
    content_type: Literal["application/json", "multipart/form-data"] = "application/json",
    timeout: Timeout = None,
) -> Response[Video]:
    """Remix a completed video with a new prompt; as `sync`, but with the whole answer."""
    return _sending.send(client, build_call(video_id, body=body, content_type=content_type), timeout)


async def asyncio(
    video_id: str,
    *,
    client: AuthenticatedClient,
    body: RemixVideoRequest,
    content_type: Literal["application/json", "multipart/form-data"] = "application/json",
    timeout: Timeout = None,
) -> Video:
    """Remix a completed video with a new prompt; as `sync`, but awaited."""
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
    """Remix a completed video with a new prompt; as `sync`, but awaited, with the whole answer."""
    return await _sending.send_async(client, build_call(video_id, body=body, content_type=content_type), timeout)
