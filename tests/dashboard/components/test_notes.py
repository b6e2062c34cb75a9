"""Notes on the pages: written where one looks, listed, the way back, changed and deleted by whoever may."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.components import acting
from detector.library.audit import Actor, read_entries
from detector.library.notes import change_notes
from detector.library.paths import Library
from detector.library.run import Run
from detector.view import open_run
from detector.view.notes import Note, add_note, change_note, list_notes, make_note
from tests.dashboard.pages import opened, runs_of_every_kind, settings_of, text_of

COAT, OPENS = make_note(3.0, "a red coat"), make_note(1.0, "the [door](https://example.org) opens", 3.0)


@pytest.fixture
def run(library: Library) -> Run:
    return runs_of_every_kind(library, "plain")


def kept(run: Run) -> tuple[Note, ...]:
    return list_notes(open_run(run.id))


def press(page: AppTest, label: str, at: int = 0) -> AppTest:
    return [button for button in page.button if button.label == label][at].click().run()


def write(page: AppTest, text: str) -> AppTest:
    next(field for field in page.text_input if field.label.startswith("Note at")).set_value(text)
    return press(page, "Keep note")


@pytest.mark.parametrize(
    ("view", "settings", "note"),
    [
        ("frames", {"frame": "3"}, COAT),
        ("timeline", {"frame": "3"}, COAT),
        ("timeline", {"range": "1..3"}, OPENS),
    ],
)
def test_a_note_is_kept_in_one_step(
    library: Library, run: Run, view: str, settings: dict[str, str], note: Note
) -> None:
    page = write(opened(view, run, **settings), note.text)
    assert kept(run) == (note,)
    assert "Notes (1)" in text_of(page)
    assert next(field.value for field in page.text_input if field.label.startswith("Note at")) == ""
    assert [(entry.did, entry.what) for entry in read_entries(library) if entry.did != "look"] == [
        ("change notes", run.id)
    ]


@pytest.mark.parametrize("view", ["frames", "timeline"])
def test_where_nothing_is_chosen_there_is_nothing_to_note(run: Run, view: str) -> None:
    assert "Keep note" not in [button.label for button in opened(view, run).button]


def test_a_click_goes_there(run: Run) -> None:
    for note in (COAT, OPENS):
        add_note(open_run(run.id), note)
    assert settings_of(press(opened("frames", run), "0:03"))["frame"] == "3"
    stretch = settings_of(press(opened("timeline", run, frame="4"), "0:01 to 0:03"))
    assert (stretch["range"], stretch.get("frame")) == ("1..3", None)


def test_strangers_words_are_shown_as_they_are(run: Run) -> None:
    add_note(open_run(run.id), OPENS)
    shown = text_of(opened("frames", run))
    assert r"the \[door\]" in shown
    assert "[door](" not in shown


def test_a_note_is_changed_and_deleted(run: Run) -> None:
    add_note(open_run(run.id), COAT)
    page = opened("frames", run)
    next(field for field in page.text_input if field.value == COAT.text).set_value("a blue coat")
    assert [note.text for note in kept(run)] == ["a red coat"]
    press(page, "Keep")
    assert [note.text for note in kept(run)] == ["a blue coat"]
    press(page, "Delete")
    assert kept(run) == ()


def test_whoever_comes_second_is_told_and_changes_nothing(run: Run) -> None:
    add_note(open_run(run.id), COAT)
    page = opened("frames", run)
    change_note(open_run(run.id), COAT, "a blue coat")
    page = press(page, "Delete")
    assert ["Somebody else has changed" in error.value for error in page.error] == [True]
    assert [note.text for note in kept(run)] == ["a blue coat"]


def test_a_viewer_sees_notes_and_writes_none(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    add_note(open_run(run.id), COAT)
    monkeypatch.setattr(acting, "actor", lambda: Actor("ana", "viewer", "192.0.2.7"))
    page = opened("frames", run, frame="3")
    assert "a red coat" in text_of(page)
    assert not {"Keep note", "Keep", "Delete"} & {button.label for button in page.button}


def test_many_notes_come_page_by_page(run: Run) -> None:
    many = [make_note(n / 10, f"number {n}") for n in range(11)]
    change_notes(run.folder, lambda notes: notes.with_notes(many))
    first, second = (text_of(opened("frames", run, **{"notes.page": page})) for page in ("1", "2"))
    assert ("number 9" in first, "number 10" in first) == (True, False)
    assert ("number 9" in second, "number 10" in second) == (False, True)
