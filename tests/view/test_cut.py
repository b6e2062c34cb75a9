"""A cut is one value: hashable, and flat as JSON."""

from __future__ import annotations

import pickle

import pytest
from pydantic import ValidationError

from detector.errors import SettingError
from detector.grid.methods.dbscan import Dbscan
from detector.grid.methods.nms import Nms
from detector.grid.methods.regions import Regions
from detector.types import Method
from detector.view import Cut

CLASSES = ("person", "bag")
METHODS = [Nms(0.4), Dbscan(0.2, 2, 0.01), Regions()]


def cut(method: Method, **more: float) -> Cut:
    return Cut(scores={"person": 0.5, "bag": 1.25}, method=method, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("method", METHODS, ids=str)
def test_json_and_back(method: Method) -> None:
    made = cut(method, min_height_px=12, start_s=3.5)
    assert Cut.model_validate_json(made.model_dump_json()) == made
    assert hash(Cut.model_validate_json(made.model_dump_json())) == hash(made)


def test_it_travels_between_processes() -> None:
    assert pickle.loads(pickle.dumps(cut(Dbscan()))) == cut(Dbscan())


def test_json_is_flat() -> None:
    assert cut(Nms(0.4)).model_dump() == {
        "scores": {"person": 0.5, "bag": 1.25},
        "method": "nms",
        "iou": 0.4,
        "min_height_px": 0.0,
    }


def test_parameters_of_other_methods_are_passed_over() -> None:
    """As the presets of earlier versions hold them."""
    kept = {"scores": {"person": 0.5}, "method": "nms", "iou": 0.4, "eps": 0.3, "min_samples": 1, "min_coverage": 0.005}
    assert Cut.model_validate(kept).method == Nms(0.4)


@pytest.mark.parametrize(
    "wrong",
    [
        {"method": "watershed"},
        {"min_height_px": -1},
        {"start_s": float("nan")},
        {"scores": {"person": float("inf")}},
        {"colour": "red"},
        {"method": 5},
        {"method": None},
        {"iou": "x"},
        {"iou": 7.0},
        {"method": "dbscan", "min_samples": 1.5},
        {"scores": {}},
        {"start_s": 5, "end_s": 4},
    ],
    ids=str,
)
def test_what_no_cut_can_be(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Cut.model_validate({"scores": {"person": 0.5}, **wrong})


def test_a_class_without_a_score_is_refused_by_name() -> None:
    with pytest.raises(SettingError, match="bag"):
        Cut(scores={"person": 0.5}).thresholds(CLASSES)  # type: ignore[arg-type]


@pytest.mark.parametrize("stretch_s", [(-1, 5), (5, 4), (float("nan"), 5)], ids=str)
def test_a_stretch_there_cannot_be_is_refused(stretch_s: tuple[float, float]) -> None:
    with pytest.raises(SettingError, match="no stretch"):
        cut(Nms()).between(*stretch_s)
