"""The checked-in client is complete and quiet, and answers to the names of the lock, whatever its fragment says."""

from __future__ import annotations

import hashlib
import importlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from .behaviour import package
from .behaviour.support import KEY, answer, provider
from .checked_in import CLIENT, DOCUMENT, FRAGMENT, NAMES, OPERATION, SUCCESS, answer_schema, facade_arguments
from .fixed import NAME as FIXED_NAME
from .fixed import fixed_client

if TYPE_CHECKING:
    from pathlib import Path

FILES = sorted(CLIENT.rglob("*.py"))
client: Any = importlib.import_module(NAMES["package"])


@pytest.mark.parametrize("path", FILES, ids=[path.relative_to(CLIENT).as_posix() for path in FILES])
def test_imports_and_headers(path: Path) -> None:
    """Each module begins with the one constant line, says what it is for, and imports nothing that may be missing."""
    package.check_header(path)
    package.check_imports(path)


def test_files() -> None:
    """In addition to modules the package holds its licence and the marker of PEP 561, nothing else."""
    package.check_files(CLIENT)


def test_importing_has_no_effects() -> None:
    """Importing brings in attrs, httpx2 and the standard library alone, opens nothing and sets nothing."""
    package.check_effects(CLIENT, NAMES["package"], OPERATION["module"])


def test_constants() -> None:
    """The package says which version it is and which fragment it came from."""
    assert DOCUMENT["info"]["version"] == client.SPEC_VERSION
    assert hashlib.sha256(FRAGMENT.read_bytes()).hexdigest() == client.SPEC_SHA256
    assert client.__version__.count(".") >= 2
    assert all(hasattr(client, name) for name in client.__all__)


def test_size() -> None:
    """The client of the fixed fragment is small enough to be read before it is copied."""
    files = (fixed_client() / FIXED_NAME).rglob("*.py")
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files) <= 3000


@pytest.mark.parametrize("content_type", OPERATION["bodies"])
def test_the_names_of_the_lock_work(content_type: str) -> None:
    """A call by the names of the lock sends each media type and returns the model that the lock names."""
    chosen = {"content_type": content_type} if OPERATION["content_type_argument"] else {}
    body = answer_schema().sample()
    with (
        provider(answer(int(SUCCESS), json.dumps(body), content_type="application/json")) as server,
        getattr(client, NAMES["facade"])(base_url=server.url, api_key=KEY) as connected,
    ):
        method = getattr(getattr(connected, OPERATION["resource"]), OPERATION["function"])
        result = method(**facade_arguments(), **chosen)
        sent = server.seen[0]
    assert type(result).__name__ == OPERATION["answers"][SUCCESS]
    assert result.to_dict() == body
    assert sent.method == OPERATION["method"].upper()
    assert sent.headers["content-type"].split(";")[0] == content_type


def test_the_functions_of_the_lock_work() -> None:
    """The module and the models that the lock names serve the same operation."""
    content_type, model_name = next(iter(OPERATION["bodies"].items()))
    models = importlib.import_module(f"{NAMES['package']}.models")
    module = importlib.import_module(OPERATION["module"])
    members = {name: facade_arguments()[argument] for name, argument in OPERATION["members"].items()}
    arguments = {name: facade_arguments()[name] for name in OPERATION["arguments"].values()}
    chosen = {"content_type": content_type} if OPERATION["content_type_argument"] else {}
    body = json.dumps(answer_schema().sample())
    with (
        provider(answer(int(SUCCESS), body, content_type="application/json")) as server,
        client.AuthenticatedClient(server.url, KEY) as connected,
    ):
        request = getattr(models, model_name).from_dict(members)
        response = module.sync_detailed(**arguments, **chosen, client=connected, body=request)
    assert response.parsed.to_dict() == answer_schema().sample()
    assert response.deviations == ()
