"""Boxes that a person drew. A stranger made their file, so it is read in bounds: by ``read_labels``."""

from __future__ import annotations

from pathlib import Path

from detector import bounded
from detector.errors import LabelsUnusable
from detector.labels.boxes import Labels

LOADED_BEFORE = ("detector.labels.formats",)

__all__ = ["Labels", "read_labels"]


def read_labels(path: Path) -> Labels:
    """The labels in a file of any format that is known. Raises LabelsUnusable, which names the line where it can."""
    with bounded.raise_as(LabelsUnusable, path.name):
        return bounded.call(_read, path.absolute())


def _read(path: Path) -> Labels:
    from detector.labels.formats import read

    return read(path)
