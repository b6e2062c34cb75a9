"""Footfall's engine: frames to cells to detections to counts. No Streamlit.

from detector import open_run
open_run("latest").at(person=0.4).timeline(bin_s=60)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detector.errors import DetectorError
    from detector.view import Comparison, Cut, RunView, open_run

_HOMES = {
    "Comparison": "detector.view",
    "Cut": "detector.view",
    "DetectorError": "detector.errors",
    "RunView": "detector.view",
    "open_run": "detector.view",
}

__all__ = ["Comparison", "Cut", "DetectorError", "RunView", "open_run"]


def __getattr__(name: str) -> object:
    """Fetch a name when it is first asked for: importing the package loads nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
