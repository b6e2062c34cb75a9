from __future__ import annotations

import numpy as np
import pytest

from detector.errors import SettingError
from detector.grid.methods import METHODS
from detector.grid.methods.dbscan import Dbscan
from detector.grid.methods.nms import Nms
from detector.grid.methods.regions import Regions
from detector.grid.threshold import apply_thresholds, check_thresholds, detect
from detector.types import Cells, Detections, Method, Thresholds
from tests.grid.strategies import make_cells

CLASSES = ("person", "bag")


def found(*rows: tuple[int, float, float]) -> Detections:
    """Detections of class, score, height, far apart."""
    return Nms().cluster(make_cells([(0, c, 0, i, s, 50 * i, 0, 50 * i + 10, h) for i, (c, s, h) in enumerate(rows)]))


def test_nothing_stays_nothing() -> None:
    assert len(apply_thresholds(Detections.empty(), Thresholds((0.5, 0.5), Nms()))) == 0
    assert len(detect(Cells.empty(), Thresholds((0.5,), Regions()))) == 0


def test_each_class_has_its_own_score_and_the_score_itself_is_enough() -> None:
    kept = apply_thresholds(found((0, 0.7, 9), (0, 0.69, 9), (1, 0.3, 9), (1, 0.2, 9)), Thresholds((0.7, 0.25), Nms()))
    assert list(zip(kept.class_id.tolist(), kept.score.tolist(), strict=True)) == [
        (0, pytest.approx(0.7)),
        (1, pytest.approx(0.3)),
    ]


def test_height_is_cut_after_clustering() -> None:
    """The flat box suppresses the tall one first, then goes itself."""
    cells = make_cells([(0, 0, 0, 0, 0.9, 0, 0, 90, 9), (0, 0, 0, 1, 0.8, 0, 0, 90, 11)])
    assert len(detect(cells, Thresholds((0.5,), Nms(), min_height_px=10))) == 0
    assert len(detect(cells, Thresholds((0.5,), Nms(), min_height_px=9))) == 1


def test_detect_relabels_regions_for_the_score() -> None:
    cells = make_cells([(0, 0, 0, j, s, 16 * j, 0, 16 * j + 16, 16) for j, s in enumerate((0.9, 0.4, 0.8))])
    assert len(detect(cells, Thresholds((0.3,), Regions()))) == 1
    assert len(detect(cells, Thresholds((0.5,), Regions()))) == 2


def test_regions_have_no_detections_before_a_score() -> None:
    assert METHODS["regions"]().cluster(Cells.empty()) is None


@pytest.mark.parametrize(
    "method",
    [
        pytest.param(Nms(-0.1), id="negative overlap"),
        pytest.param(Nms(1.1), id="overlap above 1"),
        pytest.param(Nms(float("nan")), id="overlap not a number"),
        pytest.param(Dbscan(eps=0), id="eps 0"),
        pytest.param(Dbscan(eps=1), id="eps 1"),
        pytest.param(Dbscan(min_samples=0), id="min_samples 0"),
        pytest.param(Dbscan(min_coverage=0.01), id="coverage below the floor"),
        pytest.param(Dbscan(min_coverage=float("nan")), id="coverage not a number"),
    ],
)
def test_methods_that_are_refused(method: Method) -> None:
    with pytest.raises(SettingError):
        method.check(floor=0.02)


@pytest.mark.parametrize("method", [Nms(0), Nms(1), Dbscan(min_coverage=0.02), Regions()], ids=str)
def test_methods_that_are_fine(method: Method) -> None:
    method.check(floor=0.02)


def test_the_refusal_names_the_floor_and_the_number() -> None:
    with pytest.raises(SettingError, match=r"0\.02.*0\.005"):
        Dbscan().check(floor=0.02)


def test_clustering_refuses_nonsense_too() -> None:
    with pytest.raises(SettingError, match="eps"):
        Dbscan(eps=2).cluster(Cells.empty())


@pytest.mark.parametrize(
    ("thresholds", "names"),
    [
        pytest.param(Thresholds((0.5, 0.01), Nms()), "bag", id="below the floor"),
        pytest.param(Thresholds((-1, 0.5), Dbscan(min_coverage=0.1)), "person", id="negative"),
        pytest.param(Thresholds((float("nan"), 0.5), Nms()), "person", id="not a number"),
        pytest.param(Thresholds((0.5,), Nms()), "2 thresholds", id="one missing"),
        pytest.param(Thresholds((0.5, 0.5), Nms(), min_height_px=-1), "height", id="negative height"),
        pytest.param(Thresholds((0.5, 0.5), Nms(3)), "IoU", id="a bad method"),
    ],
)
def test_thresholds_that_are_refused(thresholds: Thresholds, names: str) -> None:
    with pytest.raises(SettingError, match=names):
        check_thresholds(thresholds, CLASSES, floor=0.02)


def test_summed_coverage_may_be_cut_anywhere_from_min_samples_on() -> None:
    check_thresholds(Thresholds((2.0, 8.0), Dbscan(min_samples=2, min_coverage=0.02)), CLASSES, floor=0.02)


@pytest.mark.parametrize(
    ("thresholds", "message"),
    [
        (Thresholds((1.9, 8.0), Dbscan(min_samples=2, min_coverage=0.02)), "never below 2"),
        (Thresholds((0.5, 50.0), Nms()), "never above 1"),
        (Thresholds((0.5, 1.01), Regions()), "never above 1"),
    ],
    ids=["a sum no cluster stays below", "nms", "regions"],
)
def test_a_cut_that_says_nothing_of_the_footage_is_refused(thresholds: Thresholds, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        check_thresholds(thresholds, CLASSES, floor=0.02)


def test_coverage_runs_from_the_floor_to_one() -> None:
    assert Nms().score_range(found((0, 0.7, 9)), 0.02) == (0.02, 1.0)
    assert Regions().score_range(None, 0.02) == (0.02, 1.0)


@pytest.mark.parametrize(
    ("largest", "expected"), [(None, (2.0, 3.0)), (2.5, (2.0, 3.0)), (7.2, (2.0, 8.0))], ids=["none", "small", "large"]
)
def test_summed_coverage_runs_from_min_samples_to_the_largest(
    largest: float | None, expected: tuple[float, float]
) -> None:
    one = np.zeros(1, np.int32)
    score = np.array([largest or 0], np.float32)
    detections = Detections(one, one, score, score, np.zeros((1, 4), np.float32), one)
    some = detections if largest else Detections.empty()
    assert Dbscan(min_samples=2).score_range(some, 0.02) == expected


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        pytest.param(Nms(), (0.4, 0.2), id="coverage: the model's own"),
        pytest.param(Regions(), (0.4, 0.2), id="regions: the model's own"),
        pytest.param(Dbscan(), (1.0, 1.0), id="sums: where a cut begins to do something"),
        pytest.param(Dbscan(min_samples=3), (3.0, 3.0), id="sums of at least three"),
    ],
)
def test_where_the_sliders_start(method: Method, expected: tuple[float, ...]) -> None:
    assert method.default_scores(("person", "face"), (0.4, 0.2)) == expected


def test_progress_rises_to_one_and_can_stop_the_work() -> None:
    cells = make_cells([(s, 0, 0, j, 0.5, j, 0, j + 90, 90) for s in range(3000) for j in range(30)])
    shares: list[float] = []
    Dbscan().cluster(cells, on_progress=shares.append)
    assert shares == sorted(shares)
    assert len(shares) > 3
    assert shares[-1] == 1.0

    class Stop(Exception):
        pass

    def stop(share: float) -> None:
        raise Stop

    with pytest.raises(Stop):
        Dbscan().cluster(cells, on_progress=stop)
