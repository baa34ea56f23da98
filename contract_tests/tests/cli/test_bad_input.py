"""What cannot be done is a single clear line with the right exit code, never a traceback and never a secret."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from support import FIXED_FRAGMENT
from video_remix_contract.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path


def refused_port() -> int:
    """Return a port on which nobody listens."""
    with closing(socket.socket()) as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["http://127.0.0.1:{port}/v1"], "unreachable"),
        (["{base_url}", "--video-id", "video_unknown"], "no usable source video"),
        (["{base_url}", "--api-key-env", "OTHER_KEY"], "key was refused"),
        (["{base_url}", "--max-jobs", "0"], "nothing was sent"),
    ],
)
def test_what_cannot_be_concluded_exits_3_in_a_single_line(
    base_url: str,
    arguments: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A dead port, an unknown video, a wrong key and an empty budget end as inconclusive, with the reason."""
    monkeypatch.setenv("OTHER_KEY", "sk-wrong")
    filled = [argument.format(port=refused_port(), base_url=base_url) for argument in arguments]
    assert main(["verify", "provider", *filled]) == 3
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 1
    assert message in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "required"),
        (["verify"], "required"),
        (["verify", "provider"], "name the provider"),
        (["verify", "provider", "127.0.0.1:1"], "not an http"),
        (["verify", "provider", "ftp://h/v1"], "not an http"),
        (["verify", "provider", "http://[::1"], "not a URL"),
        (["verify", "provider", "http://u:p@h/v1"], "credentials"),
        (["verify", "provider", "http://h/v1?x=1"], "--query"),
        (["verify", "provider", "http://h:99999/v1"], "not a URL"),
        (["verify", "provider", "http://h/v1", "--max-jobs", "-1"], "--max-jobs"),
        (["verify", "provider", "http://h/v1", "--timeout", "nan"], "--timeout"),
        (["verify", "provider", "http://h/v1", "--header", "secret-value"], "NAME:VALUE"),
        (["verify", "provider", "http://h/v1", "--header", "a b:c"], "cannot be sent"),
        (["verify", "provider", "http://h/v1", "--header", "a:b\r\nc: d"], "cannot be sent"),
        (["verify", "provider", "http://h/v1", "--query", "x"], "NAME=VALUE"),
        (["verify", "provider", "http://h/v1", "--video-id", ""], "not a video id"),
        (["verify", "provider", "http://h/v1", "--video-id", ".."], "not a video id"),
        (["verify", "provider", "http://h/v1", "--unknown-video-id", ""], "not a video id"),
        (["verify", "provider", "http://h/v1", "--largest-body", "64k"], "--largest-body"),
        (["verify", "provider", "http://h/v1", "--api-key-env", "NOT_SET"], "'NOT_SET' is not set"),
        (["verify", "provider", "http://h/v1", "--spec", "none.yaml"], "none.yaml"),
        (["verify", "provider", "http://h/v1", "--expected-failures", "none.txt"], "none.txt"),
        (["verify", "provider", "http://h/v1", "--profile", "lax"], "--profile"),
        (["verify", "provider", "http://h/v1", "--app", "a:b"], "name the provider"),
        (["verify", "provider", "--app", "no_such_module:app"], "no_such_module"),
        (["verify", "provider", "--app", "json:no_such"], "no_such"),
        (["serve", "--port", "99999"], "cannot listen"),
        (["serve", "--fault", "no.such"], "no fault 'no.such'"),
        (["clauses", "respnse.status"], "did you mean response.status"),
        (["serv"], "serv"),
    ],
)
def test_bad_arguments_exit_2_in_a_single_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bad argument or file is a single clear line on standard error, without a traceback and without a secret."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
    assert message in err
    assert "secret-value" not in err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no.such clause", "no provider clause"),
        ("client.method is not the provider's", "no provider clause"),
        ("response.status", "needs a reason"),
        ("response.status a\nresponse.status b", "listed twice"),
    ],
)
def test_a_bad_file_of_expected_failures_is_a_single_line(
    tmp_path: Path, text: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A typing error in the list is reported with its line, before anything is sent."""
    path = tmp_path / "expected.txt"
    path.write_text(text)
    options = ["--spec", str(FIXED_FRAGMENT), "--expected-failures", str(path)]
    assert main(["verify", "provider", "http://127.0.0.1:1/v1", *options]) == 2
    err = capsys.readouterr().err
    assert message in err
    assert f"{path}:" in err
