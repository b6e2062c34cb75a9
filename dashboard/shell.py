"""What every visitor gets: the pages there are, and what happens around each of them."""

from __future__ import annotations

import logging
from pathlib import Path

import streamlit as st

from dashboard.components.job_list import keep_working
from dashboard.components.messages import guard, plain
from dashboard.components.sign_in import ask_to_sign_in, may_enter, sign_out_button
from dashboard.state import address

PAGES = {
    "Footage": [
        ("library", "Library", ":material/video_library:"),
        ("analyse", "Analyse", ":material/play_circle:"),
    ],
    "Explore": [
        ("timeline", "Timeline", ":material/show_chart:"),
        ("thresholds", "Thresholds", ":material/tune:"),
        ("heatmaps", "Heatmaps", ":material/grid_on:"),
        ("confidence", "Confidence", ":material/bar_chart:"),
        ("frames", "Frames", ":material/photo_library:"),
        ("compare", "Compare runs", ":material/compare:"),
    ],
    "System": [
        ("models", "Models", ":material/memory:"),
    ],
}
WITH_JOBS = ("", "analyse")
VIEWS = Path(__file__).parent / "views"
WORDMARK = Path(__file__).parent / "wordmark.svg"
LOGO = Path(__file__).parent / "logo.svg"


def pages() -> dict[str, list[st.Page]]:
    """The pages by section, for ``st.navigation``."""
    return {
        section: [
            st.Page(VIEWS / name / "page.py", title=title, icon=icon, url_path=name, default=name == "library")
            for name, title, icon in entries
            if (VIEWS / name / "page.py").exists()
        ]
        for section, entries in PAGES.items()
    }


def main() -> None:
    """Draw the page that was asked for."""
    st.set_page_config(page_title="Footfall", page_icon=str(LOGO), layout="wide")
    st.logo(str(WORDMARK), size="large", link=None, icon_image=str(LOGO))
    allowed = may_enter()
    shown = {section: entries for section, entries in pages().items() if entries}
    chosen = st.navigation(shown, expanded=True, position="sidebar" if allowed else "hidden")
    if not allowed:
        ask_to_sign_in()
        return
    sign_out_button()
    notices = st.container()
    address.begin(chosen.url_path)
    try:
        with guard():
            keep_working(hint=chosen.url_path not in WITH_JOBS)
            chosen.run()
    except Exception:  # the one place: a defect is told plainly, and in full only to the log
        logging.getLogger("footfall").exception("the page %s failed", chosen.url_path or "library")
        st.error(
            "Something went wrong in Footfall itself. Nothing that was computed is lost. Reload the page; if it "
            "happens again, the server's log says what it was.",
            icon=":material/bug_report:",
        )
    finally:
        address.publish()
        for problem in address.problems():
            notices.warning(plain(problem), icon=":material/link_off:")


main()
