"""The verb `diff`: sources, outputs, exit codes, bad input in one line."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from support import FIXED_FRAGMENT, ROOT
from video_remix_contract.cli.main import main

from .editing import Fragment, current

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from _pytest.capture import CaptureFixture


@pytest.fixture
def opened(tmp_path: Path) -> Path:
    """Write the fragment with one enum opened, which makes clients act."""
    fragment = Fragment(current())
    fragment.member("status").pop("enum")
    path = tmp_path / "opened.yaml"
    path.write_text(yaml.safe_dump(fragment.document), encoding="utf-8")
    return path


def test_text_names_those_who_must_act(opened: Path, capsys: CaptureFixture[str]) -> None:
    """The text names the bump, who must act, the clause and the witness; a difference is no failure by itself."""
    assert main(["diff", str(FIXED_FRAGMENT), str(opened)]) == 0
    text = capsys.readouterr().out
    clause = "response.200.status.enum"
    assert "a major change" in text
    assert (
        text.index("clients must act\n") < text.index(f"- {clause} (removed)") < text.index("only the new one allows")
    )


def opening(fragment: Fragment) -> None:
    """Make clients act."""
    fragment.member("status").pop("enum")


def promising(fragment: Fragment) -> None:
    """Make providers act."""
    fragment.member("id").update(minLength=1)


def describing(fragment: Fragment) -> None:
    """Make nobody act."""
    fragment.member("id").update(description="Another.")


def asking(fragment: Fragment) -> None:
    """Make a person decide."""
    fragment.document["webhooks"] = {}


FAILING = {
    opening: {"breaking", "providers", "any"},
    asking: {"breaking", "providers", "any"},
    promising: {"providers", "any"},
    describing: {"any"},
    len: set(),
}


@pytest.mark.parametrize("fail_on", ["breaking", "providers", "any", None])
@pytest.mark.parametrize("edit", FAILING)
def test_fail_on(edit: Callable[[Any], object], fail_on: str | None, tmp_path: Path) -> None:
    """The exit code is 1 where the diff has what it is to fail on, or what may be that, and 0 otherwise."""
    fragment = Fragment(current())
    edit(fragment.document if edit is len else fragment)
    path = tmp_path / "edited.yaml"
    path.write_text(yaml.safe_dump(fragment.document), encoding="utf-8")
    option = ["--fail-on", fail_on] if fail_on else []
    assert main(["diff", str(FIXED_FRAGMENT), str(path), *option]) == (fail_on in FAILING[edit])


LIFECYCLE = ROOT / "spec" / "examples" / "video-lifecycle.yaml"


@pytest.fixture
def narrowed(tmp_path: Path) -> Path:
    """Write a document of several operations in which a schema of most of them allows less."""
    document = yaml.safe_load(LIFECYCLE.read_text(encoding="utf-8"))
    document["components"]["schemas"]["Video"]["properties"]["id"]["minLength"] = 2
    path = tmp_path / "narrowed.yaml"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    return path


def test_operations_are_named(narrowed: Path, tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    """Where there are several operations every output names them, and a shared change has its places."""
    target = tmp_path / "diff.md"
    assert main(["diff", str(LIFECYCLE), str(narrowed), "--json", "-", "--markdown", str(target)]) == 0
    captured = capsys.readouterr()
    (change,) = json.loads(captured.out)["changes"]
    assert len(change["places"]) > 2
    for text in (captured.err, target.read_text(encoding="utf-8")):
        assert "GET /videos" in text
        assert f"and in {len(change['places']) - 1} more places" in text


@pytest.mark.parametrize(
    "words", [["GET", "/videos/{video_id}"], ["get /videos/{id}"]], ids=["two words", "a word, another name"]
)
def test_a_single_operation(narrowed: Path, words: list[str], capsys: CaptureFixture[str]) -> None:
    """--operation limits the diff to an operation, whatever the parameters in its path are called."""
    assert main(["diff", str(LIFECYCLE), str(narrowed), "--json", "-", "--operation", *words]) == 0
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert change["places"] == ["retrieve_video.response.200.id.minLength"]


def test_several_operations(narrowed: Path, capsys: CaptureFixture[str]) -> None:
    """--operation may be given again."""
    both = ["--operation", "GET", "/videos", "--operation", "GET /videos/{video_id}"]
    assert main(["diff", str(LIFECYCLE), str(narrowed), "--json", "-", *both]) == 0
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert len(change["places"]) == 2


@pytest.mark.parametrize("words", [["GET"], ["GET /video/{id}"], ["/videos", "GET"], ["GET", "/videos", "/more"]])
def test_no_such_operation(narrowed: Path, words: list[str], capsys: CaptureFixture[str]) -> None:
    """What is no operation of either document is one line, exit 2."""
    assert main(["diff", str(LIFECYCLE), str(narrowed), "--operation", *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1


def test_json_and_markdown_go_where_they_are_sent(opened: Path, tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    """One output may take standard output, the text then goes to standard error; files are made with their folders."""
    target = tmp_path / "new" / "diff.md"
    assert main(["diff", str(FIXED_FRAGMENT), str(opened), "--json", "-", "--markdown", str(target)]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["schema"] == "video-remix-contract/diff/1"
    assert "a major change" in captured.err
    rows = [line for line in target.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert len(rows) == 2 + len(json.loads(captured.out)["changes"])
    assert {row.replace("\\|", "").count("|") for row in rows} == {6}


def test_markdown_of_no_change(capsys: CaptureFixture[str]) -> None:
    """Where nothing changed the Markdown states it without a table."""
    assert main(["diff", str(FIXED_FRAGMENT), str(FIXED_FRAGMENT), "--markdown", "-"]) == 0
    assert "nothing changed" in capsys.readouterr().out


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a repository with one commit of the fragment, and work in a folder of it."""
    root = tmp_path / "repository"
    (root / "spec").mkdir(parents=True)
    shutil.copy(FIXED_FRAGMENT, root / "spec" / "openapi.yaml")
    identity = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    for arguments in (["init", "-q"], ["add", "."], [*identity, "commit", "-q", "-m", "Begin"], ["tag", "v1"]):
        subprocess.run(["git", *arguments], cwd=root, check=True)
    monkeypatch.chdir(root / "spec")
    return root


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("revision", ["HEAD", "v1", "HEAD~0"])
def test_a_revision_is_read_from_the_repository(opened: Path, revision: str, capsys: CaptureFixture[str]) -> None:
    """git:REV names the committed fragment at a revision, from any folder of the repository."""
    assert main(["diff", f"git:{revision}", str(opened), "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["bump"] == "major"


BROKEN: dict[str, Any] = {
    "no file": "nowhere.yaml",
    "no revision": "git:nowhere",
    "empty revision": "git:",
    "an option for a revision": "git:--output=stolen",
    "a path in the revision": "git:HEAD:setup.cfg",
    "a folder": ".",
}


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("name", BROKEN)
def test_bad_sources_are_one_line(name: str, capsys: CaptureFixture[str]) -> None:
    """A source that cannot be read is one line that names it, exit 2, whichever side it is on."""
    for order in ([BROKEN[name], str(FIXED_FRAGMENT)], [str(FIXED_FRAGMENT), BROKEN[name]]):
        assert main(["diff", *order]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err.count("\n") == 1
        assert BROKEN[name].split(":")[0] in captured.err


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: CaptureFixture[str]) -> None:
    """Outside any repository git:REV is one line."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert main(["diff", "git:HEAD", str(FIXED_FRAGMENT)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


CONTENTS = {
    "not YAML": "a: [",
    "not OpenAPI": "swagger: '2.0'\npaths: {}\n",
    "no operation": "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\n",
    "broken reference": "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {/remix: {post: {responses: {'200': "
    "{description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Nowhere'}}}}}}}}\n",
    "no list of types": "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {/remix: {post: {responses: {'200': "
    "{description: d, content: {application/json: {schema: {type: string, minLength: much}}}}}}}}\n",
}


@pytest.mark.parametrize("name", CONTENTS)
def test_bad_fragments_are_one_line(name: str, tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    """A file that is no fragment is one line that names the file, exit 2."""
    path = tmp_path / "bad.yaml"
    path.write_text(CONTENTS[name], encoding="utf-8")
    assert main(["diff", str(path), str(FIXED_FRAGMENT)]) == 2
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert str(path) in captured.err


def test_one_standard_output(opened: Path, capsys: CaptureFixture[str]) -> None:
    """Two outputs cannot share standard output."""
    assert main(["diff", str(opened), str(opened), "--json", "-", "--markdown", "-"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
