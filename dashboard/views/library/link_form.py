"""Footage from a link: first what it leads to, then how much of it, then the download as a job."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard.components.acting import act
from dashboard.components.frames import inline_jpeg
from dashboard.components.messages import plain, show_error
from dashboard.components.sampling import stretch
from dashboard.state import address, cache, settings
from detector.actions.probe_link import MAX_COOKIES_BYTES, MAX_ENTRIES, Entry, Link, decode_cookies, probe_link
from detector.errors import DetectorError, SettingError
from detector.jobs.cookies import save_cookies
from detector.jobs.requests import FetchJob
from detector.jobs.store import submit
from detector.library.audit import link_without_secrets
from detector.model.registry import list_models
from detector.times import format_clock
from detector.types import Sampling

_FOUND, _COOKIES = "link-found", "link-cookies"
_USUAL_HEIGHTS = (360, 480, 720, 1080)
_BEST_UP_TO = 720


def draw_link_form() -> None:
    """Draw the form."""
    with st.form("link", border=False):
        url = st.text_input("Link to a video or playlist", placeholder="https://")
        with st.expander("The site wants a log-in", icon=":material/key:"):
            cookies = st.file_uploader(
                "Cookies file, exported from your browser in Netscape's format; deleted after the download",
                type=["txt"],
                max_upload_size=1,
            )
        sent = st.form_submit_button("Look what is there", icon=":material/travel_explore:")
    if sent and url.strip():
        _probe(url, cookies.read(MAX_COOKIES_BYTES + 1) if cookies else b"")
    probed: Link | None = address.recall(_FOUND, lambda: None)
    if probed is not None:
        _draw_offer(probed)


def _probe(url: str, cookies: bytes) -> None:
    address.remember(_FOUND, None)
    address.remember(_COOKIES, "")
    try:
        text = decode_cookies(cookies)
        with st.spinner("Asking the site"):
            probed = act("look up link", lambda: probe_link(url, cookies=text), link=link_without_secrets(url))
        address.remember(_FOUND, probed)
        address.remember(_COOKIES, text)
    except DetectorError as error:
        show_error(error)


def _draw_offer(probed: Link) -> None:
    """The videos that the link leads to, and the choices."""
    with st.container(border=True):
        facts = st.container()
        if probed.thumbnail:
            picture, facts = facts.columns([1, 3], gap="medium")
            picture.image(inline_jpeg(probed.thumbnail), width="stretch", alt=f"Picture of {probed.title}")
        with facts:
            st.markdown(f"**{plain(probed.title)}**  \n:small[:gray[{plain(_describe_link(probed))}]]")
            with st.form("download", border=False):
                entries = (
                    _choose_entries(probed) if probed.entries else [Entry(probed.url, probed.title, probed.duration_s)]
                )
                height = _choose_height(probed)
                analyse, from_text, to_text = _choose_analysis()
                sent = st.form_submit_button("Download", type="primary", icon=":material/download:")
    if sent:
        try:
            _submit(entries, height, _parse_sampling(from_text, to_text) if analyse else None)
        except DetectorError as error:
            show_error(error)
        else:
            st.rerun()


def _submit(entries: list[Entry], height: int, sampling: Sampling | None) -> None:
    """A job for each video; every one has a cookies file of its own to delete."""
    if not entries:
        raise SettingError("Choose at least one of the videos.")
    model = settings.model_name([card.name for card in list_models(cache.library().root)])
    for entry in entries:
        request = FetchJob(url=entry.url, name=entry.title, max_height=height, analyse=sampling, model=model)
        act("fetch", partial(_queue, request), name=entry.title, link=link_without_secrets(entry.url))
    address.remember(_FOUND, None)
    address.remember(_COOKIES, "")


def _queue(request: FetchJob) -> None:
    library, cookies = cache.library(), address.recall(_COOKIES, str)
    file = save_cookies(library, cookies) if cookies else ""
    submit(library, request.model_copy(update={"cookies_file": file}))


def _describe_link(probed: Link) -> str:
    parts = [probed.site]
    if probed.entries:
        more = " or more" if len(probed.entries) >= MAX_ENTRIES else ""
        parts.append(f"playlist of {len(probed.entries)}{more} videos")
    if probed.duration_s:
        parts.append(format_clock(probed.duration_s))
    if probed.heights:
        parts.append(", ".join(f"{height}p" for height in probed.heights))
    if probed.size_bytes:
        parts.append(f"about {probed.size_bytes / 1e6:,.0f} MB")
    return " · ".join(parts)


def _choose_entries(probed: Link) -> list[Entry]:
    """The chosen videos of a playlist."""
    labels = [
        f"{position}. {entry.title}" + (f" · {format_clock(entry.duration_s)}" if entry.duration_s else "")
        for position, entry in enumerate(probed.entries, 1)
    ]
    chosen = st.multiselect("Videos", range(len(labels)), format_func=labels.__getitem__, placeholder="Choose")
    return [probed.entries[position] for position in chosen]


def _choose_height(probed: Link) -> int:
    """The greatest height to fetch; at first the best up to 720. Nothing to choose where a single file says nothing."""
    if not probed.heights and not probed.entries:
        return _BEST_UP_TO
    heights = probed.heights or _USUAL_HEIGHTS
    fitting = [height for height in heights if height <= _BEST_UP_TO]
    start = heights.index(fitting[-1]) if fitting else 0
    return int(
        st.selectbox(
            "Picture height",
            heights,
            index=start,
            format_func=lambda height: f"{height}p" if probed.heights else f"at most {height}p",
            help="720 is enough for people; a larger picture takes longer to fetch and to read.",
        )
    )


def _choose_analysis() -> tuple[bool, str, str]:
    analyse = st.checkbox("Analyse it when it is here, one frame a second", value=True)
    left, right = st.columns(2)
    from_text = left.text_input("Analyse from", placeholder="the start")
    to_text = right.text_input("to", placeholder="the end")
    return analyse, from_text, to_text


def _parse_sampling(from_text: str, to_text: str) -> Sampling:
    start_s, end_s = stretch(from_text, to_text)
    return Sampling(every_s=1.0, start_s=start_s, end_s=end_s)
