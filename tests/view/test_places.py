"""Places over a run in which everybody's way is known."""

from __future__ import annotations

import numpy as np
import pytest

from detector.errors import SettingError
from detector.library.paths import Library
from detector.library.places import add_places
from detector.types import Place, PlaceKind, Point
from detector.view import RunView, ViewCache, cut_of, open_run
from detector.view.cut import Cut
from detector.view.places import measure_place
from tests.library.made import VIDEO
from tests.view.walkers import TWO, walk, walked_view

WH = VIDEO.display_wh
UPPER: tuple[Point, ...] = ((0, 0), (480, 0), (480, 150), (0, 150))
"""Where the one walks whose feet are at y = 125 in the footage, and not the other, at 235."""
MIDDLE: tuple[Point, ...] = ((200, 0), (280, 0), (280, 272), (200, 272))
UPWARDS: tuple[Point, ...] = ((240, 272), (240, 0))


def place(points: tuple[Point, ...], kind: PlaceKind = "area") -> Place:
    return Place(name="Door", kind=kind, points_px=points, picture_wh=WH)


def people(view: RunView) -> list[int]:
    counted: list[int] = view.counts[:, 0].tolist()
    return counted


def test_a_view_within_an_area_counts_who_stands_in_it(library: Library) -> None:
    view = walked_view(library)
    upper = view.within(place(UPPER))
    assert people(upper) == [1] * 20
    assert people(upper.within(None)) == people(view) == [1] * 4 + [2] * 16
    assert len(upper.detections) == upper.counts.sum() == 21
    assert upper.timeline(5.0)["person"].tolist() == [1, 1]
    assert upper.peak("person") is not None
    assert upper.figures[0].seconds_present == 10.0
    assert [len(upper.detections_of(sample)) for sample in (2, 10)] == [2, 1]


def test_everything_else_that_a_view_tells_is_within_it_too(library: Library) -> None:
    upper = walked_view(library).within(place(UPPER))
    level = int(np.searchsorted(upper.levels, 0.5))
    assert upper.landscape("person")[level].tolist() == people(upper)
    assert upper.sweep("person").mean[level] == 1.0
    followed = upper.tracks()
    assert followed.count_people().value == 1
    assert len(followed.numbers) == len(upper.detections)
    assert upper.between(2, 4).tracks().tracks.number.tolist() == [1]


def test_who_leaves_an_area_and_comes_back_is_one_person_in_it(library: Library) -> None:
    there_and_back = [
        *walk(0, 29, 100, 860, 200),
        *walk(30, 33, 860, 860, 200),
        *walk(34, 63, 860, 100, 200),
    ]
    view = walked_view(library, there_and_back, samples=64)
    assert view.tracks().tracks.people == 1
    assert view.within(place(MIDDLE)).tracks().count_people().value == 1


def test_who_hurries_through_an_area_is_somebody_in_it(library: Library) -> None:
    view = walked_view(library, walk(0, 9, 100, 860, 200), samples=10)
    within = view.within(place(MIDDLE)).tracks()
    assert float(within.tracks.end_s[0] - within.tracks.start_s[0]) == 0.5
    assert within.count_people().value == view.tracks().tracks.people == 1
    assert view.between(0, 0.9).within(place(((0, 0), (480, 0), (480, 272), (0, 272)))).tracks().tracks.people == 0


def test_counts_at_every_threshold_within_an_area_are_made_once_for_all_thresholds(library: Library) -> None:
    upper = walked_view(library).within(place(UPPER))
    assert np.shares_memory(upper.landscape("person"), upper.at(person=0.8).landscape("person"))
    low = upper.at(min_height_px=101.0).landscape("person")
    assert low.max() == 0


def test_an_area_keeps_its_view_through_other_thresholds_and_stretches(library: Library) -> None:
    upper = walked_view(library).within(place(UPPER))
    assert upper.at(person=0.8).between(0, 5).whole.cut.place == place(UPPER)


def test_a_detection_is_where_its_feet_are_or_its_centre(library: Library) -> None:
    heads = place(((0, 0), (480, 0), (480, 110), (0, 110)))
    view = walked_view(library)
    assert people(view.within(heads)) == [0] * 20
    assert people(view.within(heads.model_copy(update={"anchor": "centre"}))) == [1] * 20


def test_what_is_excluded_counts_nowhere(library: Library) -> None:
    view = walked_view(library).excluding([place(UPPER, "exclusion")])
    assert people(view) == [0] * 4 + [1] * 16
    assert people(view.within(place(UPPER))) == [0] * 20
    assert view.tracks().tracks.people == 1


def test_what_is_excluded_in_a_video_s_picture_counts_in_no_view_of_its_runs(library: Library) -> None:
    run_id = walked_view(library).run_id
    library.video_folder(VIDEO.id).mkdir()
    add_places(library, VIDEO.id, [place(UPPER, "exclusion"), place(MIDDLE).model_copy(update={"name": "Middle"})])
    view = open_run(run_id, cache=ViewCache(library)).at(person=0.5)
    assert people(view) == [0] * 4 + [1] * 16
    assert view.settings["excluded"][0]["name"] == "Door"


@pytest.mark.parametrize("kind", ["line", "exclusion"])
def test_nobody_is_within_a_line_or_an_exclusion(library: Library, kind: PlaceKind) -> None:
    with pytest.raises(SettingError, match="no area"):
        walked_view(library).within(place(UPWARDS, kind))


def test_who_passes_a_line_and_which_way(library: Library) -> None:
    figures = measure_place(walked_view(library), place(UPWARDS, "line"))
    assert (figures.entered, figures.left) == (1, 1)
    assert figures.in_view is None
    assert figures.visits is None
    assert len(figures.entered_s) == len(figures.left_s) == 1


def test_who_comes_into_an_area_how_long_they_stay_and_who_leaves(library: Library) -> None:
    figures = measure_place(walked_view(library), place(MIDDLE))
    assert (figures.entered, figures.left) == (2, 2)
    assert figures.visits is not None
    assert figures.visits.people == 2
    # 380 pixels in 9.5 s, and in 7.5 s: the 80 of the area take 2 s and 1.6 s, told to half a second
    assert sorted(figures.visits.dwell_s.tolist()) == [pytest.approx(1.6, abs=0.5), pytest.approx(2.0, abs=0.5)]
    assert figures.in_view is not None
    assert figures.in_view.max_count == 2


def test_many_with_a_seed_pass_as_often_as_they_were_made_to(library: Library) -> None:
    random = np.random.default_rng(20261128)
    lanes = [70.0 + 110 * lane for lane in range(4)]
    rightward = random.random((5, 4)) < 0.5
    rows = []
    for turn in range(5):
        for lane, y in enumerate(lanes):
            ends = (120.0, 840.0) if rightward[turn, lane] else (840.0, 120.0)
            rows += walk(turn * 30, turn * 30 + 19, *ends, y)
    view = walked_view(library, rows, samples=150)
    line, area = measure_place(view, place(UPWARDS, "line")), measure_place(view, place(MIDDLE))
    assert (line.entered, line.left) == (int(rightward.sum()), int((~rightward).sum()))
    assert (area.entered, area.left) == (20, 20)


def test_stretches_share_what_happens_among_them(library: Library) -> None:
    view = walked_view(library, [*walk(0, 19, 100, 860, 200), *walk(4, 19, 860, 100, 420), *walk(0, 19, 480, 490, 300)])
    for at_s in np.arange(0.25, 10, 0.25).tolist():
        parts = [view.between(None, at_s), view.between(at_s, None)]
        for shape in (place(UPWARDS, "line"), place(MIDDLE)):
            whole, first, second = (measure_place(part, shape) for part in (view, *parts))
            assert first.entered_s.tolist() + second.entered_s.tolist() == whole.entered_s.tolist()
            assert first.left_s.tolist() + second.left_s.tolist() == whole.left_s.tolist()
            if whole.visits and first.visits and second.visits:
                stayed_s = [float(each.visits.dwell_s.sum()) for each in (whole, first, second) if each.visits]
                assert stayed_s[0] == pytest.approx(stayed_s[1] + stayed_s[2])


def test_who_is_in_an_area_is_told_where_frames_are_too_few_to_follow_anybody(library: Library) -> None:
    figures = measure_place(walked_view(library, every_frames=50), place(UPPER))
    assert figures.in_view is not None
    assert figures.in_view.max_count == 1
    assert (figures.entered, figures.visits) == (None, None)
    assert "every" in figures.why


def test_an_empty_run_has_empty_places(library: Library) -> None:
    view = walked_view(library, [])
    area, line = measure_place(view, place(UPPER)), measure_place(view, place(UPWARDS, "line"))
    assert (area.entered, area.left, line.entered, line.left) == (0, 0, 0, 0)
    assert area.visits is not None
    assert area.visits.median_s is None


def test_a_cut_with_places_is_read_back_as_it_was_written(library: Library) -> None:
    cut = walked_view(library, TWO).within(place(MIDDLE)).excluding([place(UPPER, "exclusion")]).cut
    assert Cut.model_validate_json(cut.model_dump_json()) == cut
    assert cut.boundless == cut_of(cut.thresholds(("person", "bag", "face")), ("person", "bag", "face"))


def test_the_boxes_behind_the_figures_lie_where_they_say(library: Library) -> None:
    view = walked_view(library)
    for drawn in (place(MIDDLE), place(UPWARDS, "line")):
        figures = measure_place(view, drawn)
        boxes = figures.followed.tracks.boxes
        for rows, times_s, number in (
            (figures.entered_row, figures.entered_s, figures.entered),
            (figures.left_row, figures.left_s, figures.left),
        ):
            assert len(rows) == len(times_s) == number
            assert (np.diff(times_s) >= 0).all()
            assert np.abs(boxes.time_s[rows] - times_s).max() <= 0.5
            if drawn.kind == "area":
                assert ((boxes.centre_px[rows, 0] >= 200) & (boxes.centre_px[rows, 0] <= 280)).all()
    rightward, leftward = (boxes.centre_px[row, 0].item() for row in (figures.entered_row, figures.left_row))
    assert leftward < 240 < rightward
