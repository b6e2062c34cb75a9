"""A cut is the same again, however it was written down."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.errors import SettingError
from detector.grid.methods.dbscan import Dbscan
from detector.grid.methods.nms import Nms
from detector.grid.methods.regions import Regions
from detector.types import Method
from detector.view import Cut
from detector.view.spelling import from_address, from_head, score_setting, threshold_settings, to_address, to_head
from detector.view.spelling import to_options as options_of
from tests.view.strategies import cuts


def cut(method: Method, **more: float) -> Cut:
    return Cut(scores={"person": 0.5, "bag": 1.25}, method=method, **more)  # type: ignore[arg-type]


@given(cuts())
def test_json(wanted: Cut) -> None:
    assert Cut.model_validate_json(wanted.model_dump_json()) == wanted


@given(cuts(decimals=6))
def test_address(wanted: Cut) -> None:
    link = urlencode(to_address(wanted.flat()))
    assert Cut.model_validate(from_address(dict(parse_qsl(link, strict_parsing=True)))) == wanted


@given(cuts())
def test_head_of_a_file(wanted: Cut) -> None:
    assert Cut.model_validate(from_head(json.loads(json.dumps(to_head(wanted.flat()))))) == wanted


def test_settings_of_an_address() -> None:
    assert to_address(cut(Dbscan(0.2, 2, 0.01), min_height_px=8).flat()) == {
        "method": "dbscan",
        "eps": "0.2",
        "min_samples": "2",
        "min_coverage": "0.01",
        "sum.person": "0.5",
        "sum.bag": "1.25",
        "height": "8",
    }


@pytest.mark.parametrize(
    ("stretch", "setting"),
    [
        ({}, None),
        ({"start_s": 2.5}, "2.5.."),
        ({"end_s": 40}, "..40"),
        ({"start_s": 2.5, "end_s": 40}, "2.5..40"),
    ],
    ids=str,
)
def test_a_stretch_is_one_setting(stretch: dict[str, float], setting: str | None) -> None:
    assert to_address(cut(Nms(), **stretch).flat()).get("range") == setting


@given(cuts(decimals=6))
def test_the_thresholds_are_all_settings_but_the_stretch(wanted: Cut) -> None:
    beginnings = threshold_settings()
    assert {name for name in to_address(wanted.flat()) if not name.startswith(beginnings)} <= {"range"}


def test_doubtful_frames_are_told_of_only_where_they_count() -> None:
    counting = cut(Nms(), doubtful=True)
    assert to_address(counting.flat()) == to_address(cut(Nms()).flat()) | {"doubtful": "1"}
    assert to_head(counting.flat()) == to_head(cut(Nms()).flat()) | {"doubtful": True}
    assert options_of(counting.flat()) == [*options_of(cut(Nms()).flat()), "--count-doubtful"]
    assert counting.model_dump() == cut(Nms()).model_dump() | {"doubtful": True}


def test_settings_of_other_methods_are_passed_over() -> None:
    settings: dict[str, str | float] = {"score.person": "0.4", "sum.person": "2", "eps": "0.2", "run": "x"}
    assert Cut.model_validate(from_address(settings)) == Cut(scores={"person": 0.4}, method=Nms())  # type: ignore[arg-type]


@pytest.mark.parametrize("settings", [{"method": "magic"}, {"height": "tall"}, {"range": "2"}, {"score.a": "x"}])
def test_what_is_no_cut_is_refused(settings: dict[str, Any]) -> None:
    with pytest.raises((SettingError, ValueError)):
        Cut.model_validate(from_address({"score.person": "0.5", **settings}))


@given(st.text(max_size=5), st.sampled_from([Nms(), Dbscan(), Regions()]))
def test_summed_coverage_and_coverage_are_kept_apart(name: str, method: Method) -> None:
    assert score_setting(name, method) == f"{'sum' if method == Dbscan() else 'score'}.{name}"


def test_options_of_the_command_line() -> None:
    words = "--threshold person=0.5 --threshold bag=1.25 --method nms --iou 0.4 --min-height 8 --start 3.5 --end 60"
    assert options_of(cut(Nms(0.4), min_height_px=8, start_s=3.5, end_s=60).flat()) == words.split()
    assert "--method" not in options_of(cut(Regions()).flat())
