"""The workbook, read back: its figures are those of the CSV files, and its dates are dates."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, timedelta

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from detector.errors import SettingError
from detector.exports import file_name, sheets, write
from detector.exports.sheets import format_heading
from detector.library.paths import Library
from detector.library.places import add_places
from detector.types import Place
from detector.view import RunView, ViewCache, open_run
from detector.view.notes import add_note, make_note
from tests.exports.made import HALF, made_view
from tests.library.made import VIDEO, give_clock
from tests.view.walkers import walked_view

SHEETS = ["Summary", "Timeline", "Busiest", "Intervals", "People", "Places", "Settings"]
DOOR = Place(name="=Door", points_px=((200, 0), (280, 0), (280, 272), (200, 272)), picture_wh=VIDEO.display_wh)


def opened(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


def placed_view(library: Library) -> RunView:
    name = walked_view(library).run_id
    library.video_folder(VIDEO.id).mkdir(parents=True, exist_ok=True)
    add_places(library, VIDEO.id, [DOOR])
    return open_run(name, cache=ViewCache(library)).at(HALF)


def column(sheet: Worksheet, heading: str) -> list[object]:
    place = [cell.value for cell in sheet[1]].index(heading)
    return [row[place].value for row in sheet.iter_rows(min_row=2)]


def frame_of(sheet: Worksheet) -> pd.DataFrame:
    head, *rows = sheet.iter_rows(values_only=True)
    return pd.DataFrame(rows, columns=[str(name) for name in head])


def assert_same_figures(sheet: Worksheet, data: bytes, by: tuple[str, ...]) -> None:
    """Every number of the CSV file is in the sheet, to the digits that the file has."""
    expected = pd.read_csv(io.BytesIO(data)).sort_values(list(by), kind="stable", ignore_index=True)
    given = frame_of(sheet).sort_values([format_heading(name) for name in by], kind="stable", ignore_index=True)
    assert len(given) == len(expected)
    numbers = expected.select_dtypes("number")
    assert len(numbers.columns) > 3
    for name, values in numbers.items():
        assert pd.to_numeric(given[format_heading(str(name))]).tolist() == pytest.approx(
            values.tolist(), abs=0.006, nan_ok=True
        )


def test_its_sheets_have_the_figures_of_the_csv_files_of_the_same_view(library: Library) -> None:
    view = placed_view(library).at(person=0.6).between(1.0, 9.0)
    book = opened(write("xlsx", view, bin=2.0, every_frame=True))
    assert book.sheetnames == [*SHEETS[:-1], "Frames", "Settings"]
    assert_same_figures(book["Summary"], write("summary", view), ("class",))
    assert_same_figures(book["Timeline"], write("bins", view, bin=2.0), ("class", "start_s"))
    assert_same_figures(book["Intervals"], write("intervals", view), ("start_s", "class"))
    assert_same_figures(book["People"], write("tracks", view), ("track",))
    assert_same_figures(book["Places"], write("places", view), ("place",))
    assert_same_figures(book["Frames"], write("timeline", view), ("time_s",))


def test_notes_are_a_sheet_where_there_are_any(library: Library) -> None:
    view = walked_view(library)
    add_note(view, make_note(2.0, "=1+1", 4.5))
    book = opened(write("xlsx", view))
    assert book.sheetnames == [*SHEETS[:-1], "Notes", "Settings"]
    (text,) = column(book["Notes"], format_heading("note"))
    assert str(text).lstrip("'") == "=1+1"
    assert [cell.data_type for cell in book["Notes"][2] if cell.value == text] == ["s"]


def test_the_busiest_bins_stand_first(library: Library) -> None:
    view = walked_view(library)
    busiest = opened(write("xlsx", view, bin=2.0))["Busiest"]
    bins = pd.read_csv(io.BytesIO(write("bins", view, bin=2.0))).query("`class` == 'person'").sort_values("busiest")
    assert column(busiest, "Busiest") == bins["busiest"].tolist()
    assert column(busiest, "Mean count") == pytest.approx(bins["mean_count"].tolist(), abs=0.001)


def test_lengths_of_time_without_a_clock(library: Library) -> None:
    sheet = opened(write("xlsx", walked_view(library), bin=2.0))["Timeline"]
    cell = sheet["D2"]
    assert [cell.value for cell in sheet[1]][:4] == ["Start (s)", "End (s)", "Start timecode", "End timecode"]
    assert (cell.number_format, cell.value) == ("[h]:mm:ss.000", timedelta(seconds=2))
    assert sheet.freeze_panes == "A2"


def test_dates_by_the_clock(library: Library) -> None:
    give_clock(library, "2026-10-25T02:59:58+02:00", "Europe/Berlin")
    sheet = opened(write("xlsx", walked_view(library), bin=1.0))["Timeline"]
    assert sheet["A1"].value == "Start clock"
    assert sheet["A2"].number_format == "yyyy-mm-dd hh:mm:ss"
    assert column(sheet, "Start clock")[:3] == [
        datetime(2026, 10, 25, 2, 59, 58),
        datetime(2026, 10, 25, 2, 59, 59),
        datetime(2026, 10, 25, 2, 0, 0),
    ]


def test_no_name_becomes_a_formula_or_a_link(library: Library) -> None:
    book = opened(write("xlsx", made_view(library, name="=HYPERLINK(1) https://a.example.avi"), bin=2.0))
    every = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in every if cell.data_type == "f" or cell.hyperlink]
    assert any(str(cell.value).startswith("=HYPERLINK(1)") for cell in every)


def test_a_chart_is_drawn_of_the_timeline_and_broken_at_gaps(library: Library) -> None:
    view = made_view(library, [(1, 0, 0.9, (1.0, 1.0, 9.0, 9.0))], samples=5, gaps=((1.5, 1.75),))
    with zipfile.ZipFile(io.BytesIO(write("xlsx", view, bin=0.25))) as files:
        chart = files.read("xl/charts/chart1.xml").decode()
    assert "<c:f>Timeline!$C$2:$C$7</c:f>" in chart
    assert "<c:f>Timeline!$C$8:$C$19</c:f>" in chart
    assert chart.count("<c:ser>") == 2 * len(view.classes)
    assert chart.count("<c:legendEntry>") == len(view.classes)


def test_the_same_request_gives_the_same_bytes(library: Library) -> None:
    view = walked_view(library)
    written = write("xlsx", view)
    assert written == write("xlsx", view)
    assert opened(written).properties.created == view.about.created.replace(tzinfo=None, microsecond=0)


def test_why_nobody_is_followed_stands_where_people_would(library: Library) -> None:
    people = opened(write("xlsx", walked_view(library, every_frames=50)))["People"]
    assert people["A2"].value.startswith("Too far apart") or "Analyse every" in people["A2"].value


def test_the_settings_tell_stretch_bin_and_thresholds(library: Library) -> None:
    view = walked_view(library).at(person=0.8).between(1.0, 5.0)
    told = dict(opened(write("xlsx", view, bin=2.0))["Settings"].iter_rows(min_row=2, values_only=True))
    assert (told["Bin"], told["Every frame"]) == ("2 s", "no")
    assert told["Stretch"] == "00:00:01.000 to 00:00:05.000"
    assert told["Counts as seen from"].startswith("person 0.8")
    assert told["The same file again"].endswith("--start 1 --end 5 --bin 2")


def test_an_empty_run_has_its_sheets(library: Library) -> None:
    book = opened(write("xlsx", made_view(library)))
    assert book.sheetnames == SHEETS
    assert book["Intervals"].max_row == 1


def test_more_rows_than_a_sheet_has_are_refused(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 5)
    with pytest.raises(SettingError, match="Timeline would have more"):
        write("xlsx", walked_view(library), bin=1.0)


def test_its_name_says_the_bin(library: Library) -> None:
    assert file_name("xlsx", made_view(library), bin=900.0) == "walk-stand-in-per-900-s.xlsx"
