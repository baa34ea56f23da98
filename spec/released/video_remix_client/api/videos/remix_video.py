# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""Remix a completed video with a new prompt."""

from __future__ import annotations

from typing import Any, Final, Literal

import httpx2

from ... import _reading as _checks
from ... import _sending, _writing
from ..._call import Answer as _Answer
from ..._call import Call as _Call
from ...client import AuthenticatedClient
from ...models.error_envelope import ErrorEnvelope
from ...models.remix_video_request import RemixVideoRequest
from ...models.video import Video
from ...types import Response

_SUCCESSES: Final[tuple[_Answer[Any], ...]] = (_Answer(200, 200, "json", Video._read),)
_REFUSALS: Final[tuple[_Answer[Any], ...]] = (_Answer(100, 999, "json", ErrorEnvelope._read),)


def _encoded(body: RemixVideoRequest, content_type: str) -> _writing.Body:
    if content_type == "application/json":
        return _writing.json_body("application/json", _writing.model_argument("body", body, RemixVideoRequest))
    if content_type == "multipart/form-data":
        return _writing.multipart_body(
            "multipart/form-data", _writing.model_argument("body", body, RemixVideoRequest).items()
        )
    raise ValueError("content_type: must be one of application/json, multipart/form-data")


def build_call(
    video_id: str,
    *,
    body: RemixVideoRequest,
    content_type: Literal["application/json", "multipart/form-data"] = "application/json",
) -> _Call[Video]:
    """Check the arguments and return the request; raises ValueError or TypeError naming the argument."""
    encoded = _encoded(body, content_type)
    return _Call(
        method="POST",
        path="/videos/{video_id}/remix".format(
            video_id=_writing.segment("video_id", video_id, _checks.string),
        ),
        successes=_SUCCESSES,
        refusals=_REFUSALS,
        headers={
            "Content-Type": encoded[0],
        },
        content=encoded[1],
        id_names=(
            "id",
            "task_id",
            "job_id",
            "video_id",
        ),
        given_ids=(str(video_id),),
    )


def sync_detailed(
    video_id: str,
    *,
    client: AuthenticatedClient,
    body: RemixVideoRequest,
    content_type: Literal["application/json", "multipart/form-data"] = "application/json",
    timeout: float | httpx2.Timeout | None = None,
) -> Response[Video]:
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
        The answer with its status, header fields, deviations and, as `parsed`, its body.

    Raises:
        ValueError: An argument is wrong; nothing was sent.
        TypeError: An argument is of a wrong type; nothing was sent.
        APIStatusError: The provider refused; the subclass tells how.
        APIResponseValidationError: The answer is not what the contract promises.
        APIConnectionError: No whole answer came.
        APITimeoutError: None came in time.

    Example:
        remix_video.sync_detailed(
            "video_123",
            client=client,
            body=RemixVideoRequest(prompt="Extend the scene with the cat taking a bow to the cheering audience"),
        )
    """

    return _sending.send(
        client,
        build_call(
            video_id,
            body=body,
            content_type=content_type,
        ),
        timeout,
    )


def sync(
    video_id: str,
    *,
    client: AuthenticatedClient,
    body: RemixVideoRequest,
    content_type: Literal["application/json", "multipart/form-data"] = "application/json",
    timeout: float | httpx2.Timeout | None = None,
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
        TypeError: An argument is of a wrong type; nothing was sent.
        APIStatusError: The provider refused; the subclass tells how.
        APIResponseValidationError: The answer is not what the contract promises.
        APIConnectionError: No whole answer came.
        APITimeoutError: None came in time.

    Example:
        remix_video.sync(
            "video_123",
            client=client,
            body=RemixVideoRequest(prompt="Extend the scene with the cat taking a bow to the cheering audience"),
        )
    """

    return _sending.send(
        client,
        build_call(
            video_id,
            body=body,
            content_type=content_type,
        ),
        timeout,
    ).parsed


async def asyncio_detailed(
    video_id: str,
    *,
    client: AuthenticatedClient,
    body: RemixVideoRequest,
    content_type: Literal["application/json", "multipart/form-data"] = "application/json",
    timeout: float | httpx2.Timeout | None = None,
) -> Response[Video]:
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
        The answer with its status, header fields, deviations and, as `parsed`, its body.

    Raises:
        ValueError: An argument is wrong; nothing was sent.
        TypeError: An argument is of a wrong type; nothing was sent.
        APIStatusError: The provider refused; the subclass tells how.
        APIResponseValidationError: The answer is not what the contract promises.
        APIConnectionError: No whole answer came.
        APITimeoutError: None came in time.

    Example:
        await remix_video.asyncio_detailed(
            "video_123",
            client=client,
            body=RemixVideoRequest(prompt="Extend the scene with the cat taking a bow to the cheering audience"),
        )
    """

    return await _sending.send_async(
        client,
        build_call(
            video_id,
            body=body,
            content_type=content_type,
        ),
        timeout,
    )


async def asyncio(
    video_id: str,
    *,
    client: AuthenticatedClient,
    body: RemixVideoRequest,
    content_type: Literal["application/json", "multipart/form-data"] = "application/json",
    timeout: float | httpx2.Timeout | None = None,
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
        TypeError: An argument is of a wrong type; nothing was sent.
        APIStatusError: The provider refused; the subclass tells how.
        APIResponseValidationError: The answer is not what the contract promises.
        APIConnectionError: No whole answer came.
        APITimeoutError: None came in time.

    Example:
        await remix_video.asyncio(
            "video_123",
            client=client,
            body=RemixVideoRequest(prompt="Extend the scene with the cat taking a bow to the cheering audience"),
        )
    """

    return (
        await _sending.send_async(
            client,
            build_call(
                video_id,
                body=body,
                content_type=content_type,
            ),
            timeout,
        )
    ).parsed
