"""The page of the audit log, and the lines that the frame around every page writes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components import acting
from detector.library.audit import Actor, note, read_entries
from detector.library.paths import Library
from tests.conftest import REPOSITORY
from tests.dashboard.pages import opened, people, text_of
from tests.library.made import SPEC, make_run

ANA, BEN = Actor("ana", "analyst", "192.0.2.7"), Actor("ben", "viewer", "192.0.2.8")


def test_an_empty_log_says_so(library: Library) -> None:
    assert "Nothing like that is in the log" in text_of(opened("audit"))


def test_rows_are_shown_newest_first_and_chosen_by_person_and_deed(library: Library) -> None:
    note(library, ANA, "export", "run-1", name="walk.avi", details={"kind": "timeline"})
    note(library, BEN, "look", "run-1")
    note(library, ANA, "look", "run-2")
    assert opened("audit").dataframe[0].value["Who"].tolist() == ["ana", "ben", "ana"]
    (row,) = opened("audit", who="ana", did="export").dataframe[0].value.to_dict("records")
    assert row == row | {"Role": "analyst", "From": "192.0.2.7", "What": "walk.avi", "More": "kind: timeline"}


def draw_and_note(view: str) -> None:
    """A page, and what the frame around every page then writes down."""
    from dashboard.components.acting import note_looks
    from tests.dashboard.pages import draw_page

    draw_page(view)
    note_looks(view)


def looks(library: Library) -> list[tuple[str, str, str]]:
    return [(entry.details["page"], entry.what, entry.name) for entry in read_entries(library) if entry.did == "look"]


def test_looking_at_a_run_is_written_down_once_an_hour(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_run(library, people(1, 2))
    look = ("timeline", run.id, "walk.avi")
    page = AppTest.from_function(draw_and_note, args=("timeline",), default_timeout=30).run()
    page.run()
    assert looks(library) == [look]
    monkeypatch.setattr(acting, "LOOK_EVERY_S", 0.0)
    page.run()
    assert looks(library) == [look, look]


def test_looking_at_several_is_a_line_for_each(library: Library) -> None:
    one, other = make_run(library, people(1, 2)), make_run(library, spec=replace(SPEC, name="other", sha256="cd" * 32))
    AppTest.from_function(draw_and_note, args=("compare",), default_timeout=30).run()
    assert sorted(looks(library)) == sorted([("compare", one.id, "walk.avi"), ("compare", other.id, "walk.avi")])


def test_the_frame_around_every_page_writes_down_that_it_was_opened(library: Library) -> None:
    AppTest.from_file(str(REPOSITORY / "dashboard" / "shell.py"), default_timeout=30).run()
    assert looks(library) == [("library", "", "")]
