"""Cuts by name: those that users save, and those that are built in."""

from __future__ import annotations

import json

import pytest

from detector.errors import ChangedMeanwhile, LibraryError, SettingError
from detector.grid.methods.dbscan import Dbscan
from detector.grid.methods.nms import Nms
from detector.grid.methods.regions import Regions
from detector.library.paths import Library
from detector.types import Thresholds
from detector.view import ViewCache, cut_of, open_run
from detector.view.presets import (
    HALF as HALVED,
)
from detector.view.presets import (
    OWN,
    find_name,
    fit_cut,
    preset_of,
    presets_for,
    read_presets,
    remove_preset,
    save_preset,
)
from tests.library.made import SPEC, make_run

CLASSES = ("person", "bag", "face")
HALF = cut_of(Thresholds((0.5, 0.4, 0.3), Nms(0.45), 12.0), CLASSES)


@pytest.mark.parametrize(
    "thresholds",
    [
        Thresholds((0.5, 0.4, 0.3), Nms(0.45), 12.0),
        Thresholds((1.0, 2.0, 3.0), Dbscan(0.2, 2, 0.1)),
        Thresholds((0.1, 0.2, 0.3), Regions()),
    ],
    ids=["nms", "dbscan", "regions"],
)
def test_a_preset_comes_back(library: Library, thresholds: Thresholds) -> None:
    save_preset(library, preset_of(" my  own ", cut_of(thresholds, CLASSES)))
    (kept,) = read_presets(library)
    assert kept.name == "my own"
    assert kept.thresholds(CLASSES) == thresholds


def test_a_preset_serves_a_model_with_fewer_classes(library: Library) -> None:
    kept = preset_of("x", HALF)
    assert kept.thresholds(("face", "person")).scores == (0.3, 0.5)
    with pytest.raises(SettingError, match="no threshold for car"):
        kept.thresholds(("person", "car"))


def test_presets_are_listed_by_name_replaced_and_removed(library: Library) -> None:
    for name in ("b", "A", "c"):
        save_preset(library, preset_of(name, HALF))
    save_preset(library, preset_of("b", cut_of(Thresholds((0.9, 0.9, 0.9), Nms()), CLASSES)))
    assert [p.name for p in read_presets(library)] == ["A", "b", "c"]
    assert read_presets(library)[1].by_class["person"] == 0.9
    remove_preset(library, "A")
    remove_preset(library, "never there")
    assert [p.name for p in read_presets(library)] == ["b", "c"]


@pytest.mark.parametrize("name", ["", "  ", "\n", "x" * 81], ids=["empty", "blank", "newline", "long"])
def test_a_preset_needs_a_name(name: str) -> None:
    with pytest.raises(SettingError, match="name of 1 to 80"):
        preset_of(name, HALF)


def test_damaged_presets_are_not_overwritten(library: Library) -> None:
    library.presets.write_text("{")
    with pytest.raises(LibraryError, match=r"presets\.json"):
        save_preset(library, preset_of("x", HALF))
    assert library.presets.read_text() == "{"


def test_a_preset_of_an_earlier_version_is_read(library: Library) -> None:
    """It held the parameters of every method."""
    kept = {"name": "Night", "scores": {"person": 0.4}, "method": "dbscan", "iou": 0.5, "eps": 0.2}
    kept |= {"min_samples": 2, "min_coverage": 0.01, "min_height_px": 5.0}
    library.presets.write_text(json.dumps({"schema_version": 1, "presets": [kept]}))
    (preset,) = read_presets(library)
    assert preset.thresholds(("person",)) == Thresholds((0.4,), Dbscan(0.2, 2, 0.01), 5.0)


def test_built_in_presets_come_first_and_a_view_knows_which_it_is(library: Library, cache: ViewCache) -> None:
    make_run(library)
    save_preset(library, preset_of("Night", HALF))
    view = open_run(cache=cache)
    assert list(presets_for(view)) == [OWN, HALVED, "DeepStream's defaults", "TAO's defaults", "Night"]
    assert find_name(view) == OWN
    assert find_name(view.with_cut(HALF).between(1, 2)) == "Night"
    assert find_name(view.at(person=0.123)) is None


def test_a_network_without_boxes_has_no_presets_of_other_methods(library: Library, cache: ViewCache) -> None:
    make_run(library, has_boxes=False)
    save_preset(library, preset_of("Night", HALF))
    assert list(presets_for(open_run(cache=cache))) == [OWN, HALVED]


def test_what_a_run_cannot_do_of_a_preset_is_said(library: Library, cache: ViewCache) -> None:
    make_run(library)
    view = open_run(cache=cache)
    tao, words = fit_cut(view, presets_for(view)["TAO's defaults"])
    assert tao.grouping == Dbscan(min_coverage=SPEC.score_floor)
    assert "0.005" in words
    low, words = fit_cut(view, cut_of(Thresholds((0.001, 0.5, 0.5), Nms()), CLASSES))
    assert low.by_class["person"] == SPEC.score_floor
    assert "below 0.02" in words


def test_of_two_people_who_keep_the_same_name_the_second_is_told(library: Library) -> None:
    seen = read_presets(library)
    save_preset(library, preset_of("Night", HALF), seen=seen)
    save_preset(library, preset_of("Night", HALF), seen=seen)  # the very same is no conflict
    other = cut_of(Thresholds((0.9, 0.9, 0.9), Nms()), CLASSES)
    with pytest.raises(ChangedMeanwhile, match="'Night' meanwhile; theirs stays"):
        save_preset(library, preset_of("Night", other), seen=seen)
    with pytest.raises(ChangedMeanwhile):
        remove_preset(library, "Night", seen=seen)
    assert read_presets(library) == [preset_of("Night", HALF)]
    save_preset(library, preset_of("Night", other), seen=read_presets(library))  # having looked at it
    assert read_presets(library) == [preset_of("Night", other)]
    remove_preset(library, "Night", seen=read_presets(library))
    remove_preset(library, "Night", seen=seen)
    assert read_presets(library) == []
