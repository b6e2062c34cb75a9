"""The ways in which footage comes into the library."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard.components.acting import act
from dashboard.components.messages import plain, show_error
from dashboard.state import address, cache
from dashboard.views.library.link_form import draw_link_form
from detector.actions.requests import DemoRequest
from detector.errors import DetectorError
from detector.jobs.store import submit
from detector.library.uploads import add_from_folder, add_upload, list_folder, name_in_folder, read_folder_roots
from detector.library.videos import Video, list_videos
from detector.words import format_count

_ROUND = "upload-round"
_NEWS = "footage-news"


def add_footage(*, offer_demo: bool) -> None:
    """Upload, fetch a link, take from a folder on the server, or fetch the demo."""
    ways = {
        ":material/upload: Upload": _upload,
        ":material/link: From a link": draw_link_form,
        ":material/folder_open: From a folder": _draw_folder,
    }
    if offer_demo:
        ways[":material/smart_display: Demo clip"] = draw_demo_button
    for tab, way in zip(st.tabs(list(ways)), ways.values(), strict=True):
        with tab:
            try:
                way()
            except DetectorError as error:  # one way that is closed leaves the others, and the library, open
                show_error(error)


def draw_news() -> None:
    """Draw the outcome of the last uploads and folders, once."""
    outcomes: list[tuple[bool, str]] = address.recall(_NEWS, list)
    for good, text in outcomes:
        (st.success if good else st.error)(text, icon=":material/check:" if good else ":material/error:")
    address.remember(_NEWS, [])


def _upload() -> None:
    """Take every file at once into the library, then forget the uploads, which lie in memory until then."""
    turn = address.recall(_ROUND, int)
    files = st.file_uploader("Video files", accept_multiple_files=True, key=f"upload-{turn}")
    if not files:
        return
    outcomes = address.recall(_NEWS, list)
    bar = st.progress(0.0)
    for position, file in enumerate(files):
        bar.progress(position / len(files), text=f"Keeping {plain(file.name)}")
        outcomes.append(_add_or_explain(partial(_add_upload, file), file.name))
    address.remember(_NEWS, outcomes)
    address.remember(_ROUND, turn + 1)
    st.rerun()


def draw_demo_button() -> None:
    """Fetch the demo clip and analyse it, as a job."""
    if st.button("Fetch and analyse the demo clip", icon=":material/smart_display:", type="primary"):
        act("fetch", lambda: submit(cache.library(), DemoRequest()), name="the demo clip")
        st.rerun()


def _draw_folder() -> None:
    roots = read_folder_roots()
    if not roots:
        st.markdown(
            "No folder is open yet. Name one or more in the environment variable `FOOTFALL_FOLDERS` when Footfall is "
            "started; footage below them can then be taken from where it is, without being copied."
        )
        return
    root = st.selectbox("Where", roots, format_func=str) if len(roots) > 1 else roots[0]
    listing = list_folder(root, relative := _choose_folder(root))
    st.caption(f"In {plain(str(root / relative))}: {format_count(len(listing.files), 'video')} here.")
    if not listing.files:
        return
    with st.form("folder", border=False):
        chosen = st.multiselect("Videos", listing.files, format_func=name_in_folder)
        sent = st.form_submit_button("Add to the library", icon=":material/add:")
    if sent and chosen:
        outcomes = address.recall(_NEWS, list)
        with st.spinner("Reading the files"):
            outcomes += [_add_or_explain(partial(_add_from_folder, root, file), file) for file in chosen]
        address.remember(_NEWS, outcomes)
        st.rerun()


def _choose_folder(root: Path) -> str:
    """Walk down from the root, one choice a level."""
    place = ""
    for depth in range(20):
        folders = list_folder(root, place).folders
        if not folders:
            break
        chosen = st.selectbox(
            "Folder" if depth == 0 else "Folder in it",
            folders,
            index=None,
            format_func=name_in_folder,
            placeholder="right here",
            key=f"folder-{root}-{place!a}",
        )
        if chosen is None:
            break
        place = chosen
    return place


def _add_upload(file: UploadedFile) -> Video:
    return act("add footage", lambda: add_upload(cache.library(), file, file.name), _id_of, name=file.name, by="upload")


def _add_from_folder(root: Path, file: str) -> Video:
    return act("add footage", lambda: add_from_folder(cache.library(), root, file), _id_of, name=file, by="folder")


def _id_of(video: Video) -> str:
    return video.id


def _add_or_explain(add: Callable[[], Video], name: str) -> tuple[bool, str]:
    """Add one file; whether it worked, and what to say."""
    before = {video.id for video in list_videos(cache.library())}
    try:
        video = add()
    except DetectorError as error:
        return False, f"{plain(name)} was not added. {plain(str(error))}"
    if video.id in before:
        return True, f"{plain(name)} was in the library already, as **{plain(video.name)}**."
    return True, f"**{plain(video.name)}** is in the library."
