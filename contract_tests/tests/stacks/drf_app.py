"""Django REST framework under waitress: its parsers and a serializer."""

from __future__ import annotations

from typing import Any

import waitress
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import path

from stacks.answers import RefusedError, authorize, job, listening

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="__main__",
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "EXCEPTION_HANDLER": "__main__.refused",
        "UNAUTHENTICATED_USER": None,
    },
)
application = get_wsgi_application()

from rest_framework import serializers  # noqa: E402 - reads the settings
from rest_framework.request import Request  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView, exception_handler  # noqa: E402


class RemixSerializer(serializers.Serializer):
    """The body of a request."""

    prompt = serializers.CharField(allow_blank=True, trim_whitespace=False)


class Remix(APIView):
    """The operation."""

    def post(self, request: Request, video_id: str) -> Response:
        """Make a job."""
        authorize(request.headers.get("Authorization"), video_id)
        asked = RemixSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return Response(job(video_id, asked.validated_data["prompt"]))


def refused(error: Exception, context: dict[str, Any]) -> Response | None:
    """Put every refusal into the envelope."""
    if not isinstance(error, RefusedError):
        response = exception_handler(error, context)
        if response is None:
            return None
        error = RefusedError(response.status_code, str(error))
    return Response(error.envelope, status=error.status)


def handler404(*_: Any, **__: Any) -> JsonResponse:
    """Refuse other paths."""
    return JsonResponse(RefusedError(404, "There is nothing at this path.").envelope, status=404)


def handler500(*_: Any, **__: Any) -> JsonResponse:
    """Say that something went wrong."""
    return JsonResponse(RefusedError(500, "Something went wrong.").envelope, status=500)


urlpatterns = [path("v1/videos/<str:video_id>/remix", Remix.as_view())]

if __name__ == "__main__":
    waitress.serve(application, sockets=[listening()], _quiet=True)
