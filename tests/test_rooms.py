"""How a run's tables and geometry are laid out is known to the rooms below the views; all others ask a view."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

KNOWING = {"library", "analysis", "view", "pipeline", "model", "video", "types", "grid", "overlay"}
LAYOUT = {"run", "manifest", "transform", "stride", "stride_px", "status"}
OF_A_NETWORK = "spec."
"""A network that is no run's is described by a ModelSpec, which anybody may print."""


def asking_files() -> Iterator[Path]:
    """Every Python file of the rooms that ask views."""
    yield from (REPOSITORY / "dashboard").rglob("*.py")
    for path in (REPOSITORY / "detector").rglob("*.py"):
        if path.relative_to(REPOSITORY / "detector").parts[0] not in KNOWING:
            yield path


def layout_read(source: str) -> list[str]:
    """The expressions of a program that read a run behind a view, or how it is laid out; a call of ``run`` does not."""
    program = ast.parse(source)
    called = {id(node.func) for node in ast.walk(program) if isinstance(node, ast.Call)}
    read = (node for node in ast.walk(program) if isinstance(node, ast.Attribute) and node.attr in LAYOUT)
    texts = (ast.unparse(node) for node in read if id(node) not in called)
    return [text for text in texts if not text.startswith(OF_A_NETWORK)]


def test_runs_and_their_layout_are_read_below_the_views_alone() -> None:
    read = {str(path.relative_to(REPOSITORY)): layout_read(path.read_text(encoding="utf-8")) for path in asking_files()}
    assert len(read) > 100
    assert not {path: texts for path, texts in read.items() if texts}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("", []),
        ("view.run.transform.scale_xy", ["view.run.transform", "view.run"]),
        ("run.manifest.model.stride_px", ["run.manifest.model.stride_px", "run.manifest"]),
        ("view.samples.status[0]", ["view.samples.status"]),
        ("opened = view.run", ["view.run"]),
        ("args.run(args); job.state; spec.stride_px; view.samples.time_s", []),
    ],
    ids=["nothing", "the geometry", "the manifest", "a status", "a run by another name", "what may be read"],
)
def test_what_reads_a_run_is_found(source: str, found: list[str]) -> None:
    assert layout_read(source) == found
