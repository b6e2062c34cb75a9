"""Notes about moments and stretches of a run: kept beside it, listed, changed and deleted."""

from __future__ import annotations

from collections.abc import Callable

from detector.errors import ChangedMeanwhile, SettingError
from detector.library.notes import LONGEST_NOTE, Note, change_notes, make_note, read_notes
from detector.view.run_view import RunView

__all__ = [
    "LONGEST_NOTE",
    "Note",
    "add_note",
    "change_note",
    "delete_note",
    "describe_when",
    "list_notes",
    "make_note",
    "sample_of",
]

_ROUNDED_S = 0.0005


def list_notes(view: RunView) -> tuple[Note, ...]:
    """The notes about what is in the view's stretch, in order of time. Raises LibraryError."""
    first_s, after_s = view.cut.start_s or 0.0, view.cut.end_s
    return tuple(
        note
        for note in read_notes(view.run.folder).notes
        if (after_s is None or note.start_s < after_s) and (note.end_s or note.start_s) >= first_s - _ROUNDED_S
    )


def describe_when(view: RunView, note: Note) -> str:
    """The moment or stretch of a note as people read it, by the clock where there is one."""
    when = view.moment(note.start_s)
    return when if note.end_s is None else f"{when} to {view.moment(note.end_s)}"


def sample_of(view: RunView, note: Note) -> int:
    """The run's sample in view where a note begins; -1 for a run without samples."""
    return min(view.sample_at(note.start_s + _ROUNDED_S), view.n_samples - 1)


def add_note(view: RunView, note: Note) -> None:
    """Keep a note; the same one once more changes nothing. Raises SettingError for a moment outside the footage.

    Raises RunMissing, StorageFailed, LibraryError.
    """
    if max(note.start_s, note.end_s or 0.0) > max(view.about.duration_s, view.whole.end_s) + _ROUNDED_S:
        raise SettingError("A note must be about a moment of the footage, and it ended before that.")
    _change(view, lambda notes: (*notes, note))


def change_note(view: RunView, seen: Note, text: str) -> None:
    """Give a note, ``seen`` as it was when somebody decided to, another text.

    Raises ChangedMeanwhile where it is another by now, SettingError for a text that cannot be, and what ``add_note``
    raises.
    """
    changed = make_note(seen.start_s, text, seen.end_s)
    _change(view, lambda notes: (*_without(notes, seen), changed))


def delete_note(view: RunView, seen: Note) -> None:
    """Delete a note. Raises ChangedMeanwhile where it is not as it was ``seen``, and what ``add_note`` raises."""
    _change(view, lambda notes: _without(notes, seen))


def _without(notes: tuple[Note, ...], seen: Note) -> tuple[Note, ...]:
    if seen not in notes:
        raise ChangedMeanwhile(
            "Somebody else has changed or deleted this note meanwhile; theirs stays. Look at it, then do this again."
        )
    return tuple(note for note in notes if note != seen)


def _change(view: RunView, change: Callable[[tuple[Note, ...]], tuple[Note, ...]]) -> None:
    change_notes(view.run.folder, lambda kept: kept.with_notes(change(kept.notes)))
