"""What counts as seen in a run, sample by sample."""

from __future__ import annotations

from detector.grid.methods.nms import Nms
from detector.library.paths import Library
from detector.types import Detections, Thresholds
from detector.view.seen import found, of_sample
from tests.library.made import make_run

BOX = (100.0, 100.0, 200.0, 400.0)
ELSEWHERE = (500.0, 100.0, 600.0, 400.0)


def test_of_nothing_a_sample_has_nothing() -> None:
    assert len(of_sample(Detections.empty(), 0)) == 0


def test_the_detections_of_a_sample_are_its_own(library: Library) -> None:
    run = make_run(library, [(1, 0, 0.8, BOX), (3, 0, 0.8, BOX), (3, 0, 0.7, ELSEWHERE)])
    seen = found(run, Thresholds((0.5, 0.5, 0.5), Nms()))
    assert [len(of_sample(seen, sample)) for sample in range(5)] == [0, 1, 0, 2, 0]
