# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""The operations as methods, those of one tag in one class, to be called and to be awaited."""

from __future__ import annotations

from typing import Literal

import httpx2

from . import _sending
from .api.videos import remix_video as _videos_remix_video
from .client import AuthenticatedClient as _AuthenticatedClient
from .models.remix_video_request import RemixVideoRequest
from .models.video import Video
from .types import Response


class VideosResource:
    """The operations of videos."""

    def __init__(self, client: _AuthenticatedClient) -> None:
        self._client = client

    def remix(
        self,
        video_id: str,
        *,
        prompt: str,
        content_type: Literal["application/json", "multipart/form-data"] = "application/json",
        timeout: float | httpx2.Timeout | None = None,
    ) -> Video:
        """Remix a completed video with a new prompt.

        Starts a new video job that takes a completed video as its source and changes it as the prompt asks. The
        answer describes the new job; the source video stays as it is.

        Args:
            video_id: The completed video to remix.
            prompt: The new text that directs the remix.
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
            client.videos.remix(
                "video_123",
                prompt="Extend the scene with the cat taking a bow to the cheering audience",
            )
        """

        return (
            self.remix_detailed(
                video_id,
                prompt=prompt,
                content_type=content_type,
                timeout=timeout,
            )
        ).parsed

    def remix_detailed(
        self,
        video_id: str,
        *,
        prompt: str,
        content_type: Literal["application/json", "multipart/form-data"] = "application/json",
        timeout: float | httpx2.Timeout | None = None,
    ) -> Response[Video]:
        """Remix a completed video with a new prompt.

        Starts a new video job that takes a completed video as its source and changes it as the prompt asks. The
        answer describes the new job; the source video stays as it is.

        Args:
            video_id: The completed video to remix.
            prompt: The new text that directs the remix.
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
            client.videos.remix_detailed(
                "video_123",
                prompt="Extend the scene with the cat taking a bow to the cheering audience",
            )
        """

        return _sending.send(
            self._client,
            _videos_remix_video.build_call(
                video_id,
                body=RemixVideoRequest(
                    prompt=prompt,
                ),
                content_type=content_type,
            ),
            timeout,
        )


class AsyncVideosResource:
    """The operations of videos, to be awaited."""

    def __init__(self, client: _AuthenticatedClient) -> None:
        self._client = client

    async def remix(
        self,
        video_id: str,
        *,
        prompt: str,
        content_type: Literal["application/json", "multipart/form-data"] = "application/json",
        timeout: float | httpx2.Timeout | None = None,
    ) -> Video:
        """Remix a completed video with a new prompt.

        Starts a new video job that takes a completed video as its source and changes it as the prompt asks. The
        answer describes the new job; the source video stays as it is.

        Args:
            video_id: The completed video to remix.
            prompt: The new text that directs the remix.
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
            await client.videos.remix(
                "video_123",
                prompt="Extend the scene with the cat taking a bow to the cheering audience",
            )
        """

        return (
            await self.remix_detailed(
                video_id,
                prompt=prompt,
                content_type=content_type,
                timeout=timeout,
            )
        ).parsed

    async def remix_detailed(
        self,
        video_id: str,
        *,
        prompt: str,
        content_type: Literal["application/json", "multipart/form-data"] = "application/json",
        timeout: float | httpx2.Timeout | None = None,
    ) -> Response[Video]:
        """Remix a completed video with a new prompt.

        Starts a new video job that takes a completed video as its source and changes it as the prompt asks. The
        answer describes the new job; the source video stays as it is.

        Args:
            video_id: The completed video to remix.
            prompt: The new text that directs the remix.
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
            await client.videos.remix_detailed(
                "video_123",
                prompt="Extend the scene with the cat taking a bow to the cheering audience",
            )
        """

        return await _sending.send_async(
            self._client,
            _videos_remix_video.build_call(
                video_id,
                body=RemixVideoRequest(
                    prompt=prompt,
                ),
                content_type=content_type,
            ),
            timeout,
        )
