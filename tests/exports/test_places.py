"""Places in files to take away: their table, and their section of the report, figure by figure the same."""

from __future__ import annotations

import csv
import io

import pytest

from detector.exports import write
from detector.exports.report.contents import gather_report
from detector.exports.report.options import ReportOptions
from detector.exports.report.places import PlaceSection
from detector.library.paths import Library
from detector.library.places import add_places
from detector.types import Place
from detector.view import RunView, ViewCache, open_run
from detector.words import format_duration
from tests.dashboard.pages import with_pictures
from tests.exports.made import HALF
from tests.library.made import VIDEO, give_clock
from tests.view.walkers import walked_view

WH = VIDEO.display_wh
MIDDLE = Place(name="=Door <b>A</b>", points_px=((200, 0), (280, 0), (280, 272), (200, 272)), picture_wh=WH)
UPWARDS = Place(name="Gate", kind="line", points_px=((240, 272), (240, 0)), picture_wh=WH)
MIRROR = Place(name="Mirror", kind="exclusion", points_px=((0, 0), (9, 0), (9, 9)), picture_wh=WH)


def placed_view(library: Library, *, every_frames: int = 5) -> RunView:
    """One walks to the right and one to the left, through a door and over a line."""
    name = with_pictures(walked_view(library, every_frames=every_frames).run).id
    library.video_folder(VIDEO.id).mkdir(parents=True, exist_ok=True)
    add_places(library, VIDEO.id, [MIDDLE, UPWARDS, MIRROR])
    return open_run(name, cache=ViewCache(library)).at(HALF)


def rows(view: RunView) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(write("places", view).decode(), newline="")))


def sections(view: RunView) -> tuple[PlaceSection, ...]:
    return gather_report(view, ReportOptions()).places


def test_without_places_there_is_a_header_and_no_section(library: Library) -> None:
    view = walked_view(library)
    assert len(write("places", view).decode().splitlines()) == 1
    assert "<h2>Places" not in write("report", view).decode()


def test_a_row_an_area_or_line(library: Library) -> None:
    door, gate = rows(placed_view(library))
    assert (door["place"], door["kind"], door["class"]) == ("'=Door <b>A</b>", "area", "person")
    assert (door["max_count"], door["entered"], door["left"], door["visits"]) == ("2", "2", "2", "2")
    assert 0 < float(door["mean_count"]) < 2
    assert float(door["dwell_median_s"]) <= float(door["dwell_longest_s"])
    assert (gate["place"], gate["kind"], gate["entered"], gate["left"]) == ("Gate", "line", "1", "1")
    assert {gate[name] for name in ("mean_count", "max_count", "visits", "dwell_median_s")} == {""}


def test_the_stretch_restricts_them_and_the_clock_stands_behind(library: Library) -> None:
    give_clock(library, "2026-11-25T14:03:00", "Asia/Seoul")
    view = placed_view(library)
    door, gate = rows(view.between(0.0, 3.0))
    assert (door["entered"], door["max_at_clock"], gate["entered"]) == ("0", "", "0")
    assert rows(view)[0]["max_at_clock"].startswith("2026-11-25T14:03:0")


def test_the_figures_of_the_report_are_those_of_the_table(library: Library) -> None:
    view = placed_view(library)
    for section, row in zip(sections(view), rows(view), strict=True):
        told = dict(section.figures)
        if row["kind"] == "line":
            assert told == {"Passed with the arrow": row["entered"], "Passed against the arrow": row["left"]}
            continue
        mean, sure = f"{float(row['mean_count']):.2f}", row["mean_half_width"]
        assert told["People in it at once"].startswith(f"{mean} ± " if sure else f"{mean} on average")
        assert (
            f"; {row['max_count']} at most, first at {view.moment(float(row['max_at_s']))}"
            in told["People in it at once"]
        )
        assert told["Time with somebody in it"] == f"{float(row['seconds_present']):.1f} s"
        assert (told["Entered"], told["Left"]) == (row["entered"], row["left"])
        median, longest = (format_duration(float(row[f"dwell_{which}_s"])) for which in ("median", "longest"))
        assert told["Stayed"] == f"{median}, the middle one of {row['visits']} visits; the longest {longest}"


def test_each_has_a_picture_with_its_name_as_text(library: Library) -> None:
    view = placed_view(library)
    assert all(section.picture.startswith("data:image/jpeg") for section in sections(view))
    assert len({section.picture for section in sections(view)}) == 2
    page = write("report", view).decode()
    assert "<h3>=Door &lt;b&gt;A&lt;/b&gt;</h3>" in page
    assert "Nothing is counted within Mirror." in page
    assert write("report-pdf", view).startswith(b"%PDF")


def test_where_nobody_can_be_followed_the_reason_stands_in_place_of_a_number(library: Library) -> None:
    view = placed_view(library, every_frames=50)
    door, gate = sections(view)
    assert [name for name, _ in door.figures] == ["People in it at once", "Time with somebody in it"]
    assert gate.figures == ()
    assert "every 0.5 s" in door.doubt
    assert [(row["entered"], row["visits"]) for row in rows(view)] == [("", ""), ("", "")]


@pytest.mark.parametrize("place", [MIDDLE, UPWARDS], ids=["area", "line"])
def test_an_empty_run_has_nothing_to_show_of_a_place(library: Library, place: Place) -> None:
    name = walked_view(library, [], samples=0).run_id
    library.video_folder(VIDEO.id).mkdir()
    add_places(library, VIDEO.id, [place])
    assert sections(open_run(name, cache=ViewCache(library))) == ()


def bins(view: RunView, **options: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(write("bins", view, **options).decode(), newline="")))


def test_bins_tell_who_entered_and_left_each_place(library: Library) -> None:
    view = placed_view(library)
    people = [row for row in bins(view, bin=2.5) if row["class"] == "person"]
    door = "=Door <b>A</b>"
    assert list(people[0])[-5:] == [
        "model",
        "entered_=Door <b>A</b>",
        "left_=Door <b>A</b>",
        "entered_Gate",
        "left_Gate",
    ]
    for place, name in zip(rows(view), (door, "Gate"), strict=True):
        for way in ("entered", "left"):
            assert sum(int(row[f"{way}_{name}"]) for row in people) == int(place[way]) > 0
    assert [row[f"entered_{door}"] for row in people] == ["0", "1", "1", "0"]
    others = [row for row in bins(view, bin=2.5) if row["class"] != "person"]
    assert {row["entered_Gate"] for row in others} == {""}


def test_bins_leave_open_who_entered_where_nobody_is_followed(library: Library) -> None:
    view = placed_view(library, every_frames=50)
    assert {row["entered_Gate"] for row in bins(view)} == {""}


def test_bins_have_no_such_columns_where_nothing_but_exclusions_is_drawn(library: Library) -> None:
    name = walked_view(library).run_id
    library.video_folder(VIDEO.id).mkdir(parents=True, exist_ok=True)
    add_places(library, VIDEO.id, [MIRROR])
    assert list(bins(open_run(name, cache=ViewCache(library)))[0])[-1] == "model"
