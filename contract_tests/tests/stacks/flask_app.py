"""Flask under its development server: ``get_json`` and ``request.form``."""

from __future__ import annotations

from typing import Any

from flask import Flask, request
from werkzeug.exceptions import HTTPException
from werkzeug.serving import make_server

from stacks.answers import RefusedError, authorize, job, listening, prompt_of

app = Flask(__name__)


@app.post("/v1/videos/<video_id>/remix")
def remix(video_id: str) -> dict[str, Any]:
    """Make a job."""
    authorize(request.headers.get("Authorization"), video_id)
    if request.mimetype == "multipart/form-data":
        return job(video_id, prompt_of(request.form.to_dict()))
    return job(video_id, prompt_of(request.get_json()))


@app.errorhandler(RefusedError)
def refused(error: RefusedError) -> tuple[dict[str, Any], int]:
    """Refuse in the envelope."""
    return error.envelope, error.status


@app.errorhandler(HTTPException)
def failed(error: HTTPException) -> tuple[dict[str, Any], int]:
    """Put the framework's own refusals into the envelope."""
    return refused(RefusedError(error.code or 500, error.description or error.name))


if __name__ == "__main__":
    make_server("127.0.0.1", 0, app, threaded=True, fd=listening().detach()).serve_forever()
