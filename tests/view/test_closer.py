"""Runs that looked closer: what they cannot answer, and what they say of themselves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from detector.errors import SettingError
from detector.library.paths import Library
from detector.library.runs import read_run, resume_or_create_run
from detector.view.grid import ClassGrid
from detector.view.presets import presets_for
from tests.exports.made import made_view, view_of
from tests.library.made import cells, made_stretch, make_run, request

ROWS = [(0, 0, 0.9, (100.0, 100.0, 160.0, 300.0))]


def test_what_adds_up_coverage_is_refused(library: Library) -> None:
    view = made_view(library, ROWS, detail=2)
    assert view.method_names == ("nms",)
    assert not any(cut.grouping.adds_up for cut in presets_for(view).values())
    with pytest.raises(SettingError, match="looked closer, 5 times at every picture"):
        view.at(method="dbscan")
    assert "dbscan" in made_view(library, ROWS).method_names


def test_it_says_that_it_looked_closer(library: Library) -> None:
    assert made_view(library, ROWS, detail=2).about.sampling.endswith(", looking closer at 2 x 2 parts")
    assert "closer" not in made_view(library, ROWS).about.sampling


def test_it_is_another_run_and_runs_of_before_keep_their_names() -> None:
    assert request(detail=2).digest != request().digest
    assert request(detail=1).digest == request().digest


def test_heatmaps_are_of_the_whole_picture(library: Library) -> None:
    """Rows and columns of the parts are those of other grids."""
    whole, part = (cells([(0, 0, score, (100, 100, 160, 300))]) for score in (0.3, 0.9))
    part = replace(part, pass_id=np.ones(1, np.int32))
    stretch = made_stretch(0, 1)
    with resume_or_create_run(library, request(samples=1, detail=2)) as writer:
        writer.write(replace(stretch, cells=whole.concat([whole, part])))
        writer.finish()
    view = view_of(library, read_run(library, writer.id))
    assert float(np.nanmax(ClassGrid(view, "person").frame(0))) == pytest.approx(0.3)
    assert len(view.detections) == 1


def test_more_cells_than_one_grid_has_can_be_read(library: Library) -> None:
    assert make_run(library, ROWS, detail=2).passes == 5
