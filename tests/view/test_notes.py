"""Notes about moments and stretches: which belong to a stretch, and two people who change the same one."""

from __future__ import annotations

import pytest

from detector.errors import ChangedMeanwhile, SettingError
from detector.library.paths import Library
from detector.view import RunView
from detector.view.notes import add_note, change_note, delete_note, list_notes, make_note, sample_of
from tests.view.walkers import walked_view

OPENS, COAT = make_note(2.0, "the door opens", 4.0), make_note(7.0, "a red coat")


@pytest.fixture
def view(library: Library) -> RunView:
    view = walked_view(library)
    assert list_notes(view) == ()
    for note in (COAT, OPENS, COAT):
        add_note(view, note)
    return view


@pytest.mark.parametrize(
    ("stretch", "found"),
    [
        ((None, None), (OPENS, COAT)),
        ((0.0, 2.0), ()),
        ((0.0, 2.5), (OPENS,)),
        ((3.0, 7.0), (OPENS,)),
        ((4.5, 7.5), (COAT,)),
        ((7.0, None), (COAT,)),
        ((7.5, None), ()),
    ],
)
def test_the_notes_of_a_stretch(view: RunView, stretch: tuple[float | None, float | None], found: object) -> None:
    assert list_notes(view.between(*stretch)) == found


def test_the_second_who_changes_a_note_is_told(view: RunView) -> None:
    change_note(view, COAT, "a blue coat")
    with pytest.raises(ChangedMeanwhile, match="Somebody else"):
        change_note(view, COAT, "green")
    with pytest.raises(ChangedMeanwhile, match="Somebody else"):
        delete_note(view, COAT)
    assert [note.text for note in list_notes(view)] == ["the door opens", "a blue coat"]
    delete_note(view, OPENS)
    assert [note.text for note in list_notes(view)] == ["a blue coat"]


def test_a_text_that_cannot_be_leaves_the_note_as_it_was(view: RunView) -> None:
    with pytest.raises(SettingError):
        change_note(view, COAT, " ")
    assert list_notes(view) == (OPENS, COAT)


def test_a_note_behind_the_end_is_refused(view: RunView) -> None:
    for note in (make_note(11.0, "later"), make_note(9.0, "until later", 11.0)):
        with pytest.raises(SettingError, match="it ended before that"):
            add_note(view, note)
    assert list_notes(view) == (OPENS, COAT)


def test_a_note_leads_back_to_the_frame_it_was_written_at(library: Library) -> None:
    view = walked_view(library, every_frames=3, samples=30)
    times = [view.facts_of(sample).time_s for sample in range(30)]
    assert [sample_of(view, make_note(time_s, "here")) for time_s in times] == list(range(30))
