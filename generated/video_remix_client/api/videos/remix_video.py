from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.error_envelope import ErrorEnvelope
from ...models.remix_video_request import RemixVideoRequest
from ...models.video import Video
from ...types import UNSET, Response


def _get_kwargs(
    video_id: str,
    *,
    body: RemixVideoRequest | RemixVideoRequest | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/videos/{video_id}/remix".format(
            video_id=quote(str(video_id), safe=""),
        ),
    }

    if isinstance(body, RemixVideoRequest):
        _kwargs["json"] = body.to_dict()

        headers["Content-Type"] = "application/json"
    if isinstance(body, RemixVideoRequest):
        _kwargs["files"] = body.to_multipart()

        headers["Content-Type"] = "multipart/form-data; boundary=+++"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> ErrorEnvelope | Video:
    if response.status_code == 200:
        response_200 = Video.from_dict(response.json())

        return response_200

    response_default = ErrorEnvelope.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ErrorEnvelope | Video]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    video_id: str,
    *,
    client: AuthenticatedClient,
    body: RemixVideoRequest | RemixVideoRequest | Unset = UNSET,
) -> Response[ErrorEnvelope | Video]:
    """Remix a completed video with a new prompt.

     Starts a new video job that takes a completed video as its source and changes it as the prompt asks.
    The answer describes the new job; the source video stays as it is.

    Args:
        video_id (str):
        body (RemixVideoRequest): What a remix is asked with.
        body (RemixVideoRequest): What a remix is asked with.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorEnvelope | Video]
    """

    kwargs = _get_kwargs(
        video_id=video_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    video_id: str,
    *,
    client: AuthenticatedClient,
    body: RemixVideoRequest | RemixVideoRequest | Unset = UNSET,
) -> ErrorEnvelope | Video | None:
    """Remix a completed video with a new prompt.

     Starts a new video job that takes a completed video as its source and changes it as the prompt asks.
    The answer describes the new job; the source video stays as it is.

    Args:
        video_id (str):
        body (RemixVideoRequest): What a remix is asked with.
        body (RemixVideoRequest): What a remix is asked with.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorEnvelope | Video
    """

    return sync_detailed(
        video_id=video_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    video_id: str,
    *,
    client: AuthenticatedClient,
    body: RemixVideoRequest | RemixVideoRequest | Unset = UNSET,
) -> Response[ErrorEnvelope | Video]:
    """Remix a completed video with a new prompt.

     Starts a new video job that takes a completed video as its source and changes it as the prompt asks.
    The answer describes the new job; the source video stays as it is.

    Args:
        video_id (str):
        body (RemixVideoRequest): What a remix is asked with.
        body (RemixVideoRequest): What a remix is asked with.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorEnvelope | Video]
    """

    kwargs = _get_kwargs(
        video_id=video_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    video_id: str,
    *,
    client: AuthenticatedClient,
    body: RemixVideoRequest | RemixVideoRequest | Unset = UNSET,
) -> ErrorEnvelope | Video | None:
    """Remix a completed video with a new prompt.

     Starts a new video job that takes a completed video as its source and changes it as the prompt asks.
    The answer describes the new job; the source video stays as it is.

    Args:
        video_id (str):
        body (RemixVideoRequest): What a remix is asked with.
        body (RemixVideoRequest): What a remix is asked with.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorEnvelope | Video
    """

    return (
        await asyncio_detailed(
            video_id=video_id,
            client=client,
            body=body,
        )
    ).parsed
