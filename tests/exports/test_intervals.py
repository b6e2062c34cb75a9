"""When something was in view, as a table."""

from __future__ import annotations

from detector.exports import write
from detector.library.paths import Library
from tests.exports.made import made_view
from tests.library.made import give_clock

BOX = (100.0, 100.0, 140.0, 200.0)
ROWS = [(1, 0, 0.9, BOX), (1, 2, 0.9, BOX), (3, 0, 0.9, BOX), (3, 0, 0.8, (300.0, 100.0, 340.0, 200.0))]


def test_nothing_in_view_is_only_a_header(library: Library) -> None:
    assert write("intervals", made_view(library)).decode().splitlines() == [
        "video,class,start_s,end_s,start_timecode,end_timecode,duration_s,max_count,model"
    ]


def test_a_row_a_stretch_with_gaps_bridged(library: Library) -> None:
    view = made_view(library, ROWS)
    assert write("intervals", view, bridge=1.0).decode().splitlines()[1:] == [
        "walk.avi,face,1.000,2.000,00:00:01.000,00:00:02.000,1.000,1,Stand-in",
        "walk.avi,person,1.000,4.000,00:00:01.000,00:00:04.000,3.000,2,Stand-in",
    ]
    alone = write("intervals", view, bridge=0.0).decode().splitlines()[1:]
    assert [line.split(",")[1:4] for line in alone] == [
        ["person", "1.000", "2.000"],
        ["face", "1.000", "2.000"],
        ["person", "3.000", "4.000"],
    ]


def test_the_stretch_restricts_them_and_the_clock_stands_behind(library: Library) -> None:
    view = made_view(library, ROWS).between(1.5, 3.5)
    give_clock(library, "2026-11-25T14:03:00", "Asia/Seoul")
    line = write("intervals", view, bridge=5.0).decode().splitlines()[-1]
    assert line.split(",")[2:4] == ["1.500", "3.500"]
    assert line.endswith("Stand-in,2026-11-25T14:03:01.500+09:00,2026-11-25T14:03:03.500+09:00")
