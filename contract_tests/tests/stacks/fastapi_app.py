"""FastAPI under uvicorn: a pydantic model for the body in either media type."""

from __future__ import annotations

from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException as StarletteHTTPException

from stacks.answers import PATH, RefusedError, authorize, job, listening

app = FastAPI()


class RemixVideo(BaseModel):
    """The body of a request."""

    prompt: str


def authorized(video_id: str, authorization: Annotated[str | None, Header()] = None) -> str:
    """Return the source video of an authorized request."""
    authorize(authorization, video_id)
    return video_id


async def body(request: Request) -> RemixVideo:
    """Return the body of either media type, validated."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if media_type == "application/json":
            return RemixVideo.model_validate_json(await request.body())
        if media_type == "multipart/form-data":
            async with request.form() as form:
                return RemixVideo.model_validate(dict(form))
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
    raise HTTPException(415, "The media type must be application/json or multipart/form-data.")


@app.post(PATH)
async def remix(video: Annotated[str, Depends(authorized)], asked: Annotated[RemixVideo, Depends(body)]) -> Any:
    """Make a job."""
    return job(video, asked.prompt)


@app.exception_handler(Exception)
@app.exception_handler(RefusedError)
@app.exception_handler(RequestValidationError)
@app.exception_handler(StarletteHTTPException)
async def refused(_: Request, error: Exception) -> JSONResponse:
    """Put every refusal into the envelope."""
    match error:
        case RefusedError():
            refusal = error
        case StarletteHTTPException():
            refusal = RefusedError(error.status_code, error.detail)
        case RequestValidationError():
            refusal = RefusedError(422, "The body is not valid.", "prompt")
        case _:
            refusal = RefusedError(500, "Something went wrong.")
    return JSONResponse(refusal.envelope, refusal.status)


if __name__ == "__main__":
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listening()])
