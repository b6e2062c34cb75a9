"""Deleting asks first, and says what goes and what stays."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard.components.acting import act
from dashboard.components.messages import plain
from dashboard.state import cache
from detector.errors import DetectorError
from detector.library.runs import remove_run
from detector.library.videos import Video, remove_video


@st.dialog("Delete this run?", icon=":material/delete:")
def ask_run(run_id: str, title: str) -> None:
    """Ask, then delete a run."""
    st.markdown(f"**{title}** goes to the trash for a week, with its pictures and notes. The video stays.")
    if _confirm("Delete the run"):
        _delete_or_explain(partial(_delete_run, run_id))


@st.dialog("Delete this video?", icon=":material/delete:")
def ask_video(video: Video, run_ids: list[str]) -> None:
    """Ask, then delete a video and, if wanted, its runs."""
    where = (
        "it goes to the trash for a week, with the copy in the library."
        if video.copied
        else "it is only taken off the list; the file stays. For a week it can be put back from the trash."
    )
    st.markdown(f"**{plain(video.name)}**: {where}")
    runs_too = False
    if run_ids:
        runs_too = st.checkbox(f"Delete its {len(run_ids)} {'run' if len(run_ids) == 1 else 'runs'} too", value=True)
        st.caption("Runs that are kept can still be explored, but their full-size frames need the video.")
    if _confirm("Delete the video"):
        _delete_or_explain(partial(_delete, video, run_ids if runs_too else []))


def _delete(video: Video, run_ids: list[str]) -> None:
    for run_id in run_ids:
        _delete_run(run_id)
    act("delete video", lambda: remove_video(cache.library(), video.id), video.id, name=video.name)


def _delete_run(run_id: str) -> None:
    act("delete run", lambda: remove_run(cache.library(), run_id), run_id)


def _confirm(label: str) -> bool:
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it"):
            st.rerun()
        return st.button(label, type="primary", icon=":material/delete:")


def _delete_or_explain(deletion: Callable[[], object]) -> None:
    """Delete and close, or say in the dialog why not."""
    try:
        deletion()
    except DetectorError as error:
        st.error(plain(str(error)))
    else:
        st.rerun()
