"""The CSV files of one run, byte for byte."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.exports import write
from detector.exports.csv import exact_decimal, text_cell
from detector.library.notes import Notes, SpotCheck, change_notes
from detector.library.paths import Library
from tests.exports.made import made_view

ROWS = [
    (1, 0, 0.9, (100.0, 100.0, 140.0, 200.0)),
    (1, 0, 0.6, (300.0, 100.0, 340.0, 200.0)),
    (1, 0, 0.4, (500.0, 100.0, 540.0, 200.0)),
    (1, 2, 0.75, (-20.0, -8.0, 30.5, 40.0)),
    (4, 0, 0.5, (900.0, 500.0, 2000.0, 2000.0)),
]


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))


def test_detections(library: Library) -> None:
    view = made_view(library, ROWS)
    assert write("detections", view).decode() == (
        "video,frame_index,time_s,timecode,class,confidence,x1,y1,x2,y2,model\n"
        "walk.avi,10,1.000,00:00:01.000,person,0.9000,50.00,50.00,70.00,100.00,Stand-in\n"
        "walk.avi,10,1.000,00:00:01.000,person,0.6000,150.00,50.00,170.00,100.00,Stand-in\n"
        "walk.avi,10,1.000,00:00:01.000,face,0.7500,0.00,0.00,15.25,20.00,Stand-in\n"
        "walk.avi,40,4.000,00:00:04.000,person,0.5000,450.00,250.00,480.00,272.00,Stand-in\n"
    )


def test_timeline_has_a_row_for_every_sampled_frame(library: Library) -> None:
    view = made_view(library, ROWS, samples=6, unreadable=[2])
    assert write("timeline", view).decode() == (
        "video,frame_index,time_s,timecode,status,person,bag,face,model,length_s\n"
        "walk.avi,0,0.000,00:00:00.000,ok,0,0,0,Stand-in,1.000\n"
        "walk.avi,10,1.000,00:00:01.000,ok,2,0,1,Stand-in,1.000\n"
        "walk.avi,20,2.000,00:00:02.000,unreadable,,,,Stand-in,1.000\n"
        "walk.avi,30,3.000,00:00:03.000,ok,0,0,0,Stand-in,1.000\n"
        "walk.avi,40,4.000,00:00:04.000,ok,1,0,0,Stand-in,1.000\n"
        "walk.avi,50,5.000,00:00:05.000,ok,0,0,0,Stand-in,1.000\n"
    )


def test_a_gap_in_the_footage_is_a_row_of_the_timeline_with_its_length(library: Library) -> None:
    view = made_view(library, ROWS, samples=5, gaps=((1.5, 2.75),))
    assert write("timeline", view).decode() == (
        "video,frame_index,time_s,timecode,status,person,bag,face,model,length_s\n"
        "walk.avi,0,0.000,00:00:00.000,ok,0,0,0,Stand-in,1.000\n"
        "walk.avi,10,1.000,00:00:01.000,ok,2,0,1,Stand-in,0.500\n"
        "walk.avi,,1.500,00:00:01.500,gap,,,,Stand-in,1.250\n"
        "walk.avi,20,2.000,00:00:02.000,ok,0,0,0,Stand-in,1.000\n"
        "walk.avi,30,3.000,00:00:03.000,ok,0,0,0,Stand-in,1.000\n"
        "walk.avi,40,4.000,00:00:04.000,ok,1,0,0,Stand-in,1.000\n"
    )
    assert [row[4] for row in read(write("timeline", view.between(None, 2.0)))[1:]] == ["ok", "ok", "gap"]
    assert "gap" not in write("timeline", view.between(2.0, None)).decode()


def test_doubtful_frames_are_rows_without_counts_unless_they_count(library: Library) -> None:
    view = made_view(library, ROWS, samples=3, doubtful=[1])
    assert (
        write("timeline", view).decode().splitlines()[2] == "walk.avi,10,1.000,00:00:01.000,doubtful,,,,Stand-in,1.000"
    )
    assert read(write("detections", view))[1:] == []
    assert read(write("summary", view))[1][2:5] == ["2", "0.000", "0"]
    counting = view.at(doubtful=True)
    assert (
        write("timeline", counting).decode().splitlines()[2]
        == "walk.avi,10,1.000,00:00:01.000,doubtful,2,0,1,Stand-in,1.000"
    )
    assert len(read(write("detections", counting))) == 4
    assert read(write("summary", counting))[1][2:5] == ["3", "0.667", "2"]


def test_summary_leaves_unreadable_frames_out_of_the_mean(library: Library) -> None:
    view = made_view(library, ROWS, samples=6, unreadable=[2])
    assert write("summary", view).decode() == (
        "video,class,frames,mean_count,max_count,max_at_s,seconds_present,first_seen_s,last_seen_s,model,"
        "mean_half_width,seconds_half_width,interval_s,held_count,max_times_s,frames_counted_by_eye,bias,bias_low,bias_high\n"
        "walk.avi,person,5,0.600,2,1.000,2.000,1.000,4.000,Stand-in,1.699,2.957,1.000,0,1.000,0,,,\n"
        "walk.avi,bag,5,0.000,0,,0.000,,,Stand-in,0.512,1.323,1.000,0,,0,,,\n"
        "walk.avi,face,5,0.200,1,1.000,1.000,1.000,1.000,Stand-in,0.887,2.291,1.000,0,1.000,0,,,\n"
    )


def test_nothing_found_is_only_a_header(library: Library) -> None:
    assert len(read(write("detections", made_view(library)))) == 1


def test_a_stretch_has_its_rows_alone(library: Library) -> None:
    stretch = made_view(library, ROWS, samples=6, unreadable=[2]).between(2, 5)
    assert [row[1] for row in read(write("detections", stretch))[1:]] == ["40"]
    assert [row[1] for row in read(write("timeline", stretch))[1:]] == ["20", "30", "40"]
    people = read(write("summary", stretch))[1]
    alone = ["", "", "1.000", "0", "4.000", "0", "", "", ""]  # two frames do not tell how sure they are
    assert people[1:] == ["person", "2", "0.500", "1", "4.000", "1.000", "4.000", "4.000", "Stand-in", *alone]


@pytest.mark.parametrize("name", ["timeline", pytest.param("detections", marks=pytest.mark.long)])
def test_many_rows_are_the_same_rows(library: Library, name: str) -> None:
    """More than are written at once."""
    rows = [(sample, 0, 0.9, (100.0, 100.0, 140.0, 200.0)) for sample in range(5000)]
    written = read(write(name, made_view(library, rows, samples=5000, stretch=5000)))
    assert [row[1] for row in written[1:]] == [str(10 * sample) for sample in range(5000)]


@pytest.mark.parametrize("name", ['a "b", c.avi', "line\nbreak.avi", "émoji 🎥.avi"])
def test_any_name_is_one_cell(library: Library, name: str) -> None:
    rows = read(write("timeline", made_view(library, name=name)))
    assert {len(row) for row in rows} == {10}
    assert rows[1][0] == name


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_name_becomes_a_formula(library: Library, start: str) -> None:
    name = f"{start}HYPERLINK(1).avi"
    view = made_view(library, ROWS, name=name)
    for kind in ("detections", "timeline", "summary"):
        assert {row[0] for row in read(write(kind, view))[1:]} == {f"'{name}"}


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("a;=1+1", "a;'=1+1"),
        ("a,+1", "a,'+1"),
        ("a|@x", "a|'@x"),
        ("a\t-1", "a\t'-1"),
        ("a\r\n=1", "a\r\n'=1"),
        ('a"=1', "a\"'=1"),
        ("a; =1;=2", "a;' =1;'=2"),
        (" =1", "' =1"),
        ("\uff1d1", "'\uff1d1"),
        ("\rx", "'\rx"),
        ("\n=1", "'\n'=1"),
    ],
)
def test_no_cell_becomes_a_formula_wherever_cells_are_separated(text: str, cell: str) -> None:
    assert text_cell(text) == cell


@pytest.mark.parametrize("text", ["", "walk.avi", "1-2.avi", "'quoted", "a; b", "a = b", "x@y.avi", "2026-01-01, 12+1"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert text_cell(text) == text


def test_a_spot_check_says_what_a_person_saw(library: Library) -> None:
    view = made_view(library, ROWS)
    check = SpotCheck(class_name="person", samples=(1, 4, 7), weights=(3.0, 3.0, 4.0), counted={4: 2, 1: 0})
    change_notes(view.run.folder, lambda _: Notes(spot_checks=(check,)))
    assert write("spot-check", view, class_name="person").decode() == (
        "video,frame_index,time_s,timecode,class,counted_by_eye,stands_for\n"
        "walk.avi,10,1.000,00:00:01.000,person,0,3.000\n"
        "walk.avi,40,4.000,00:00:04.000,person,2,3.000\n"
    )
    assert len(read(write("spot-check", view.between(2, None), class_name="person"))) == 2
    assert len(read(write("spot-check", view, class_name="bag"))) == 1


@given(st.lists(st.floats(2**-8, 60.0, width=32), min_size=1, max_size=20), st.integers(500, 6_000_000))
def test_a_confidence_tells_on_which_side_of_any_threshold_it_lies(scores: list[float], steps: int) -> None:
    """Read as any program reads it: in double precision, against a threshold of five decimals."""
    kept, threshold = np.asarray(scores, np.float32), steps / 1e5
    written = [float(exact_decimal(score)) for score in kept.tolist()]
    assert np.asarray(written, np.float32).tolist() == kept.tolist()
    assert [score >= threshold for score in written] == (kept >= np.float32(threshold)).tolist()


def test_confidences_have_four_decimals_at_least() -> None:
    assert [exact_decimal(score) for score in (0.9, 0.648235261, 12.5)] == ["0.9000", "0.64823526", "12.5000"]
