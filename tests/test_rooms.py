"""How a run's tables and geometry are laid out is known to the rooms below the views; all others ask a view."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import REPOSITORY

KNOWING = {"library", "analysis", "view", "pipeline", "model", "video", "types", "grid", "overlay"}
LAYOUT = ("transform", "stride_px", "samples.status")
OF_A_NETWORK = "spec."
"""A network that is no run's is described by a ModelSpec, which anybody may print."""


def asking_files() -> Iterator[Path]:
    """Every Python file of the rooms that ask views."""
    yield from (REPOSITORY / "dashboard").rglob("*.py")
    for path in (REPOSITORY / "detector").rglob("*.py"):
        if path.relative_to(REPOSITORY / "detector").parts[0] not in KNOWING:
            yield path


def layout_read(source: str) -> list[str]:
    """The expressions of a program that read how a run is laid out."""
    attributes = (ast.unparse(node) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute))
    ends = tuple(f".{name}" for name in LAYOUT)
    return [text for text in attributes if text.endswith(ends) and not text.startswith(OF_A_NETWORK)]


def test_the_layout_of_a_run_is_read_below_the_views_alone() -> None:
    read = {str(path.relative_to(REPOSITORY)): layout_read(path.read_text(encoding="utf-8")) for path in asking_files()}
    assert len(read) > 100
    assert not {path: texts for path, texts in read.items() if texts}


def test_what_reads_the_layout_is_found() -> None:
    source = (
        "view.run.transform.scale_xy; run.manifest.model.stride_px; view.samples.status[0]; job.status; spec.stride_px"
    )
    assert layout_read(source) == ["run.manifest.model.stride_px", "view.run.transform", "view.samples.status"]
