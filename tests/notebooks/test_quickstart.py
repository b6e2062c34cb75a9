"""The notebook runs from its first cell to its last, without the dashboard."""

from __future__ import annotations

import csv
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.conftest import REPOSITORY

QUICKSTART = REPOSITORY / "notebooks" / "quickstart.ipynb"


def with_parameters(text: str) -> nbformat.NotebookNode:
    """The notebook with other values in its cell tagged "parameters"."""
    notebook: nbformat.NotebookNode = nbformat.read(QUICKSTART, as_version=4)  # type: ignore[no-untyped-call]
    (cell,) = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    cell.source = text
    return notebook


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_quickstart_goes_from_a_video_to_a_timeline(demo_clip: Path, data_dir: Path, tmp_path: Path) -> None:
    notebook = with_parameters(f"video = {str(demo_clip)!r}\nevery_s = 8.0")
    last = notebook.cells[-1]
    last.source = last.source.replace('"timeline.csv"', repr(str(tmp_path / "timeline.csv")))
    NotebookClient(notebook, timeout=200, resources={"metadata": {"path": str(REPOSITORY)}}).execute()
    pictures = [o for cell in notebook.cells for o in cell.get("outputs", []) if "image/jpeg" in o.get("data", {})]
    assert len(pictures) == 5
    with (tmp_path / "timeline.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 10
    assert max(int(row["person"]) for row in rows) >= 4
