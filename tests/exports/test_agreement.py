"""Two settings and two runs against each other, as CSV."""

from __future__ import annotations

import csv
import io

import pytest

from detector.errors import SettingError
from detector.exports import file_name, write
from detector.library.paths import Library
from detector.view import Comparison
from tests.exports.made import made_view

BOX = (10.0, 10.0, 60.0, 90.0)
ROWS = [(0, 0, 0.9, BOX), (1, 0, 0.4, BOX), (2, 0, 0.4, BOX)]


def rows_of(comparison: Comparison, class_name: str = "person") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(write("agreement", comparison, class_name=class_name).decode())))


def test_of_nothing_there_is_the_head(library: Library) -> None:
    view = made_view(library, samples=2).between(20, 30)
    assert rows_of(Comparison(view, view)) == []


def test_a_row_for_every_moment(library: Library) -> None:
    view = made_view(library, ROWS, samples=4, unreadable=[2])
    rows = rows_of(Comparison(view, view.at(person=0.3)))
    assert list(rows[0]) == [
        "video", "frame_index", "time_s", "timecode", "class", "count_a", "count_b", "b_minus_a", "apart_s",
        "model_a", "model_b",
    ]  # fmt: skip
    assert [(row["count_a"], row["count_b"], row["b_minus_a"]) for row in rows] == [
        ("1", "1", "0"),
        ("0", "1", "1"),
        ("", "", ""),
        ("0", "0", "0"),
    ]
    assert {row["apart_s"] for row in rows} == {"0.000"}


def test_the_stretch_is_as(library: Library) -> None:
    view = made_view(library, ROWS, samples=4)
    rows = rows_of(Comparison(view.between(1, 3), view.at(person=0.3)))
    assert [(row["time_s"], row["b_minus_a"]) for row in rows] == [("1.000", "1"), ("2.000", "1")]


def test_a_class_that_is_not_there(library: Library) -> None:
    view = made_view(library, ROWS)
    with pytest.raises(SettingError, match="no class 'dog'"):
        rows_of(Comparison(view, view), "dog")


def test_it_is_named_after_class_and_kind(library: Library) -> None:
    view = made_view(library)
    assert file_name("agreement", Comparison(view, view), class_name="bag") == "bag-a-against-b.csv"
