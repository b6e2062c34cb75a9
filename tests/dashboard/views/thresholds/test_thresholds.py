"""The Thresholds page: A against B, presets, and the spot check."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from dashboard.state import cache
from detector.library.notes import SpotCheck, change_notes, read_notes
from detector.library.paths import Library
from detector.library.places import add_places
from detector.types import Place, PlaceKind
from detector.view.presets import read_presets as saved_presets
from tests.dashboard.pages import (
    metrics,
    opened,
    people,
    runs_of_every_kind,
    settings_of,
    text_of,
)
from tests.library.made import VIDEO, make_run


def preset_of(page: AppTest, setting: int = 0) -> Selectbox[str]:
    """The list of presets of setting A (0) or B (1)."""
    return [box for box in page.selectbox if box.label == "Preset"][setting]


@pytest.mark.parametrize(
    ("name", "label", "end"), [("eps", "Distance (eps)", 0.99), ("iou", "Overlap allowed (IoU)", 1)]
)
def test_the_end_of_a_slider_can_be_used(library: Library, name: str, label: str, end: float) -> None:
    method = "dbscan" if name == "eps" else "nms"
    page = opened("thresholds", runs_of_every_kind(library, "plain"), method=method)
    slider = next(slider for slider in page.slider if slider.label == label)
    assert slider.max == end
    slider.set_value(slider.max).run()
    assert not page.error
    assert settings_of(page)[name] == f"{end:g}"


def test_a_least_height_above_everybody_leaves_nothing_in_the_landscape(library: Library) -> None:
    view = cache.open_view(runs_of_every_kind(library, "plain").id)
    assert view.landscape("person").max() == 3
    assert view.at(min_height_px=540.0).landscape("person").max() == 0


def test_a_and_b_are_counted_apart(library: Library) -> None:
    run = make_run(library, people(2, 2, 2, 2, 2) + people(3, score=0.3)[2:])
    shown = metrics(opened("thresholds", run))
    assert (shown["A: people on average"], shown["B: people on average"]) == ("1.0", "1.1")
    assert shown["Counts alike"] == "90%"
    assert shown["Largest difference"] == "+1"


def test_no_difference_is_said(library: Library) -> None:
    page = opened("thresholds", runs_of_every_kind(library, "plain"))
    assert "count the same people in every frame" in text_of(page)


@pytest.mark.parametrize(
    ("preset", "settings"),
    [
        ("DeepStream's defaults", {"score.person": "0.4", "score.bag": "0.2", "score.face": "0.2"}),
        ("Half the model's own", {"score.person": "0.25", "score.bag": "0.125", "score.face": "0.35"}),
        ("TAO's defaults", {"method": "dbscan", "height": "4"}),
    ],
)
def test_a_preset_becomes_the_setting(library: Library, preset: str, settings: dict[str, str]) -> None:
    page = opened("thresholds", runs_of_every_kind(library, "plain"))
    preset_of(page).set_value(preset).run()
    assert settings.items() <= settings_of(page).items()
    assert preset_of(page).value == preset


def test_a_preset_that_asks_for_less_than_the_floor_says_so(library: Library) -> None:
    page = opened("thresholds", runs_of_every_kind(library, "plain"))
    preset_of(page).set_value("TAO's defaults").run()
    assert "this run kept them from 0.02" in text_of(page)


def test_a_preset_of_ones_own_can_be_saved_and_forgotten(library: Library) -> None:
    page = opened("thresholds", runs_of_every_kind(library, "plain"), **{"score.person": "0.44"})
    assert preset_of(page).value == "Set by hand"
    page.text_input[0].set_value("Night")
    next(button for button in page.button if button.label == "Keep").click().run()
    assert preset_of(page).value == "Night"
    assert [preset.name for preset in saved_presets(library)] == ["Night"]
    next(button for button in page.button if button.label.startswith("Forget")).click().run()
    assert saved_presets(library) == []


def test_the_name_of_a_preset_that_comes_along_is_taken(library: Library) -> None:
    page = opened("thresholds", runs_of_every_kind(library, "plain"), **{"score.person": "0.44"})
    page.text_input[0].set_value("TAO's defaults")
    next(button for button in page.button if button.label == "Keep").click().run()
    assert "is taken" in text_of(page)
    assert saved_presets(library) == []


def test_choosing_frames_keeps_them_with_the_run(library: Library) -> None:
    run = runs_of_every_kind(library, "plain")
    page = opened("thresholds", run, part="check")
    next(button for button in page.button if button.label == "Choose the frames").click().run()
    check = read_notes(run.folder).spot_check("person")
    assert sorted(check.samples) == list(range(10))
    assert "After 8 more frames" in text_of(page)


def test_answers_are_kept_one_by_one_and_lead_to_a_recommendation(library: Library) -> None:
    run = make_run(library, people(*[2] * 10) + people(*[3] * 10, score=0.3)[2::3])
    drawn = SpotCheck(class_name="person", samples=(1, 3, 5, 7, 9, 0, 2, 4))
    change_notes(run.folder, lambda notes: notes.with_spot_check(drawn))
    page = opened("thresholds", run, part="check")
    for number in (2, 2, 2, 2, 2, 2, 2, 2, 4):
        assert "Closest to what you saw" not in text_of(page) or number == 4
        page.number_input[0].set_value(number)
        next(button for button in page.button if button.label == "Keep and go on").click().run()
    check = read_notes(run.folder).spot_check("person")
    assert check.counted == dict.fromkeys(drawn.samples, 2)
    assert check.recounted == {1: 4}
    assert "Closest to what you saw" in text_of(page)
    assert "you counted 2, then 4" in text_of(page)


@pytest.mark.parametrize("kind", ["exclusion", "area"])
def test_who_is_where_nothing_counts_is_not_to_be_counted_by_eye(library: Library, kind: PlaceKind) -> None:
    run = make_run(library, people(*[2] * 10))
    change_notes(run.folder, lambda notes: notes.with_spot_check(SpotCheck(class_name="person", samples=(1, 3))))
    library.video_folder(VIDEO.id).mkdir()
    corner = Place(name="Mirror", kind=kind, points_px=((0, 0), (99, 0), (99, 99)), picture_wh=VIDEO.display_wh)
    add_places(library, VIDEO.id, [corner])
    told = "Leave out who is within Mirror" in text_of(opened("thresholds", run, part="check"))
    assert told == (kind == "exclusion")


def test_the_plateau_is_no_advice_beside_the_truth(library: Library) -> None:
    run = make_run(library, people(*[2] * 10))
    page = opened("thresholds", run)
    assert "the count hardly moves" in text_of(page)
    assert "the count hardly moves" not in text_of(opened("thresholds", run, part="check"))


def test_an_answer_is_never_among_the_models_counts(library: Library) -> None:
    run = runs_of_every_kind(library, "plain")
    before = metrics(opened("thresholds", run))
    check = SpotCheck(class_name="person", samples=(0, 1, 2), counted={0: 50, 1: 50, 2: 50})
    change_notes(run.folder, lambda notes: notes.with_spot_check(check))
    assert metrics(opened("thresholds", run)) == before
