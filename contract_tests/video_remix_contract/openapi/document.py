"""Read and write OpenAPI documents of some megabytes."""

from __future__ import annotations

import gc
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import yaml

from video_remix_contract.openapi.operation import ContractError, JsonConstructor

try:
    from yaml import CSafeDumper as FastDumper
    from yaml import CSafeLoader as FastLoader
except ImportError:  # PyYAML was built without libyaml, which is twenty times as fast
    from yaml import SafeDumper as FastDumper  # type: ignore[assignment]
    from yaml import SafeLoader as FastLoader  # type: ignore[assignment]
# libyaml's composer is recursive in C: a hundred thousand brackets would end the process.
DEEPEST = 1000

if TYPE_CHECKING:
    from collections.abc import Iterator


class LargeLoader(JsonConstructor, FastLoader):
    """YAML as JSON has it, read by libyaml."""


class PlainDumper(FastDumper):
    """YAML without anchors."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the base class's signature
        """Write every value out."""
        return True


def parsed(source: bytes) -> Any:
    """Return what a YAML or JSON document says; raises ContractError, with one line, where it is neither."""
    if source.lstrip()[:1] == b"{":
        try:
            return json.loads(source)
        except RecursionError as error:
            raise ContractError("not JSON: nested too deeply") from error
        except ValueError:
            pass  # a YAML mapping in braces, or broken JSON, of which the YAML parser tells the line
    try:
        refuse_depth(source)
        with without_collection():
            return yaml.load(source, Loader=LargeLoader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise ContractError(f"not YAML: {' '.join(str(error).split())[:300]}") from error


@contextmanager
def without_collection() -> Iterator[None]:
    """Make objects without looking for garbage among them, which takes most of the time of a large document."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def refuse_depth(source: bytes) -> None:
    """Raise ContractError for a document that is nested too deeply to be composed."""
    depth = 0
    for event in yaml.parse(source, Loader=LargeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            line = f"line {event.start_mark.line + 1}: " if event.start_mark else ""
            raise ContractError(f"{line}nested more than {DEEPEST} levels deep")


def dumped(document: Any, *, as_json: bool) -> str:
    """Return a document as YAML or as JSON."""
    if as_json:
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    return str(yaml.dump(document, Dumper=PlainDumper, sort_keys=False, allow_unicode=True, width=120))
