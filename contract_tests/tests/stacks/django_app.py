"""Django under waitress, or under uvicorn with the argument ``asgi``."""

from __future__ import annotations

import json
import sys
from typing import Any

import uvicorn
import waitress
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils.deprecation import MiddlewareMixin
from django.views.decorators.csrf import csrf_exempt

from stacks.answers import RefusedError, authorize, job, listening, prompt_of


@csrf_exempt
def remix(request: HttpRequest, video_id: str) -> JsonResponse:
    """Make a job."""
    if request.method != "POST":
        raise RefusedError(405, "This path takes POST only.")
    authorize(request.headers.get("Authorization"), video_id)
    if request.content_type == "multipart/form-data":
        return JsonResponse(job(video_id, prompt_of(request.POST.dict())))
    if request.content_type != "application/json":
        raise RefusedError(415, "The media type must be application/json or multipart/form-data.")
    try:
        document = json.loads(request.body)
    except ValueError as error:
        raise RefusedError(400, "The body is not JSON.") from error
    return JsonResponse(job(video_id, prompt_of(document)))


class Refusals(MiddlewareMixin):
    """Puts refusals into the envelope."""

    def process_exception(self, _: HttpRequest, error: Exception) -> JsonResponse | None:
        """Return the response to a refused request."""
        return JsonResponse(error.envelope, status=error.status) if isinstance(error, RefusedError) else None


def handler400(*_: Any, **__: Any) -> JsonResponse:
    """Refuse what the framework itself cannot read."""
    return JsonResponse(RefusedError(400, "The body cannot be read.").envelope, status=400)


def handler404(*_: Any, **__: Any) -> JsonResponse:
    """Refuse other paths."""
    return JsonResponse(RefusedError(404, "There is nothing at this path.").envelope, status=404)


def handler500(*_: Any, **__: Any) -> JsonResponse:
    """Say that something went wrong."""
    return JsonResponse(RefusedError(500, "Something went wrong.").envelope, status=500)


urlpatterns = [path("v1/videos/<str:video_id>/remix", remix)]

if __name__ == "__main__":
    settings.configure(ALLOWED_HOSTS=["127.0.0.1"], MIDDLEWARE=["__main__.Refusals"], ROOT_URLCONF="__main__")
    if sys.argv[1:] == ["asgi"]:
        config = uvicorn.Config(get_asgi_application(), log_level="warning", lifespan="off")
        uvicorn.Server(config).run(sockets=[listening()])
    else:
        waitress.serve(get_wsgi_application(), sockets=[listening()], _quiet=True)
