"""``generate``: a folder that is written whole or not at all, and a client that works by the names of its lock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from client.behaviour.documents import read_yaml, write_yaml
from client.rendering import importable
from patience import MAX_WAIT
from support import FIXED_FRAGMENT, ROOT
from video_remix_contract.cli.main import main
from video_remix_contract.files.digests import digests
from video_remix_contract.openapi.contract import load
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.reference_provider.store import USABLE
from video_remix_contract.wire.messages import Exchange, header

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PATH = "/videos/{video_id}/remix"
FIXED = str(FIXED_FRAGMENT)


def as_published(document: dict[str, Any]) -> None:
    """Name tag and operation as the vendor publishes them, and everything after a title."""
    document["info"]["title"] = "3D Videos: the API"
    document["paths"][PATH]["post"].update(tags=["Videos"], operationId="CreateVideoRemix")


def generated(folder: Path, change: Callable[[dict[str, Any]], None], *options: str) -> dict[str, Any]:
    """Make the client of the fixed fragment after a change into ``out``; return its lock."""
    document = read_yaml(FIXED_FRAGMENT)
    change(document)
    fragment = write_yaml(folder / "openapi.yaml", document)
    assert main(["generate", str(fragment), "--output", str(folder / "out"), *options]) == 0
    lock: dict[str, Any] = json.loads((folder / "out" / "generation.lock.json").read_text("utf-8"))
    return lock


def test_the_lock_names_the_method_to_wait_with(tmp_path: Path) -> None:
    """An operation whose answer tells when a job is over has a method of the facade that waits for that."""
    fragment = ROOT / "spec" / "examples" / "video-lifecycle.yaml"
    assert main(["generate", str(fragment), "--output", str(tmp_path / "out")]) == 0
    names = json.loads((tmp_path / "out" / "generation.lock.json").read_text("utf-8"))["client"]
    assert {each["function"]: each["wait"] for each in names["operations"] if "wait" in each} == {"retrieve": "wait"}
    with (
        importable(tmp_path / "out", names["package"]) as module_of,
        getattr(module_of(""), names["facade"])(base_url="http://127.0.0.1:9/v1", api_key="k") as client,
    ):
        assert callable(client.videos.wait)


@pytest.mark.parametrize("style", ["matrix", "label"])
def test_a_style_that_is_not_followed_makes_no_client(
    style: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The line has the place of the parameter, and nothing is written."""
    text = FIXED_FRAGMENT.read_text().replace(
        "          in: path\n", f"          in: path\n          style: {style}\n", 1
    )
    path = tmp_path / "fragment.yaml"
    path.write_text(text)
    assert main(["generate", str(path), "--output", str(tmp_path / "out")]) == 2
    message = f"post/parameters/0: the style {style!r} is not followed in the path; use simple\n"
    said = capsys.readouterr().err
    # The parameter begins with its name, a line before its place.
    assert said.startswith(f"{path}:{text[: text.index('in: path')].count(chr(10))}: ")
    assert said.endswith(message)
    assert not (tmp_path / "out").exists()


def test_the_client_works_by_the_names_of_its_lock(tmp_path: Path) -> None:
    """The package imports, is typed, and its facade does what the lock says, whatever tag and operation are called."""
    lock = generated(tmp_path, as_published)
    names = lock["client"]
    assert (names["package"], names["facade"]) == ("api_3d_videos_the_api_client", "Api3dVideosTheApi")
    called = names["operations"][0]
    assert (called["resource"], called["function"]) == ("videos", "create_video_remix")
    assert {*lock["files"], "generation.lock.json"} == set(digests(tmp_path / "out"))
    seen: list[Exchange] = []
    app = ReferenceProvider(load(tmp_path / "openapi.yaml"), record=seen.append)
    with serving(app) as origin, importable(tmp_path / "out", names["package"]) as module_of:
        with getattr(module_of(""), names["facade"])(base_url=f"{origin}{BASE}", api_key="k") as client:
            method = getattr(getattr(client, called["resource"]), called["function"])
            job = method(**{called["arguments"]["video_id"]: USABLE[0], called["members"]["prompt"]: "a cat"})
        assert type(job).__name__ == called["answers"]["200"]
    assert [exchange.accepted for exchange in seen] == [True]
    assert (header(seen[0].request.headers, "user-agent") or "").startswith("api-3d-videos-the-api-client/")
    options = ["--strict", "--config-file", os.devnull, "--cache-dir", str(ROOT / ".mypy_cache" / "client-tests")]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", *options, "-p", names["package"]],
        cwd=tmp_path / "out",
        capture_output=True,
        text=True,
        timeout=MAX_WAIT,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_a_folder_that_it_wrote_is_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Made again the client is the same, under another name the old package is gone, and a link to it stays a link."""
    generated(tmp_path, lambda _: None)
    before = digests(tmp_path / "out")
    generated(tmp_path, lambda _: None)
    assert digests(tmp_path / "out") == before
    (tmp_path / "out" / "remix_video_client" / "__pycache__").mkdir()
    (tmp_path / "out" / "remix_video_client" / "__pycache__" / "types.pyc").touch()
    (tmp_path / "link").symlink_to("out")
    assert main(["generate", FIXED, "--output", str(tmp_path / "link"), "--package", "other"]) == 0
    assert (tmp_path / "link").is_symlink()
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"README.md", "generation.lock.json", "other"}
    assert capsys.readouterr().out.endswith(f"{tmp_path}/link/other: the client Other of 1 operation\n")


FOREIGN: dict[str, tuple[Callable[[Path], object], str]] = {
    "a file of somebody's": (lambda out: (out / "notes.txt").touch(), "notes.txt is not as `generate` wrote it"),
    "an edited file": (lambda out: (out / "README.md").write_text("mine"), "README.md is not as"),
    "a link": (lambda out: (out / "link").symlink_to(out), "link is not as"),
    "two files": (lambda out: [(out / name).write_text("") for name in "ab"], "/a and 1 more is not as"),
    "no lock": (lambda out: (out / "generation.lock.json").unlink(), "not empty and has no generation.lock.json"),
    "another lock": (
        lambda out: (out / "generation.lock.json").write_text("[]"),
        "not empty and has no generation.lock",
    ),
}


@pytest.mark.parametrize(("change", "says"), FOREIGN.values(), ids=FOREIGN)
def test_a_folder_that_it_did_not_write_stays(
    tmp_path: Path, change: Callable[[Path], object], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder that holds anything but what the lock lists is refused in one line that names it, and left alone."""
    generated(tmp_path, lambda _: None)
    change(tmp_path / "out")
    before = digests(tmp_path)
    capsys.readouterr()
    assert main(["generate", FIXED, "--output", str(tmp_path / "out")]) == 2
    err = capsys.readouterr().err
    assert (len(err.splitlines()), says in err) == (1, True), err
    assert digests(tmp_path) == before


BAD: dict[str, tuple[list[str], str]] = {
    "no fragment": (["none.yaml"], "none.yaml: No such file"),
    "a folder as a fragment": (["."], "Is a directory"),
    "not OpenAPI": (["other.yaml"], "other.yaml: not an OpenAPI 3 document"),
    "no operation": (["empty.yaml"], "empty.yaml: no operation: an OpenAPI document needs a path with a method"),
    "no output": ([FIXED], "--output"),
    "an output below a file": ([FIXED, "--output", "other.yaml/out"], "cannot write other.yaml/out"),
    "an output that is a file": ([FIXED, "--output", "other.yaml"], "other.yaml is no folder"),
    "the working directory": ([FIXED, "--output", "."], "is the working directory"),
    "an output in a device": ([FIXED, "--output", "/dev/null/out"], "cannot write /dev/null/out"),
    **{
        f"the package {name!r}": ([FIXED, "--package", name], f"{name!r} cannot be the name of the package")
        for name in ("class", "", "a-b", "3d", "a.b", "../up", "json", "httpx2", "\ufb01le")
    },
}


@pytest.mark.parametrize(("arguments", "says"), BAD.values(), ids=BAD)
def test_bad_input_is_one_line(
    tmp_path: Path, arguments: list[str], says: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be done is one line and exit code 2, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other.yaml").write_text("a: 1\n", encoding="utf-8")
    write_yaml(tmp_path / "empty.yaml", {**read_yaml(FIXED_FRAGMENT), "paths": {}})
    before = digests(tmp_path)
    given = arguments if says == "--output" or "--output" in arguments else [*arguments, "--output", "out"]
    assert main(["generate", *given]) == 2
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines()), says in err) == ("", 1, True), err
    assert digests(tmp_path) == before
    assert not list(tmp_path.glob(".*.tmp"))
