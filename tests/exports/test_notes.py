"""Notes in files to take away: their table, the evidence pack, and the report."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest

from detector.exports import write
from detector.exports.report.page_parts import Heading, read_parts
from detector.library.paths import Library
from detector.view import RunView
from detector.view.notes import add_note, make_note
from tests.library.made import give_clock
from tests.view.walkers import walked_view

HOSTILE = '=HYPERLINK("https://example.org") <script>alert(1)</script>'


@pytest.fixture
def view(library: Library) -> RunView:
    view = walked_view(library)
    for note in (make_note(2.0, "the door opens", 4.5), make_note(7.0, HOSTILE)):
        add_note(view, note)
    return view


def rows(view: RunView) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(write("notes", view).decode(), newline="")))


def test_no_notes_are_a_header(library: Library) -> None:
    header = "video,start_s,start_timecode,end_s,end_timecode,note\n"
    assert write("notes", walked_view(library)).decode() == header


def test_a_row_a_note_and_no_formula(view: RunView) -> None:
    opens, hostile = rows(view)
    assert opens == {
        "video": "walk.avi",
        "start_s": "2.000",
        "start_timecode": "00:00:02.000",
        "end_s": "4.500",
        "end_timecode": "00:00:04.500",
        "note": "the door opens",
    }
    assert hostile["note"] == f"'{HOSTILE}"
    assert (hostile["end_s"], hostile["end_timecode"]) == ("", "")


def test_the_stretch_restricts_them_and_the_clock_stands_behind(library: Library, view: RunView) -> None:
    give_clock(library, "2026-11-25T14:03:00", "Asia/Seoul")
    (opens,) = rows(view.between(3.0, 7.0))
    assert opens["start_clock"] == "2026-11-25T14:03:02.000+09:00"
    assert opens["end_clock"] == "2026-11-25T14:03:04.500+09:00"
    assert rows(view)[1]["end_clock"] == ""


def test_the_evidence_pack_holds_them(library: Library, view: RunView) -> None:
    def names(view: RunView) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(write("evidence", view, samples=()))) as pack:
            return {name.partition("/")[2]: pack.read(name) for name in pack.namelist()}

    assert names(view)["notes.csv"] == write("notes", view)
    assert "- notes.csv:" in names(view)["README.txt"].decode()
    assert "notes.csv" not in names(view.between(5.0, 6.0))


def headings(page: str) -> list[str]:
    return [part.text for part in read_parts(page) if isinstance(part, Heading)]


def test_the_report_holds_them_as_text(library: Library, view: RunView) -> None:
    give_clock(library, "2026-11-25T14:03:00", "Asia/Seoul")
    page = write("report", view).decode()
    assert "Notes" in headings(page)
    assert "14:03:02 (0:02) to 14:03:04.5 (0:04.5)" in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script" not in page
    assert "Notes" not in headings(write("report", view.between(5.0, 6.0)).decode())
    assert write("report-pdf", view).startswith(b"%PDF")
