"""The audit log's latest rows, and the whole of it as a file."""

from __future__ import annotations

import streamlit as st

from dashboard.components.acting import later
from dashboard.components.messages import empty, guard
from dashboard.state import address, cache
from detector.exports.audit_log import write
from detector.library.audit import DEEDS, Entry, kept_days, read_entries, read_latest

MOST = 2000
ANYBODY, ANYTHING = "anybody", "anything"
_TITLES = {
    "time": "When (UTC)",
    "who": "Who",
    "role": "Role",
    "address": "From",
    "did": "Did",
    "name": "What",
    "what": "Its id",
    "outcome": "Outcome",
    "details": "More",
}


def page() -> None:
    """Draw the page."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.header("Audit log", anchor=False, width="stretch")
        _draw_download()
    with guard():
        entries = read_latest(cache.library(), MOST)
        days = kept_days()
    st.markdown(
        f"Who did what to which footage, when and from where. Rows are kept for {days} days and changed by nobody. "
        "Where all share one password, or none is set, there is no name to write down."
    )
    chosen = _choose(entries)
    if not chosen:
        empty("Nothing like that is in the log", "Choose another person or deed.", icon=":material/policy:")
        return
    st.dataframe(
        [_row(entry) for entry in chosen], hide_index=True, height="content", alt="The rows chosen, the newest first."
    )
    if len(entries) == MOST:
        st.caption(f"The latest {MOST:,} rows; the file has all of them.")


def _draw_download() -> None:
    library = cache.library()
    st.download_button(
        "Whole log (CSV)",
        data=later("export log", lambda: b"".join(write(read_entries(library)))),
        file_name="footfall-audit.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _choose(entries: list[Entry]) -> list[Entry]:
    """The rows of the person and the deed chosen."""
    people = [ANYBODY, *sorted({entry.who for entry in entries if entry.who})]
    deeds = [ANYTHING, *DEEDS]
    left, right = st.columns(2)
    who = address.choice("who", people, ANYBODY)
    who = left.selectbox("Who", people, **address.bind("who", who))
    did = address.choice("did", deeds, ANYTHING)
    did = right.selectbox("Did", deeds, **address.bind("did", did))
    return [entry for entry in entries if who in (ANYBODY, entry.who) and did in (ANYTHING, entry.did)]


def _row(entry: Entry) -> dict[str, str]:
    details = ", ".join(f"{key}: {value}" for key, value in entry.details.items())
    texts = {name: str(getattr(entry, name)) for name in _TITLES} | {"details": details}
    texts["time"] = entry.time[:19].replace("T", " ")
    return {_TITLES[name]: text for name, text in texts.items()}
