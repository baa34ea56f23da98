# Generated from an OpenAPI document by video-remix-contract; change the document, never this file.
"""The facade: the operations as methods, a class for those of each tag, and the same classes to be awaited."""

from typing import Literal

from . import _sending
from ._facade import AsyncFacade as _AsyncFacade, Resource as _Resource, SyncFacade as _SyncFacade
from .api.videos import remix_video as _videos_remix_video
from .models.remix_video_request import RemixVideoRequest
from .models.video import Video
from .types import Extra, Response, Timeout


class VideosResourceWithRawResponse:
    """The operations of videos, which return the whole answer."""

    def __init__(self, resource: "VideosResource") -> None:
        self.remix = resource.remix_detailed


class VideosResource(_Resource):
    """The operations of videos."""

    @property
    def with_raw_response(self) -> VideosResourceWithRawResponse:
        """The same operations, which return the whole answer."""
        return VideosResourceWithRawResponse(self)

    def remix(
        self,
        video_id: str,
        *,
        prompt: str,
        content_type: Literal["application/json", "multipart/form-data"] = "application/json",
        extra_headers: Extra = None,
        extra_query: Extra = None,
        timeout: Timeout = None,
    ) -> Video:
        """Remix a completed video with a new prompt.

        Starts a new video job that takes a completed video as its source and changes it as the prompt asks. The
        answer describes the new job; the source video stays as it is.

        Args:
            video_id: The completed video to remix.
            prompt: The new text that directs the remix.
            content_type: The media type to send the body as.
            extra_headers: More header fields of this call.
            extra_query: More query parameters of this call.
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
                extra_headers=extra_headers,
                extra_query=extra_query,
                timeout=timeout,
            )
        ).parsed

    def remix_detailed(
        self,
        video_id: str,
        *,
        prompt: str,
        content_type: Literal["application/json", "multipart/form-data"] = "application/json",
        extra_headers: Extra = None,
        extra_query: Extra = None,
        timeout: Timeout = None,
    ) -> Response[Video]:
        """Remix a completed video with a new prompt; as `VideosResource.remix`, but with the whole answer."""
        return _sending.send(
            self._client,
            _videos_remix_video.build_call(
                video_id, body=RemixVideoRequest(prompt=prompt), content_type=content_type
            ).extended(extra_headers, extra_query),
            timeout,
        )


class AsyncVideosResourceWithRawResponse:
    """The operations of videos, to be awaited, which return the whole answer."""

    def __init__(self, resource: "AsyncVideosResource") -> None:
        self.remix = resource.remix_detailed


class AsyncVideosResource(_Resource):
    """The operations of videos, to be awaited."""

    @property
    def with_raw_response(self) -> AsyncVideosResourceWithRawResponse:
        """The same operations, which return the whole answer."""
        return AsyncVideosResourceWithRawResponse(self)

    async def remix(
        self,
        video_id: str,
        *,
        prompt: str,
        content_type: Literal["application/json", "multipart/form-data"] = "application/json",
        extra_headers: Extra = None,
        extra_query: Extra = None,
        timeout: Timeout = None,
    ) -> Video:
        """Remix a completed video with a new prompt; as `VideosResource.remix`, but awaited."""
        return (
            await self.remix_detailed(
                video_id,
                prompt=prompt,
                content_type=content_type,
                extra_headers=extra_headers,
                extra_query=extra_query,
                timeout=timeout,
            )
        ).parsed

    async def remix_detailed(
        self,
        video_id: str,
        *,
        prompt: str,
        content_type: Literal["application/json", "multipart/form-data"] = "application/json",
        extra_headers: Extra = None,
        extra_query: Extra = None,
        timeout: Timeout = None,
    ) -> Response[Video]:
        """Remix a completed video with a new prompt; as `VideosResource.remix`, but awaited, with the whole answer."""
        return await _sending.send_async(
            self._client,
            _videos_remix_video.build_call(
                video_id, body=RemixVideoRequest(prompt=prompt), content_type=content_type
            ).extended(extra_headers, extra_query),
            timeout,
        )


class VideoRemix(_SyncFacade):
    """The operations of the contract as methods; use it as a context manager, or `close` it."""

    @property
    def videos(self) -> VideosResource:
        """The operations of videos."""
        return VideosResource(self._client)


class AsyncVideoRemix(_AsyncFacade):
    """The operations of the contract as methods to be awaited; use it as an async context manager, or `close` it."""

    @property
    def videos(self) -> AsyncVideosResource:
        """The operations of videos."""
        return AsyncVideosResource(self._client)


OpenAI = VideoRemix
AsyncOpenAI = AsyncVideoRemix
