"""Views of runs made up for tests."""

from __future__ import annotations

from collections.abc import Sequence

from detector.library.paths import Library
from detector.library.run import Run
from detector.view import RunView, ViewCache, open_run
from tests.library.made import Box, make_run

HALF = {"person": 0.5, "bag": 0.5, "face": 0.5}


def view_of(library: Library, run: Run) -> RunView:
    """The run at 0.5 for each of the usual classes."""
    return open_run(run.id, cache=ViewCache(library)).at(HALF)


def made_view(library: Library, rows: Sequence[Box] = (), **changes: object) -> RunView:
    """The same of a new run with these cells."""
    return view_of(library, make_run(library, rows, **changes))  # type: ignore[arg-type]
