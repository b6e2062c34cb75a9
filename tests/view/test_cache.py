from __future__ import annotations

from dataclasses import dataclass

import pytest

from detector.grid.methods.nms import Nms
from detector.library.paths import Library
from detector.types import Cells, Detections, Report
from detector.view import ViewCache
from tests.library.made import make_run


@dataclass(frozen=True, slots=True)
class Fickle(Nms):
    """Its cuts are free where there is no cell, and not where there are some."""

    def cluster(self, cells: Cells, on_progress: Report | None = None) -> Detections | None:  # type: ignore[override]
        return None if len(cells) else Detections.empty()


def test_a_method_whose_cuts_are_free_at_times_is_refused(library: Library, cache: ViewCache) -> None:
    run = make_run(library, [(3, 0, 0.9, (100.0, 100.0, 140.0, 200.0))])
    with pytest.raises(ValueError, match="free for all cells or for none"):
        cache.clustered(run, Fickle())
