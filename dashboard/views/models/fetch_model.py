"""Fetching PeopleNet from NVIDIA: with a button, and with a key where NVIDIA asks for one."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard.components.acting import act, may, press
from dashboard.components.messages import plain
from dashboard.state import address, cache
from detector.actions.fetch_model import DownloadStatus, ModelDownload
from detector.model.families import PEOPLENET, PEOPLENET_PAGE
from detector.model.ngc.catalogue import KEYS_PAGE, read_key
from detector.model.ngc.download import KNOWN_FILES
from detector.model.registry import ModelCard
from detector.types import Progress
from detector.words import format_duration, format_size

POLL_S = 0.5
_WATCHED = "fetching-watched"
KEY_NAMES = ("NGC_CLI_API_KEY", "NGC_API_KEY")


@st.cache_resource(show_spinner=False)
def get_download() -> ModelDownload:
    """The server's one download."""
    return ModelDownload()


def draw_fetch_model(cards: tuple[ModelCard, ...], status: DownloadStatus) -> None:
    """Offer PeopleNet, and show a download that is under way, whoever began it.

    ``status`` has to be older than ``cards``: a download that ends in between is then still watched.
    """
    here = any(card.spec.name == PEOPLENET for card in cards)
    with st.container(border=True):
        st.markdown("### NVIDIA PeopleNet")
        if status.state == "running":
            address.remember(_WATCHED, True)
            _draw_progress()
            return
        if address.recall(_WATCHED, bool):
            _draw_outcome(status)
        if here:
            st.markdown(":material/check_circle: PeopleNet is here, and new analyses prefer it.")
        else:
            st.markdown(
                "NVIDIA's own detector, made for people in camera footage. It is fetched once, about 8 MB, and new "
                "analyses then take it by themselves."
            )
        if may("fetch model"):
            title = "Another version" if here else "Version and key"
            _draw_offer(title, primary=not here, opened=status.state == "failed")


@st.fragment(run_every=POLL_S)
def _draw_progress() -> None:
    """The progress; draws the whole page anew when the download has ended."""
    status = get_download().current_status
    if status.state != "running":
        st.rerun()
    share, words = _describe_progress(status.progress)
    st.progress(share, text=words)
    if not may("fetch model"):
        return
    stopping = ("fetch model", get_download().cancel, PEOPLENET)
    st.button("Cancel", icon=":material/close:", on_click=press, args=stopping, kwargs={"step": "cancelled"})


def _describe_progress(progress: Progress | None) -> tuple[float, str]:
    if progress is None or not progress.expected:
        return 0.0, "Asking NVIDIA's catalogue"
    words = f"{format_size(progress.done)} of {format_size(progress.expected)}"
    if progress.per_s:
        words += f", {format_size(round(progress.per_s))} a second"
    if progress.left_s is not None:
        words += f", {format_duration(progress.left_s)} left"
    return min(progress.done / progress.expected, 1.0), words


def _draw_outcome(status: DownloadStatus) -> None:
    if status.state == "failed":
        st.error(plain(status.text), icon=":material/error:")
    elif status.state == "cancelled":
        st.info(plain(status.text), icon=":material/info:")
    elif status.state == "done":
        st.success(f"PeopleNet {plain(status.text)} has arrived.", icon=":material/check:")


def _draw_offer(title: str, *, primary: bool, opened: bool) -> None:
    """Button, version and key. What is typed as a key is forgotten as soon as it is sent."""
    with st.form("fetch-peoplenet", border=False, clear_on_submit=True):
        with st.expander(title, icon=":material/tune:", expanded=opened):
            version = st.selectbox("Version", list(KNOWN_FILES), accept_new_options=True)
            key = st.text_input(
                "NGC key, only if NVIDIA asks for one",
                type="password",
                autocomplete="off",
                help=f"Made at {KEYS_PAGE}. It is sent to NVIDIA for this one download and kept nowhere.",
            )
        sent = st.form_submit_button(
            "Fetch PeopleNet", icon=":material/download:", type="primary" if primary else "secondary"
        )
        st.caption(f"NVIDIA's terms apply: [what they are]({PEOPLENET_PAGE}).")
    if sent:
        address.remember(_WATCHED, True)
        key = key or read_key() or _read_secret_key()
        act("fetch model", partial(_start, str(version), key), PEOPLENET, version=str(version))
        st.rerun()


def _start(version: str, key: str) -> None:
    get_download().start(cache.library().root, version, key)


def _read_secret_key() -> str:
    """The key in .streamlit/secrets.toml, by either of its two names."""
    if not st.secrets.load_if_toml_exists():
        return ""
    return next((str(st.secrets[name]) for name in KEY_NAMES if name in st.secrets), "")
