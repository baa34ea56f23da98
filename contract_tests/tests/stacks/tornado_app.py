"""Tornado under its own server: ``json_decode`` and the form fields that it parses before the handler runs."""

from __future__ import annotations

import asyncio
from typing import Any

from tornado.escape import json_decode
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

from stacks.answers import RefusedError, announce, authorize, job, prompt_of


class Remix(RequestHandler):
    """The operation."""

    def post(self, video_id: str) -> None:
        """Make a job."""
        authorize(self.request.headers.get("Authorization"), video_id)
        self.write(job(video_id, prompt_of(self.document())))

    def document(self) -> Any:
        """Return the document of the body."""
        media_type = self.request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if media_type == "multipart/form-data":
            return {name: self.get_body_argument(name, strip=False) for name in self.request.body_arguments}
        if media_type != "application/json":
            raise HTTPError(415)
        try:
            return json_decode(self.request.body)
        except ValueError as error:
            raise HTTPError(400) from error

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Put every refusal into the envelope."""
        error = kwargs.get("exc_info", (None, None))[1]
        if not isinstance(error, RefusedError):
            error = RefusedError(status_code, self._reason)
        self.set_status(error.status)
        self.finish(error.envelope)


async def main() -> None:
    """Serve until the process is ended."""
    sockets = bind_sockets(0, "127.0.0.1")
    HTTPServer(Application([(r"/v1/videos/([^/]+)/remix", Remix)])).add_sockets(sockets)
    announce(sockets[0].getsockname()[1])
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
