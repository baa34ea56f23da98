"""A second correct provider: Falcon, and a reading of the documentation that shares nothing with the judge's.

It is written by hand for the contract of ``fragments/remix.yaml`` and imports nothing of the suite, so that a
misreading that the judge and the reference provider share shows as a finding against it.
"""

from __future__ import annotations

import json
import time
from itertools import count
from typing import Any

import falcon
from falcon.media import JSONHandler, MultipartFormHandler

QUEUED, COMPLETED, FAILED = "queued", "completed", "failed"
# Source videos by name, with the status in which a remix of them comes back; None where they are not completed.
VIDEOS: dict[str, str | None] = {"video_a": QUEUED, "video_b": COMPLETED, "video_c": FAILED, "video_rendering": None}


def job(number: int, status: str, source: str, prompt: str) -> dict[str, Any]:
    """Return the video object of a new job: all thirteen members, null written out."""
    created = int(time.time())
    done = status == COMPLETED
    moderated = {"code": "moderation_blocked", "message": "The prompt was refused by the moderation."}
    return {
        "id": f"vid-{number:08x}",
        "object": "video",
        "model": "independent-1",
        "status": status,
        "progress": 100 if done else 0,
        "created_at": created,
        "completed_at": created if done else None,
        "expires_at": created + 86_400 if done else None,
        "prompt": prompt,
        "size": "1280x720",
        "seconds": "4",
        "remixed_from_video_id": source,
        "error": moderated if status == FAILED else None,
    }


def loaded(text: str) -> Any:
    """Return the value of a JSON text; raise ValueError where there is none."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def invalid(message: str) -> falcon.HTTPError:
    """Return the refusal of a body that says nothing usable."""
    return falcon.HTTPUnprocessableEntity(title="prompt", description=message)


def prompt_of_json(document: Any) -> str:
    """Return the prompt of a JSON body; raise HTTPError where there is none."""
    if not isinstance(document, dict):
        raise invalid("The body must be a JSON object.")
    prompt = document.get("prompt")
    if not isinstance(prompt, str):
        raise invalid("The member prompt must be a string.")
    return prompt


def prompt_of_form(form: Any) -> str:
    """Return the prompt of a form; raise HTTPError where there is none, and where it is a file."""
    prompt: str | None = None
    for part in form:
        if part.name != "prompt":
            continue
        prompt = None if part.filename else part.text
        if prompt is None:
            raise invalid("The field prompt must be a text.")
    if prompt is None:
        raise invalid("The field prompt is missing.")
    return prompt


class Remix:
    """The operation; ``videos`` are the source videos that it knows."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.videos = dict(VIDEOS)
        self.numbers = count(1)

    def on_post(self, req: falcon.Request, resp: falcon.Response, video_id: str) -> None:
        """Make a job, or refuse it."""
        scheme, _, key = (req.auth or "").partition(" ")
        if scheme.lower() != "bearer" or key.strip() != self.key:
            raise falcon.HTTPUnauthorized(description="The key is missing or wrong.", challenges=["Bearer"])
        if video_id not in self.videos:
            raise falcon.HTTPNotFound(title="video_id", description="There is no such video.")
        media_type = (req.content_type or "").partition(";")[0].strip().lower()
        if not req.content_type:
            raise falcon.HTTPUnsupportedMediaType(description="The request has no body with a media type.")
        prompt = prompt_of_form(req.media) if media_type == falcon.MEDIA_MULTIPART else prompt_of_json(req.media)
        status = self.videos[video_id]
        if status is None:
            raise falcon.HTTPConflict(title="video_id", description="The video is not completed.")
        resp.media = job(next(self.numbers), status, video_id, prompt)


def envelope(_: falcon.Request, resp: falcon.Response, error: falcon.HTTPError) -> None:
    """Write a refusal in the platform's envelope."""
    param = error.title if error.title in {"prompt", "video_id"} else None
    detail = {"message": error.description or error.title, "type": "invalid_request_error", "param": param}
    resp.content_type = falcon.MEDIA_JSON
    resp.data = json.dumps({"error": {**detail, "code": str(error.status_code)}}).encode()


def independent_provider(key: str) -> tuple[falcon.App[Any, Any], Remix]:
    """Return the provider as a WSGI application, and the operation in it."""
    app: falcon.App[Any, Any] = falcon.App()
    app.req_options.media_handlers[falcon.MEDIA_MULTIPART] = MultipartFormHandler()
    # Written in ASCII, so that every text of a request can be carried, a lone surrogate too.
    handler = JSONHandler(dumps=json.dumps, loads=loaded)
    app.req_options.media_handlers[falcon.MEDIA_JSON] = app.resp_options.media_handlers[falcon.MEDIA_JSON] = handler
    app.set_error_serializer(envelope)
    remix = Remix(key)
    app.add_route("/v1/videos/{video_id}/remix", remix)
    return app, remix
