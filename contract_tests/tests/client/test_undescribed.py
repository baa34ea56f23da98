"""A required member that no property describes is an argument of the client, whose value may be anything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from video_remix_contract.generation.rendering import read_fragment, render

from .behaviour.documents import read_yaml, write_yaml
from .behaviour.support import KEY, answer, provider, video
from .fixed import FRAGMENT
from .rendering import importable

if TYPE_CHECKING:
    from pathlib import Path


def test_a_member_without_a_property_is_sent_and_read(tmp_path: Path) -> None:
    """The client sends what the request requires, and refuses a response that lacks what it requires."""
    document = read_yaml(FRAGMENT)
    document["components"]["schemas"]["RemixVideoRequest"]["required"].append("mode")
    document["components"]["schemas"]["Video"]["required"].append("quality")
    names = render(tmp_path / "out", read_fragment(write_yaml(tmp_path / "openapi.yaml", document)))
    assert names["operations"][0]["members"] == {"prompt": "prompt", "mode": "mode"}
    whole = {**video(), "quality": [1]}
    with importable(tmp_path / "out", "video_remix_client") as module_of:
        client = module_of("")
        with (
            provider(answer(body=whole), answer(body=video())) as server,
            client.VideoRemix(base_url=server.url, api_key=KEY, timeout=10) as connected,
        ):
            assert connected.videos.remix("video_1", prompt="text", mode={"a": 1}).quality == [1]
            assert json.loads(server.seen[0].body) == {"prompt": "text", "mode": {"a": 1}}
            with pytest.raises(client.APIResponseValidationError, match="/quality required"):
                connected.videos.remix("video_1", prompt="text", mode="text")
