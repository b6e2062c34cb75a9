"""The report of what is on screen: its title, the question behind it, and the two files it comes as."""

from __future__ import annotations

import streamlit as st

from dashboard.components.downloads import downloads
from dashboard.state import address, settings
from detector.exports.report.options import MOST_CHARACTERS, ReportOptions
from detector.view import RunView


def report(view: RunView) -> None:
    """Draw the button that opens it; a report is of the view's thresholds and the stretch in the address."""
    with st.popover("Report", icon=":material/summarize:", width="content"):
        st.caption("For somebody who has never seen this page, at the thresholds and the stretch on screen.")
        title, question = address.text("report.title"), address.text("report.question")
        st.text_input("Title", max_chars=MOST_CHARACTERS, **address.bind("report.title", title))
        st.text_area("What was asked", max_chars=MOST_CHARACTERS, **address.bind("report.question", question))
        blurred = address.flag("report.blur", ReportOptions().blur_faces)
        st.toggle("Blur faces in its pictures", **address.bind("report.blur", blurred))
        words = {"title": title[:MOST_CHARACTERS], "question": question[:MOST_CHARACTERS]}
        downloads(settings.stretch(view), "reports", blur_faces=blurred, **words)
