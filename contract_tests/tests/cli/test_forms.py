"""The report is written in every form that is asked for, whole or not at all, and a kept one is shown again."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from logs.generated import Traffic
from patience import MAX_WAIT
from report.documents import HOSTILE, MADE, document, filled
from support import KEY, fixed_clauses
from video_remix_contract.cli.main import main
from video_remix_contract.reference_provider.app import BASE, ReferenceProvider
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.report.forms import FORMS
from video_remix_contract.report.markdown import markdown
from video_remix_contract.traffic.ndjson import record_of

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = [form.name for form in FORMS]
EXIT_CODES = {"conformant": 0, "nonconformant": 1, "inconclusive": 3}


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Return a report that was kept."""
    path = tmp_path / "kept.json"
    path.write_text(json.dumps(document("provider that fails")))
    return path


def written(folder: Path, forms: Sequence[str]) -> list[str]:
    """Return the options that write forms into a folder."""
    return [argument for name in forms for argument in (f"--{name}", str(folder / name))]


@pytest.mark.parametrize("forms", [*([name] for name in NAMES), NAMES], ids="+".join)
def test_a_run_writes_what_is_asked_for(tmp_path: Path, base_url: str, forms: list[str]) -> None:
    """Each form alone and all together are what the document of the same run is rendered to, and nothing else."""
    folder = tmp_path / "out"
    assert main(["verify", "provider", base_url, "-q", *written(folder, forms)]) == 0
    assert {path.name for path in folder.iterdir()} == set(forms)
    assert all(KEY not in path.read_text() for path in folder.iterdir())
    if "json" in forms:
        report = json.loads((folder / "json").read_text())
        assert {form.name: form.text(report, "") for form in FORMS if form.name in forms} == {
            name: (folder / name).read_text() for name in forms
        }


def test_every_verb_with_a_report_writes_all_forms(tmp_path: Path) -> None:
    """Reports on clients and on recordings, and merged ones, come in the same forms."""
    recording = tmp_path / "traffic.ndjson"
    recording.write_text("\n".join(Traffic(fixed_clauses(), 20, seed=3, share=0.5).texts(record_of)))
    log = ["verify", "log", str(recording)]
    assert main([*log, "-q", *written(tmp_path / "log", NAMES)]) == 1
    for shard in ("1/2", "2/2"):
        main([*log, "-q", "--shard", shard, "--json", str(tmp_path / f"{shard[0]}.json")])
    merge = ["report", "merge", str(tmp_path / "1.json"), str(tmp_path / "2.json")]
    assert main([*merge, "-q", *written(tmp_path / "merged", NAMES)]) == 1
    # A call that the contract does not know.
    call = "import os, urllib.request as r; r.urlopen(os.environ['OPENAI_BASE_URL'] + '/videos/video_123/remix')"
    options = ["-q", "--scenario", "plain", *written(tmp_path / "client", NAMES)]
    assert main(["verify", "client", *options, "--", sys.executable, "-c", call]) == 1
    for kind in ("log", "merged", "client"):
        report = json.loads((tmp_path / kind / "json").read_text())
        assert {form.name: form.text(report, "") for form in FORMS} == {
            name: (tmp_path / kind / name).read_text() for name in NAMES
        }


@pytest.mark.parametrize("name", NAMES)
def test_a_form_on_standard_output_has_it_alone(kept: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """With - for a file the form is all of standard output; what people read goes to standard error."""
    assert main(["report", "render", str(kept), f"--{name}", "-"]) == 1
    out, err = capsys.readouterr()
    (form,) = (form for form in FORMS if form.name == name)
    assert out == form.text(document("provider that fails"), "-")
    assert "nonconformant" in err


def test_what_cannot_be_written_is_known_before_anything_is_sent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where an output cannot be written, is named twice, or two want standard output, nothing is sent or written."""
    sent: list[Any] = []
    clauses = fixed_clauses()
    (tmp_path / "a folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "same")
    refused = [
        *([f"--{name}", str(tmp_path / "a folder")] for name in NAMES),
        *([f"--{one}", "-", f"--{other}", "-"] for one, other in combinations(NAMES, 2)),
        ["--junit", str(tmp_path / "same"), "--sarif", str(tmp_path / "same")],
        ["--junit", str(tmp_path / "same"), "--sarif", str(tmp_path / "link")],
    ]
    with serving(ReferenceProvider(clauses.contract, record=sent.append)) as origin:
        for options in refused:
            assert main(["verify", "provider", f"{origin}{BASE}", *options]) == 2
            out, err = capsys.readouterr()
            assert (out, len(err.splitlines())) == ("", 1)
    assert sent == []
    assert {path.name for path in tmp_path.iterdir()} == {"a folder", "link"}


@pytest.mark.parametrize("name", MADE)
def test_a_kept_report_is_shown_again(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A report on anything is printed and written in every form, and ends with the exit code of its verdict."""
    report = document(name)
    (tmp_path / "kept.json").write_text(json.dumps(report))
    folder = tmp_path / "out"
    code = main(["report", "render", str(tmp_path / "kept.json"), *written(folder, NAMES)])
    assert code == EXIT_CODES[report["verdict"]]
    assert report["verdict"] in capsys.readouterr().out
    assert json.loads((folder / "json").read_text()) == report
    assert (folder / "markdown").read_text() == markdown(report)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_kept_report_is_not_trusted(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    """Whatever its texts are, a kept report is shown without harm, or refused in a line, never with a traceback."""
    (tmp_path / "kept.json").write_text(json.dumps(filled(text)))
    code = main(["report", "render", str(tmp_path / "kept.json"), "-v", *written(tmp_path / "out", NAMES)])
    out, err = capsys.readouterr()
    assert "\x1b" not in out + err
    assert "internal error" not in err
    assert (code, len(err.splitlines())) in {(3, 0), (2, 1)}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"schema": NaN}',
        b"[" * 100_000,
        b'{"schema": "video-remix-contract/report/1"}',
        *(
            json.dumps({"kept": None}).replace("null", text).encode()
            for text in ("1e999", "Infinity", f"1{'0' * 5000}", f"{'[' * 400}{']' * 400}", r'"\ud800"')
        ),
    ],
)
def test_what_is_no_report_is_refused_in_a_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    """A file of another kind, numbers that no reader takes and endless nesting are a single line and exit code 2."""
    (tmp_path / "kept.json").write_bytes(content)
    assert main(["report", "render", str(tmp_path / "kept.json"), "--junit", str(tmp_path / "junit")]) == 2
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert "kept.json: " in err
    assert "internal error" not in err
    assert not (tmp_path / "junit").exists()


@pytest.mark.parametrize("value", ["1e999", "NaN", f"{'9' * 400}", f"{'[' * 400}{']' * 400}"])
def test_a_value_that_nobody_can_write_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], value: str
) -> None:
    """A report is refused for its length in seconds, and for values that would be written as something else."""
    text = json.dumps(document("provider that fails") | {"seconds": "HERE"}).replace('"HERE"', value)
    (tmp_path / "kept.json").write_text(text)
    assert main(["report", "render", str(tmp_path / "kept.json")]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_every_form_is_written_although_the_terminal_takes_nothing(tmp_path: Path, kept: Path) -> None:
    """Where standard output is full, and where a form cannot be written, all others are whole."""
    command = [sys.executable, "-m", "video_remix_contract", "report", "render", str(kept)]
    options = written(tmp_path / "out", [name for name in NAMES if name != "junit"])
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [*command, *options, "--junit", "/dev/full"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=MAX_WAIT,
            check=False,
        )
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    report = document("provider that fails")
    for form in FORMS:
        if form.name != "junit":
            assert (tmp_path / "out" / form.name).read_text() == form.text(report, "")


def test_a_badge_is_what_its_name_says(tmp_path: Path, kept: Path) -> None:
    """A badge in a .json file is for shields.io, in any other it is a picture."""
    for name in ("badge.svg", "badge.json", "badge"):
        main(["report", "render", str(kept), "-q", "--badge", str(tmp_path / name)])
    assert json.loads((tmp_path / "badge.json").read_text())["label"] == "remix contract"
    assert (tmp_path / "badge.svg").read_text() == (tmp_path / "badge").read_text()
    assert (tmp_path / "badge.svg").read_text().startswith("<svg ")
