"""A reproduction, pasted into a shell, sends the same request, runs nothing else and shows no key."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from patience import MAX_WAIT
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse
from video_remix_contract.reference_provider.app import received
from video_remix_contract.reference_provider.server import serving
from video_remix_contract.report.curl import MAX_COMMAND, Curl, Hidden, Reproduction, plain
from video_remix_contract.wire.decoding import decode_form
from video_remix_contract.wire.encoding import encode
from video_remix_contract.wire.messages import Defect, Exchange, Request, header

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.types import Receive, Scope, Send

SHELLS = [shell for shell in ("sh", "bash", "dash", "zsh", "busybox") if shutil.which(shell)]
KEY = "sk-Zq7/+=&\"'<9>-mR4tXw2LpKe8"
NEEDS_CURL = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
BEARER = ("Authorization", f"Bearer {KEY}")
JSON = ("Content-Type", "application/json")
CANARY = "canary"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
HEADER_VALUE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_categories=["Cc"]), max_size=30)
# What shells, curl and printf obey.
NASTY = [
    f"$(touch {CANARY})",
    f"`touch {CANARY}`",
    f"'; touch {CANARY}; '",
    f'"; touch {CANARY}; "',
    f"\n touch {CANARY}\n",
    f"a & touch {CANARY} &",
    f"x | touch {CANARY}",
    "!touch !! !$ \\! ^a^b",
    "@/etc/hostname",
    "<@/etc/hostname",
    "-v",
    "--help",
    "%s %n %d %% %",
    "\\n \\\\ \\0 \\x41 \\041",
    "[a-z]{b,c}{1..3} * ? ~ ~root",
    "a;type=text/html;filename=b",
    '"quoted" \\"twice\\"',
    "\0\x01\x7f\x1b[31m",
    "\u202eright to left\u2028",
    "# no comment",
    "${HOME} $HOME $$ $? =ls",
    "",
]


@pytest.fixture(scope="module")
def recorder() -> Iterator[tuple[str, list[Request]]]:
    """Yield the origin of a server on loopback and the requests that it gets."""
    requests: list[Request] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            requests.append(await received(HttpRequest(scope, receive)))
            await HttpResponse(b"")(scope, receive, send)

    with serving(app) as origin:
        yield origin, requests


def run(reproduction: Reproduction, folder: Path, shell: str = "sh", **environment: str) -> None:
    """Paste a command into a shell that stands in an empty folder."""
    if reproduction.name:
        (folder / reproduction.name).write_text(reproduction.script, encoding="ascii")
    start = [shell, "sh"] if shell == "busybox" else [shell]
    done = subprocess.run(
        [*start, "-c", reproduction.command],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "OPENAI_API_KEY": KEY, "HOME": str(folder), **environment},
        capture_output=True,
        timeout=MAX_WAIT,
        check=False,
    )
    assert done.returncode == 0, (reproduction, done.stderr)
    assert {path.name for path in folder.iterdir()} == {reproduction.name} - {None}, "something was executed"
    if reproduction.name:
        (folder / reproduction.name).unlink()


def repeated(request: Request, recorder: tuple[str, list[Request]], folder: Path, **more: Any) -> Request:
    """Return what arrives when the reproduction of a request is pasted, which is safe to show."""
    shell, curl, defect = more.pop("shell", "sh"), more.pop("curl", Curl()), more.pop("defect", None)
    _, requests = recorder
    before = len(requests)
    reproduction = curl.reproduction(Exchange(request, defect=defect))
    assert plain(reproduction.command.encode())
    assert len(reproduction.command) <= MAX_COMMAND
    assert KEY not in reproduction.command + reproduction.script
    run(reproduction, folder, shell, **more)
    assert len(requests) == before + 1
    return requests[-1]


def same(sent: Request, arrived: Request) -> None:
    """Assert that two requests are the same, but for the headers that every sender sets by itself."""
    assert (arrived.method, arrived.url) == (sent.method, sent.url)
    names = {"host", "content-length", "connection"}
    wanted = [(name.lower(), value.strip()) for name, value in sent.headers if name.lower() not in names]
    got = [(name.lower(), value) for name, value in arrived.headers if name.lower() not in names]
    assert sorted(got) == sorted(wanted)
    assert arrived.body == sent.body


@NEEDS_CURL
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("text", NASTY)
def test_nothing_of_a_request_is_executed(
    text: str, shell: str, recorder: tuple[str, list[Request]], tmp_path: Path
) -> None:
    """Texts that shells, curl and printf obey arrive as they are, in the body, a header and a field of a form."""
    url = f"{recorder[0]}/v1/videos/a/remix"
    value = "".join(character for character in text if " " <= character <= "\xff" and character != "\x7f").strip()
    odd = [("X-`id`", value), ("X-$HOME!", "x"), ("X-'quoted'", value)]
    request = Request("POST", url, (BEARER, JSON, *odd), text.encode())
    same(request, repeated(request, recorder, tmp_path, shell=shell))
    content_type, body = encode("multipart/form-data", {"prompt": text, "other": "x"})
    request = Request("POST", url, (BEARER, ("Content-Type", content_type)), body)
    arrived = repeated(request, recorder, tmp_path, shell=shell)
    parts = decode_form(arrived.body, header(arrived.headers, "content-type") or "")
    assert parts == decode_form(body, content_type)
    assert header(arrived.headers, "authorization") == f"Bearer {KEY}"


@NEEDS_CURL
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    method=st.sampled_from(["POST", "PUT", "GET", "DELETE", "HEAD"]),
    body=st.binary(max_size=300) | TEXT.map(str.encode) | st.sampled_from(NASTY).map(str.encode),
    value=HEADER_VALUE,
    path=st.text(st.sampled_from("abc/.%[]{}~!$&'()*+,;=:@"), max_size=20),
)
@example(method="POST", body=b"", value="", path="")
@example(method="POST", body=b"\xff\x00@", value="\xe9\xff", path="a/../b/./c")
@example(method="POST", body=bytes(range(256)) * 40, value="x", path="[1-3]{a,b}")
@example(method="GET", body=b"", value="a;b", path="~")
@example(method="GET", body=b"x", value="a;b", path="!")
@example(method="HEAD", body=b"", value="x", path="")
@example(method="PUT", body=b"@-", value="@x", path="")
def test_a_pasted_command_sends_the_same_request(
    recorder: tuple[str, list[Request]], tmp_path: Path, *, method: str, body: bytes, value: str, path: str
) -> None:
    """Method, path, headers and the bytes of the body arrive as they were sent."""
    headers = (
        ("Accept", "*/*"),
        ("User-Agent", "a b"),
        ("Accept-Encoding", "gzip"),
        BEARER,
        ("X-Value", value.strip()),
    )
    request = Request(method, f"{recorder[0]}/v1/{path}", headers, body if method != "HEAD" else b"")
    same(request, repeated(request, recorder, tmp_path))


@NEEDS_CURL
@pytest.mark.parametrize("size", [2000, 5000, 700_000])
@pytest.mark.parametrize("kind", ["repeated", "random"])
def test_a_long_body_is_compressed_or_in_a_script(
    size: int, kind: str, recorder: tuple[str, list[Request]], tmp_path: Path
) -> None:
    """A command has 2 kB at most, whatever the size of the body, and sends all of it."""
    body = b"ab\n" * (size // 3) if kind == "repeated" else os.urandom(size)
    request = Request("POST", f"{recorder[0]}/v1", (BEARER, JSON), body)
    same(request, repeated(request, recorder, tmp_path))
    reproduction = Curl(folder="some where").reproduction(Exchange(request))
    assert (reproduction.name is None) == (kind == "repeated")
    if kind == "random":
        assert reproduction.command == f"sh 'some where/{reproduction.name}'"


@NEEDS_CURL
def test_a_long_address_is_in_a_script(recorder: tuple[str, list[Request]], tmp_path: Path) -> None:
    """An address or a header that is too long for a command stands in the script as well."""
    request = Request("POST", f"{recorder[0]}/v1/{'a' * 4000}", (BEARER, JSON, ("X-Long", "b" * 4000)), b"{}")
    same(request, repeated(request, recorder, tmp_path))


@NEEDS_CURL
@pytest.mark.parametrize(
    "head",
    [
        'name="prompt"\r\nContent-Type: text/plain; charset=utf-8',
        'name="prompt"\r\nContent-Type: text/plain',
        'name="prompt"; filename="a.txt"\r\nContent-Type: text/plain',
    ],
)
def test_a_part_keeps_its_type_and_its_file_name(
    head: str, recorder: tuple[str, list[Request]], tmp_path: Path
) -> None:
    """A form is written with -F, with the content type and the file name of a part where they were sent."""
    body = f"--b\r\nContent-Disposition: form-data; {head}\r\n\r\ntwo\nlines\r\n--b--\r\n".encode()
    request = Request("POST", f"{recorder[0]}/v1", (("Content-Type", "multipart/form-data; boundary=b"),), body)
    assert "-F " in Curl().reproduction(Exchange(request)).command
    arrived = repeated(request, recorder, tmp_path)
    _, _, boundary = (header(arrived.headers, "content-type") or "").partition("boundary=")
    assert arrived.body.replace(boundary.encode(), b"b") == body


def test_a_plain_form_names_its_fields() -> None:
    """A form of texts is written with --form-string, without the boundary that curl makes by itself."""
    content_type, body = encode("multipart/form-data", {"prompt": "a cat; type=x"})
    request = Request("POST", "http://127.0.0.1/v1", (("Content-Type", content_type),), body)
    command = Curl().reproduction(Exchange(request)).command
    assert command.endswith("--form-string 'prompt=a cat; type=x'")
    assert "boundary" not in command


@NEEDS_CURL
@pytest.mark.parametrize(
    ("content_type", "change"),
    [
        ("multipart/form-data", lambda body: body),
        ("multipart/form-data; boundary=other", lambda body: body),
        (None, lambda body: body[: len(body) // 2]),
        (None, lambda body: b"preamble\r\n" + body),
        (None, lambda body: body.replace(b"Content-Disposition", b"content-disposition")),
        (f"multipart/form-data; boundary={'b' * 62}", lambda body: body),
    ],
)
def test_a_form_that_curl_would_mend_is_sent_as_bytes(
    content_type: str | None, change: Any, recorder: tuple[str, list[Request]], tmp_path: Path
) -> None:
    """Where the framing of a form is what matters, its bytes and its content type arrive as they were."""
    given_type, body = encode("multipart/form-data", {"prompt": "a\ncat"})
    headers = (BEARER, ("Content-Type", content_type or given_type))
    request = Request("POST", f"{recorder[0]}/v1", headers, change(body))
    same(request, repeated(request, recorder, tmp_path))


@NEEDS_CURL
def test_secrets_stand_in_variables(recorder: tuple[str, list[Request]], tmp_path: Path) -> None:
    """Headers and parameters that give access are variables, all others are shown, and the request is the same."""
    curl = Curl({"authorization": Hidden("MY_KEY", "Bearer "), "x-odd": Hidden("ODD"), "x-tenant": None})
    headers = (BEARER, JSON, ("api-key", "second secret"), ("X-Odd", "third"), ("X-Tenant", "video"), ("Cookie", "a=b"))
    request = Request("POST", f"{recorder[0]}/v1?api-version=1&access_token=fourth&x=y", headers, b"{}")
    variables = {"MY_KEY": KEY, "API_KEY": "second secret", "ODD": "third", "ACCESS_TOKEN": "fourth", "COOKIE": "a=b"}
    same(request, repeated(request, recorder, tmp_path, curl=curl, **variables))
    command = curl.reproduction(Exchange(request)).command
    assert all(value not in command for value in variables.values())
    assert "X-Tenant: video" in command


@NEEDS_CURL
def test_a_wrong_key_and_a_placeholder_are_shown(recorder: tuple[str, list[Request]], tmp_path: Path) -> None:
    """What opens nothing is shown, so that the command runs as it stands."""
    url = f"{recorder[0]}/v1"
    wrong = Request("POST", url, (("Authorization", "Bearer sk-wrong"), ("api-key", "also wrong"), JSON), b"{}")
    same(wrong, repeated(wrong, recorder, tmp_path, defect=Defect.WRONG_KEY, OPENAI_API_KEY="unused"))
    placeholder = Request("POST", url, (("Authorization", "Bearer sk-placeholder"), JSON), b"{}")
    same(placeholder, repeated(placeholder, recorder, tmp_path, curl=Curl({"authorization": None})))


@pytest.mark.parametrize("name", ["", "1A", "A B", "A;id", "$(id)", "A-B", "É", "A\n"])
def test_no_other_text_becomes_a_variable(name: str) -> None:
    """A name of a variable that a shell would not take as such is refused."""
    with pytest.raises(ValueError, match="environment variable"):
        Hidden(name)


@pytest.mark.parametrize("url", ["file:///etc/hostname", "-o canary", "--config=x", "ftp://127.0.0.1/x", ""])
def test_an_address_of_a_recording_reads_no_file(url: str, tmp_path: Path) -> None:
    """Where a recording has another text in place of an address, curl refuses it and touches no file."""
    command = Curl().reproduction(Exchange(Request("POST", url, (), b"x"))).command
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, timeout=MAX_WAIT, check=False)
    assert (done.returncode != 0, done.stdout, list(tmp_path.iterdir())) == (True, b"", [])


def test_a_password_of_an_address_is_hidden() -> None:
    """User and password of an address become a variable."""
    request = Request("POST", "http://user:pass@127.0.0.1/v1", (), b"")
    assert 'http://"$USERINFO"@127.0.0.1/v1' in Curl().reproduction(Exchange(request)).command
