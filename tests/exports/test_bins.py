"""Counts by the minute as CSV."""

from __future__ import annotations

import csv
import io

import pytest

from detector.errors import SettingError
from detector.exports import file_name, write
from detector.library.paths import Library
from tests.exports.made import made_view
from tests.library.made import give_clock

ROWS = [(sample, 0, 0.9, (100.0, 100.0, 140.0, 200.0)) for sample in (1, 2, 5)]


def test_a_row_a_bin_and_class(library: Library) -> None:
    view = made_view(library, ROWS, samples=6, unreadable=[2])
    assert write("bins", view, bin=4.0).decode() == (
        "video,start_s,end_s,start_timecode,end_timecode,class,frames,seconds_counted,mean_count,max_count,"
        "seconds_present,busiest,model\n"
        "walk.avi,0.000,4.000,00:00:00.000,00:00:04.000,person,3,3.000,0.333,1,1.000,2,Stand-in\n"
        "walk.avi,0.000,4.000,00:00:00.000,00:00:04.000,bag,3,3.000,0.000,0,0.000,,Stand-in\n"
        "walk.avi,0.000,4.000,00:00:00.000,00:00:04.000,face,3,3.000,0.000,0,0.000,,Stand-in\n"
        "walk.avi,4.000,6.000,00:00:04.000,00:00:06.000,person,2,2.000,0.500,1,1.000,1,Stand-in\n"
        "walk.avi,4.000,6.000,00:00:04.000,00:00:06.000,bag,2,2.000,0.000,0,0.000,,Stand-in\n"
        "walk.avi,4.000,6.000,00:00:04.000,00:00:06.000,face,2,2.000,0.000,0,0.000,,Stand-in\n"
    )


def test_bins_begin_at_the_clocks_whole_minutes(library: Library) -> None:
    view = made_view(library, ROWS, samples=6)
    give_clock(library, "2026-11-25T14:02:57", "Asia/Seoul")
    rows = list(csv.DictReader(io.StringIO(write("bins", view, bin="1min").decode(), newline="")))
    people = [row for row in rows if row["class"] == "person"]
    assert [(row["start_clock"][11:19], row["end_clock"][11:19]) for row in people] == [
        ("14:02:57", "14:03:00"),
        ("14:03:00", "14:03:03"),
    ]
    assert [row["mean_count"] for row in people] == ["0.667", "0.333"]


def test_a_stretch_is_kept_to_and_the_name_says_the_bin(library: Library) -> None:
    view = made_view(library, ROWS, samples=6).between(1.0, 3.0)
    rows = list(csv.DictReader(io.StringIO(write("bins", view, bin=60.0).decode(), newline="")))
    assert [(row["start_s"], row["end_s"], row["mean_count"]) for row in rows[:1]] == [("1.000", "3.000", "1.000")]
    assert file_name("bins", view, bin=900.0) == "walk-stand-in-from-1-to-3-s-per-900-s.csv"
    assert write("bins", view.between(6.0, 7.0), bin=60.0).decode().count("\n") == 1


@pytest.mark.parametrize("length", [0.0, "soon"])
def test_a_bin_that_is_none_is_refused(library: Library, length: object) -> None:
    with pytest.raises((ValueError, SettingError)):
        write("bins", made_view(library), bin=length)
