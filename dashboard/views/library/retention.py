"""Everything that goes within a week because of its age, where things are kept for a time only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import streamlit as st

from dashboard.components.messages import plain
from dashboard.state import cache
from detector.library.retention import list_due
from detector.words import format_count


def draw_retention() -> None:
    """Draw it, folded; nothing where nothing goes."""
    due = list_due(cache.library(), before=datetime.now(UTC) + timedelta(days=7))
    if not due:
        return
    runs = {one.summary.id for one in due}
    title = f"Because of their age {format_count(len(runs), 'run')} or their pictures go within a week"
    with st.expander(title, icon=":material/auto_delete:"):
        for one in due:
            name = plain(one.summary.label or one.summary.video_name or one.summary.id)
            what = "the run, to the trash" if one.what == "run" else "its pictures; the numbers stay"
            st.markdown(f"**{one.moment:%d %B %Y}** · {name}: {what}  \n:small[:gray[{plain(one.summary.id)}]]")
