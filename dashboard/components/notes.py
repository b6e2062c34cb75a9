"""Notes about moments and stretches of a run: written, listed, changed and deleted on the pages that show time."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.components.acting import may, press
from dashboard.components.downloads import download
from dashboard.components.frames import page_of
from dashboard.components.messages import plain
from dashboard.state import address
from detector.view import RunView
from detector.view.notes import (
    LONGEST_NOTE,
    Note,
    add_note,
    change_note,
    delete_note,
    describe_when,
    list_notes,
    make_note,
)

DEED = "change notes"
PAGE = "notes.page"
"""The setting that holds the page of a long list, from 1."""
A_PAGE = 10


def draw_notes(view: RunView, at: tuple[float, float | None] | None, go: Callable[[Note], None]) -> None:
    """Draw the field for a note about ``at``, where there is a moment or stretch, and the list of the run's notes.

    ``go`` puts the page to a note that was clicked.
    """
    notes = list_notes(view.whole)
    if at is not None and may(DEED):
        _draw_field(view, len(notes), *at)
    if notes:
        _draw_list(view, notes, go)


def _draw_field(view: RunView, known: int, start_s: float, end_s: float | None) -> None:
    """A sentence and Enter are a note; the field is empty again once there is one more."""
    when = view.moment(start_s) + ("" if end_s is None else f" to {view.moment(end_s)}")
    key = f"note:{view.run_id}:{start_s:.3f}:{end_s}:{known}"
    with st.form(f"{key}:form", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(f"Note at {when}", max_chars=LONGEST_NOTE, key=key, placeholder="What is to be seen here?")
        st.form_submit_button(
            "Keep note", icon=":material/bookmark_add:", on_click=_add, args=(view, key, start_s, end_s)
        )


def _add(view: RunView, key: str, start_s: float, end_s: float | None) -> None:
    press(
        "change notes",
        lambda: add_note(view, make_note(start_s, address.read_widget(key), end_s)),
        view.run_id,
        name=view.label,
    )


def _draw_list(view: RunView, notes: tuple[Note, ...], go: Callable[[Note], None]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"##### Notes ({len(notes)})", width="stretch")
        shown = page_of(notes, A_PAGE, PAGE)
        download("notes", view.whole, width="content")
    for note in shown:
        _draw_note(view, note, go)


def _draw_note(view: RunView, note: Note, go: Callable[[Note], None]) -> None:
    when, key = describe_when(view, note), f"{note.start_s}:{note.end_s}:{note.text}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(when, key=f"note-go:{key}", icon=":material/bookmark:", type="tertiary", on_click=go, args=(note,))
        st.markdown(plain(note.text), width="stretch")
        if may(DEED):
            _draw_changes(view, note, when, key)


def _draw_changes(view: RunView, note: Note, when: str, key: str) -> None:
    with st.popover("Edit", icon=":material/edit:", key=f"note-edit:{key}"), st.form(f"note-form:{key}", border=False):
        st.text_input(f"Note at {when}", note.text, max_chars=LONGEST_NOTE, key=f"note-text:{key}")
        st.form_submit_button("Keep", type="primary", on_click=_change, args=(view, note, f"note-text:{key}"))
    st.button(
        "Delete",
        key=f"note-delete:{key}",
        icon=":material/delete:",
        type="tertiary",
        help=f"Delete the note at {when}",
        on_click=_delete,
        args=(view, note),
    )


def _change(view: RunView, note: Note, key: str) -> None:
    press("change notes", lambda: change_note(view, note, address.read_widget(key)), view.run_id, name=view.label)


def _delete(view: RunView, note: Note) -> None:
    press("change notes", lambda: delete_note(view, note), view.run_id, name=view.label)
