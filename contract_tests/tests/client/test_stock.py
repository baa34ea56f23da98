"""What the stock templates make of this operation: each row of the comparison that the client's own tests turn round.

The test of each row names the test in behaviour/ that holds for our output, and fails for this one.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from ruff import find_ruff_bin
from video_remix_contract.files.digests import digests
from video_remix_contract.generation import rendering
from video_remix_contract.maintenance.checked_in_client import FRAGMENT, GENERATED

from .behaviour.support import OPERATION, request_members, synthesize, video
from .rendering import importable, render_stock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


REFUSAL = synthesize(OPERATION["responses"]["default"]["content"]["application/json"]["schema"])
BASE = "http://127.0.0.1:9/v1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Render the stock output once."""
    root = tmp_path_factory.mktemp("stock")
    render_stock(root / "stock_client", package_name_override="stock_client", post_hooks=[])
    return root


@pytest.fixture(scope="module")
def stock(folder: Path) -> Iterator[Callable[[str], Any]]:
    """Return the stock output with the one import that it forgets, so that the other rows can be seen."""
    path = folder / "patched_client"
    shutil.copytree(folder / "stock_client", path)
    module = path / "api" / "videos" / "remix_video.py"
    module.write_text("from ...types import Unset\n" + module.read_text(encoding="utf-8"), encoding="utf-8")
    with importable(folder, "patched_client") as module_of:
        yield module_of


def kwargs(stock: Callable[[str], Any], video_id: str = "video_123", prompt: str = "a cat") -> dict[str, Any]:
    """Return what the stock output hands to httpx."""
    body = stock("models").RemixVideoRequest.from_dict(request_members(prompt=prompt))
    return dict(stock("api.videos.remix_video")._get_kwargs(video_id, body=body))


def test_stock_does_not_import(folder: Path) -> None:
    """Row 1, against test_vendored.test_mypy_strict and every test here: Unset is used and not imported."""
    with importable(folder, "stock_client") as module_of, pytest.raises(NameError, match="Unset"):
        module_of("api.videos.remix_video")


def test_stock_sends_both_media_types(stock: Callable[[str], Any]) -> None:
    """Row 2, against test_requests.test_a_prompt_arrives_as_it_was_given: both branches fire for one body."""
    made = kwargs(stock)
    assert {"json", "files"} <= set(made)


def test_stock_has_a_constant_boundary(stock: Callable[[str], Any]) -> None:
    """Row 3, against test_multipart_boundaries_are_random_and_not_in_the_content: a prompt can add fields."""
    break_out = '\r\n--+++\r\nContent-Disposition: form-data; name="model"\r\n\r\ninjected'
    made = kwargs(stock, prompt=break_out)
    assert made["headers"]["Content-Type"] == "multipart/form-data; boundary=+++"
    del made["json"]
    with httpx.Client(base_url=BASE) as beneath:
        body = beneath.build_request(**made).read()
    assert len(body.split(b"--+++")) == 4


@pytest.mark.parametrize(
    ("video_id", "path"), [("..", "/v1/remix"), (".", "/v1/videos/remix"), ("", "/v1/videos//remix")]
)
def test_stock_sends_ids_elsewhere(stock: Callable[[str], Any], video_id: str, path: str) -> None:
    """Row 4, against test_arguments.test_a_bad_video_id_is_refused: such an identifier reaches another path."""
    made = kwargs(stock, video_id)
    with httpx.Client(base_url=BASE) as beneath:
        assert beneath.build_request(made["method"], made["url"]).url.path == path


def test_stock_shows_the_token(stock: Callable[[str], Any]) -> None:
    """Row 5, against test_secrets.test_no_text_of_a_client_shows_the_key."""
    assert "sk-secret" in repr(stock("client").AuthenticatedClient(base_url=BASE, token="sk-secret"))


def test_stock_has_no_timeout(stock: Callable[[str], Any]) -> None:
    """Row 6, against test_limits.test_the_default_is_finite."""
    beneath = stock("client").Client(base_url=BASE).get_httpx_client()
    assert beneath.timeout == httpx.Timeout(None)
    beneath.close()


def test_stock_does_not_check_members(stock: Callable[[str], Any]) -> None:
    """Row 7, against test_reading: a missing member is a KeyError, a wrong one passes in silence."""
    model = stock("models").Video
    for name, wrong in (("progress", "abc"), ("error", "boom"), ("created_at", True)):
        assert getattr(model.from_dict(video(**{name: wrong})), name) == wrong
    body = video()
    del body["id"]
    with pytest.raises(KeyError):
        model.from_dict(body)


@pytest.mark.parametrize(
    ("answer", "error"),
    [(httpx.Response(529, json=REFUSAL), ValueError), (httpx.Response(502, text="<html>"), json.JSONDecodeError)],
    ids=["529", "html"],
)
def test_stock_trips_over_answers(stock: Callable[[str], Any], answer: httpx.Response, error: type[Exception]) -> None:
    """Row 8, against test_bodies.test_any_status_and_any_bytes: an odd status or a page raises what nobody expects."""
    with pytest.raises(error) as caught:
        stock("api.videos.remix_video")._build_response(client=None, response=answer)
    assert type(caught.value) is error


def test_stock_numbers_its_enumerations(folder: Path) -> None:
    """Row 9, against test_reading.test_every_documented_value_is_no_deviation: names are positions."""
    path = folder / "stock_client" / "models" / "video_seconds.py"
    assert "VALUE_0" in path.read_text(encoding="utf-8")


def test_stock_fails_deep_inside(stock: Callable[[str], Any]) -> None:
    """Row 10, against test_arguments.test_a_bad_prompt_is_refused: half a surrogate pair fails in the encoder."""
    with pytest.raises(UnicodeEncodeError):
        kwargs(stock, prompt="a\ud800")


def test_stock_depends_on_what_lies_around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 11: the stock bytes change with an enclosing ruff configuration, and a missing ruff is only a warning."""
    outputs = []
    for length in (60, 120):
        around = tmp_path / str(length)
        around.mkdir()
        (around / "pyproject.toml").write_text(f"[tool.ruff]\nline-length = {length}\n", encoding="utf-8")
        monkeypatch.setenv("PATH", str(Path(find_ruff_bin()).parent), prepend=":")
        assert render_stock(around / "out", post_hooks=["ruff format ."]) == []
        outputs.append((around / "out" / "models" / "video.py").read_bytes())
    assert outputs[0] != outputs[1]
    monkeypatch.setenv("PATH", str(tmp_path))
    complaints = render_stock(tmp_path / "none", post_hooks=["ruff format ."])
    assert [complaint.level.name for complaint in complaints] == ["WARNING"]


def test_ours_is_the_same_wherever_it_is_rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 11, ours: neither a configuration around it nor the tools on PATH change a byte."""
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\nline-length = 60\n", encoding="utf-8")
    monkeypatch.setenv("PATH", str(tmp_path))
    rendering.render(tmp_path / "out", rendering.read_fragment(FRAGMENT))
    assert digests(tmp_path / "out") == digests(GENERATED)
