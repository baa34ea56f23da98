"""The generated client as the properties use it, looked up by what the generator wrote down about it."""

from __future__ import annotations

from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

import httpx2
from attrs import frozen
from video_remix_contract.maintenance.self_check import names_of, recorded_client
from video_remix_contract.reference_provider.faults import response_documents
from video_remix_contract.wire.messages import Exchange

from properties.fragment import MEDIA_TYPES, OPERATION, SUCCESS, request_of

if TYPE_CHECKING:
    from types import ModuleType

    from video_remix_contract.wire.messages import Request

KEY = "sk-properties"
BASE_URL = "http://127.0.0.1/v1"


@frozen(slots=False)
class GeneratedClient:
    """The client of the operation: its package, its endpoint module, the models of its bodies by media type."""

    package: ModuleType
    endpoint: ModuleType
    bodies: dict[str, Any]
    content_type_argument: bool

    @cached_property
    def errors(self) -> Any:
        """The module with the client's errors."""
        return import_module(f"{self.package.__name__}.errors")

    def call(self, video_id: str, media_type: str, document: Any, base_url: str = BASE_URL, **settings: Any) -> Any:
        """Send a request with a body and return the client's response; raises what the client raises."""
        chosen = {"content_type": media_type} if self.content_type_argument else {}
        body = self.bodies[media_type].from_dict(document)
        with self.package.AuthenticatedClient(base_url, token=KEY, **settings) as client:
            return self.endpoint.sync_detailed(video_id, client=client, body=body, **chosen)

    def read(self, document: Any) -> Any:
        """Let the client read a response and return what it made of it; raises what the client raises."""
        transport = httpx2.MockTransport(lambda _: httpx2.Response(int(SUCCESS), json=document))
        return self.call("video", MEDIA_TYPES[0], request_of(MEDIA_TYPES[0]), httpx_args={"transport": transport})

    def sent(self, media_type: str, document: Any) -> list[Request]:
        """Return the requests that the client sends for a document: none where it refuses the document."""
        sent: list[Request] = []

        def respond(request: httpx2.Request) -> httpx2.Response:
            response = httpx2.Response(int(SUCCESS), json=response_documents(OPERATION, at_refusals=False)[0])
            response.request = request
            sent.append(Exchange.from_httpx(response).request)
            return response

        try:
            self.call("video", media_type, document, httpx_args={"transport": httpx2.MockTransport(respond)})
        except (ValueError, TypeError):
            assert sent == [], "a client refuses before it sends"
        return sent

    def refuses_or_reports(self, document: Any) -> bool:
        """Return whether the client refuses a response, or lists what is wrong with it as a deviation."""
        try:
            return bool(self.read(document).deviations)
        except self.errors.APIResponseValidationError as error:
            return bool(error.violations)


def generated_client() -> GeneratedClient:
    """Return the client that the lock of the generation describes."""
    names = names_of(OPERATION, recorded_client())
    models = import_module(f"{names['package']}.models")
    return GeneratedClient(
        package=import_module(names["package"]),
        endpoint=import_module(names["module"]),
        bodies={media_type: getattr(models, model) for media_type, model in names["bodies"].items()},
        content_type_argument=names["content_type_argument"],
    )


CLIENT = generated_client()
