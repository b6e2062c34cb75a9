from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.analysis.places import check_place, find_inside, find_points, find_visits, scale_to
from detector.analysis.places.geometry import measure_to_border
from detector.analysis.tracks import Boxes, make_tracks
from detector.errors import SettingError
from detector.types import Place, PlaceKind, Point

WH = (100, 60)
SQUARE: tuple[Point, ...] = ((20, 10), (60, 10), (60, 50), (20, 50))
ELL: tuple[Point, ...] = ((0, 0), (50, 0), (50, 20), (20, 20), (20, 60), (0, 60))


def place(points: tuple[Point, ...] = SQUARE, kind: PlaceKind = "area") -> Place:
    return Place(name="Door", kind=kind, points_px=points, picture_wh=WH)


def inside(points: list[Point], area: Place) -> list[bool]:
    answers: list[bool] = find_inside(np.asarray(points, np.float64).reshape(-1, 2), area, WH).tolist()
    return answers


def test_points_in_and_beside_an_area() -> None:
    assert inside([], place()) == []
    assert inside([(40, 30), (10, 30), (40, 55), (20, 10), (60, 30)], place()) == [True, False, False, True, True]
    assert inside([(10, 50), (40, 10), (40, 40)], place(ELL)) == [True, True, False]


def test_feet_on_the_picture_s_lower_edge_are_in_an_area_that_reaches_it() -> None:
    assert inside([(10, 60)], place(ELL)) == [True]


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 60)), max_size=20))
def test_a_rectangle_holds_what_lies_between_its_sides(points: list[Point]) -> None:
    assert inside(points, place()) == [20 <= x <= 60 and 10 <= y <= 50 for x, y in points]


def test_somebody_is_at_the_feet_or_at_the_centre() -> None:
    box = np.array([[10, 20, 30, 60]], np.float32)
    assert find_points(box, "feet").tolist() == [[20, 60]]
    assert find_points(box, "centre").tolist() == [[20, 40]]


def test_a_place_goes_along_where_the_picture_has_another_size() -> None:
    assert scale_to(place(), (200, 120))[0].tolist() == [40, 20]
    assert find_inside(np.array([[80.0, 60.0], [50.0, 10.0]]), place(), (200, 120)).tolist() == [True, False]


@pytest.mark.parametrize(
    ("points", "kind", "says"),
    [
        (((20, 10), (60, 50), (60, 10), (20, 50)), "area", "crosses or touches itself"),
        (((20, 10), (60, 10), (40, 10)), "area", "crosses or touches itself"),
        (((20, 10), (60, 10), (20, 10)), "area", "three corners"),
        (((20, 10), (101, 10), (60, 50)), "exclusion", r"101,10, outside the picture, which is 100 x 60"),
        (((20, 10), (20, 10)), "line", "two points"),
        (SQUARE, "line", "two points"),
    ],
    ids=["bow tie", "flat", "two corners", "outside", "no length", "a line of four"],
)
def test_what_can_be_no_place_is_refused_in_words(points: tuple[Point, ...], kind: PlaceKind, says: str) -> None:
    with pytest.raises(SettingError, match=says):
        check_place(place(points, kind))


def test_good_places_pass() -> None:
    for good in (place(), place(ELL), place(((0, 0), (100, 60)), "line")):
        assert check_place(good) is good


def visits(x: list[float], area: Place | None = None) -> list[tuple[float, float, bool, bool]]:
    """The visits of somebody 10 pixels tall who is at these x, a second apart, and at y = 30."""
    area, n = area or place(), len(x)
    feet = np.stack((np.asarray(x, np.float64), np.full(n, 30.0)), axis=1)
    box = np.hstack((feet - (2, 10), feet - (-2, 0))).astype(np.float32)
    boxes = Boxes(np.arange(n, dtype=np.int32), np.arange(float(n)), box)
    found = find_visits(
        make_tracks(boxes, np.ones(n, np.int64)), find_inside(feet, area, WH), measure_to_border(feet, area, WH)
    )
    rows = zip(found.start_s, found.end_s, found.entered, found.left, strict=True)
    return [(float(start), float(end), bool(entered), bool(left)) for start, end, entered, left in rows]


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        ([], []),
        ([5, 10, 15], []),
        ([5, 30, 40, 50, 80], [(0.5, 3.5, True, True)]),
        ([30, 40, 80], [(0.0, 1.5, False, True)]),
        ([5, 40, 41], [(0.5, 2.0, True, False)]),
        ([5, 40, 80, 40, 80], [(0.5, 1.5, True, True), (2.5, 3.5, True, True)]),
        ([5, 30, 59.5, 60.5, 59.5, 60.5, 40, 80], [(0.5, 6.5, True, True)]),
        ([19.5, 20.5, 5, 19.5, 20.5], []),
    ],
    ids=["nobody", "beside it", "through", "there at first", "there at last", "twice", "on the border", "never clear"],
)
def test_visits(x: list[float], expected: list[tuple[float, float, bool, bool]]) -> None:
    assert visits(x) == expected


def test_the_picture_s_edge_is_no_border_to_walk_over() -> None:
    left = place(((0, 0), (50, 0), (50, 60), (0, 60)))
    border = measure_to_border(np.array([[0.0, 30.0], [30.0, 60.0], [60.0, 60.0]]), left, WH)
    assert border.tolist() == pytest.approx([50, 20, 10], abs=0.2)
    whole = place(((0, 0), (100, 0), (100, 60), (0, 60)))
    assert measure_to_border(np.array([[0.0, 30.0]]), whole, WH).tolist() == [np.inf]


def test_two_people_have_visits_of_their_own() -> None:
    feet = np.array([[5.0, 30], [40, 30], [40, 30], [80, 30]])
    box = np.hstack((feet - (2, 10), feet - (-2, 0))).astype(np.float32)
    boxes = Boxes(np.array([0, 0, 1, 1], np.int32), np.array([0.0, 0, 1, 1]), box)
    found = find_visits(
        make_tracks(boxes, np.array([1, 2, 1, 2])), find_inside(feet, place(), WH), measure_to_border(feet, place(), WH)
    )
    assert found.track.tolist() == [1, 2]
    assert (found.entered.tolist(), found.left.tolist()) == ([True, False], [False, True])
    assert (found.people, found.median_s, found.longest_s) == (2, 0.5, 0.5)
