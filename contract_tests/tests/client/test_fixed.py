"""The client of the fixed fragment is rendered once, whoever asks for it."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from video_remix_contract.generation import rendering, sources

from . import fixed

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_it_is_rendered_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Several that ask at the same time get the same whole folder; later nothing is rendered again."""
    ready = fixed.fixed_client()
    calls: list[Path] = []

    def rendered(target: Path, _: Path) -> dict[str, Any]:
        calls.append(target)
        shutil.copytree(ready / fixed.NAME, target / "video_remix_client")
        return {"package": "video_remix_client"}

    monkeypatch.setattr(rendering, "render", rendered)
    monkeypatch.setattr(fixed, "CLIENTS", tmp_path / "clients")
    with ThreadPoolExecutor(4) as pool:
        folders = set(pool.map(lambda _: fixed.fixed_client(), range(4)))
    assert len(folders) == 1
    assert [path.name for path in folders.pop().iterdir() if path.is_dir()] == [fixed.NAME]
    assert [path.name for path in (tmp_path / "clients").glob(".rendering-*")] == []
    so_far = len(calls)
    fixed.fixed_client()
    assert len(calls) == so_far


def test_a_change_of_what_decides_it_is_another_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder depends on the fragment, the templates, the runtime, the scripts and the tools."""
    before = fixed.fixed_client().name
    changed = {**sources.inputs("0"), "tools": {"ruff": "0.0.1"}}
    monkeypatch.setattr(sources, "inputs", lambda _: changed)
    monkeypatch.setattr(rendering, "render", lambda target, _: {"package": (target / "p").mkdir(parents=True) or "p"})
    folder = fixed.fixed_client()
    try:
        assert folder.name != before
    finally:
        shutil.rmtree(folder)
