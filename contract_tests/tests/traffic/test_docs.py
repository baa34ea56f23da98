"""What the page about recordings shows is so."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from support import ROOT
from video_remix_contract.wire.messages import FailureKind

from traffic.shapes import exchanges

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response

PAGE = (ROOT / "docs" / "recordings.md").read_text()


async def answer(request: Request) -> Response:
    """Answer with what came."""
    return JSONResponse({"came": (await request.body()).decode()}, 201)


def test_the_middleware_of_the_page_records(tmp_path: Path) -> None:
    """The ASGI middleware that the page shows writes lines that are read as what happened."""
    (code,) = [text for text in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL) if "class Record" in text]
    names: dict[str, Any] = {}
    exec(code, names)
    path = tmp_path / "traffic.ndjson"
    application = Starlette(routes=[Route("/v1/{rest:path}", answer, methods=["POST"])])
    client = TestClient(names["Record"](application, path))
    for body in ("ü", ""):
        assert client.post("/v1/videos/a%20b/remix?x=%C3%BC", content=body.encode(), headers={"X-A": "b"}).is_success
    read = exchanges(path)
    assert [exchange.request.body.decode() for exchange in read] == ["ü", ""]
    assert [json.loads(exchange.response.body) for exchange in read if exchange.response] == [
        {"came": "ü"},
        {"came": ""},
    ]
    assert {exchange.request.url for exchange in read} == {"http://testserver/v1/videos/a%20b/remix?x=%C3%BC"}
    assert all(("x-a", "b") in exchange.request.headers and exchange.started for exchange in read)
    assert {exchange.response.status for exchange in read if exchange.response} == {201}


def test_the_page_names_every_kind_of_failure() -> None:
    """Who writes lines finds every reason for which there may be no response."""
    assert [kind for kind in FailureKind if f"`{kind}`" not in PAGE] == []
