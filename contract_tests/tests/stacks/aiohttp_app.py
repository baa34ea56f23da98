"""aiohttp under its own server: ``request.json`` and ``request.post``."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from stacks.answers import PATH, RefusedError, authorize, job, listening, prompt_of

LOG = logging.getLogger(__name__)
routes = web.RouteTableDef()


@routes.post(PATH)
async def remix(request: web.Request) -> web.Response:
    """Make a job."""
    video_id = request.match_info["video_id"]
    authorize(request.headers.get("Authorization"), video_id)
    try:
        if request.content_type == "application/json":
            document = await request.json()
        elif request.content_type == "multipart/form-data":
            document = dict(await request.post())
        else:
            raise RefusedError(415, "The media type must be application/json or multipart/form-data.")
    except ValueError as error:
        raise RefusedError(400, "The body cannot be read.") from error
    return web.json_response(job(video_id, prompt_of(document)))


@web.middleware
async def refusals(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Put every refusal into the envelope."""
    try:
        return await handler(request)
    except RefusedError as error:
        return web.json_response(error.envelope, status=error.status)
    except web.HTTPException as error:
        return web.json_response(RefusedError(error.status, error.reason).envelope, status=error.status)
    except Exception:
        LOG.exception("a request failed")
        return web.json_response(RefusedError(500, "Something went wrong.").envelope, status=500)


if __name__ == "__main__":
    app = web.Application(middlewares=[refusals])
    app.add_routes(routes)
    web.run_app(app, sock=listening(), print=None)
