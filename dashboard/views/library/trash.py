"""The trash: what was deleted lately, the room that it takes, and the way back."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.components.acting import act, may
from dashboard.components.messages import plain, show_error
from dashboard.state import cache
from detector.errors import DetectorError
from detector.library.trash import Discarded, empty_trash, list_trash, put_back
from detector.words import format_count, format_size


def draw_trash() -> None:
    """Draw what is in the trash, folded; nothing where it is empty."""
    discarded = list_trash(cache.library())
    if not discarded:
        return
    size = format_size(sum(one.size_bytes for one in discarded))
    with st.expander(f"Trash: {format_count(len(discarded), 'thing')}, {size}", icon=":material/delete:"):
        for one in discarded:
            _draw_one(one)
        if may("empty trash") and st.button("Empty the trash", icon=":material/delete_forever:", help="Asks first"):
            _ask_to_empty(size)


def _draw_one(one: Discarded) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"trash-{one.name}"):
        title = plain(one.title or one.id)
        facts = f"{one.kind}, {format_size(one.size_bytes)}, goes for good on {one.leaves:%d %B %Y}"
        st.markdown(f"**{title}**  \n:small[:gray[{facts} · {plain(one.id)}]]", width="stretch")
        if may("put back") and st.button("Put back", icon=":material/undo:", type="tertiary", key=f"back-{one.name}"):
            _do(lambda: act("put back", lambda: put_back(cache.library(), one.name), one.id, name=one.title))


@st.dialog("Empty the trash?", icon=":material/delete_forever:")
def _ask_to_empty(size: str) -> None:
    st.markdown(f"Everything in it will be gone for good; {size} are free again then.")
    if st.button("Delete for good", type="primary", icon=":material/delete_forever:"):
        _do(lambda: act("empty trash", lambda: empty_trash(cache.library()), size=size))


def _do(work: Callable[[], object]) -> None:
    try:
        work()
    except DetectorError as error:
        show_error(error)
    else:
        st.rerun()
