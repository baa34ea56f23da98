"""Why a run was inconclusive, in a line that its user can act on."""

from __future__ import annotations

from video_remix_contract.judging.quoting import is_page, quoted
from video_remix_contract.probing.runner import RunResult
from video_remix_contract.wire.messages import FailureKind, Response, media_type

BEHIND_A_PROXY = frozenset({502, 503, 504})
NO_ROUTE = frozenset({404, 405})


def none_accepted(result: RunResult, base_url: str, video_id: str | None) -> str:
    """Return why no request was accepted, by the first exchange; ``video_id`` is its source video, if it has one."""
    if not result.judgements:
        return result.unseen or "nothing was sent"
    exchange = result.judgements[0].exchange
    if exchange.response is None:
        failure = exchange.failure
        assert failure is not None, "an exchange has a response or a failure"
        unreachable = failure.kind is FailureKind.UNREACHABLE
        return f"the provider is unreachable, {failure.message}" if unreachable else failure.message
    response, quote = exchange.response, quoted(exchange.response)
    if result.elsewhere is not None:
        return f"nothing is at {base_url}, answered with {response.status}{quote}; try {result.elsewhere}"
    return reason_of(response, quote, base_url, video_id)


def reason_of(response: Response, quote: str, base_url: str, video_id: str | None) -> str:
    """Return why a valid request was not accepted; ``quote`` is what the response says."""
    status = response.status
    if status in {401, 403}:
        return f"the key was refused with {status}{quote}; set it in the environment (--api-key-env)"
    if status == 429:
        return f"the provider is busy (429){quote}"
    if status in BEHIND_A_PROXY:
        return f"no provider answered behind {base_url}: a gateway or proxy answered with {status}{quote}"
    if video_id is None:
        return f"a valid request was refused with {status}{quote}"
    if status in NO_ROUTE and (is_page(response) or media_type(response.headers) in {None, "text/plain"}):
        return (
            f"nothing seems to be at {base_url}, answered with {status}{quote}; "
            f"check the base URL, and whether the video {video_id!r} exists (--video-id)"
        )
    refused = f"a remix of {video_id!r} was refused with {status}{quote}"
    return f"no usable source video: {refused}; name a completed video (--video-id)"
