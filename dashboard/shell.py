"""The frame around every page: the navigation, sign-in, settings, errors."""

from __future__ import annotations

import logging
from collections import defaultdict
from pathlib import Path

import streamlit as st

from dashboard.components.acting import note_looks, take_problem
from dashboard.components.job_list import keep_working
from dashboard.components.links import entry, opens
from dashboard.components.messages import guard, plain
from dashboard.pages import HOME, page_at, pages
from dashboard.server.sign_in import ask_to_sign_in, may_enter, sign_out_button
from dashboard.state import address

WORDMARK = Path(__file__).parent / "wordmark.svg"
LOGO = Path(__file__).parent / "logo.svg"


def sections() -> dict[str, list[st.Page]]:
    """The pages by section, for ``st.navigation``: all that whoever looks may open.

    For somebody who may open none, all of them: ``st.navigation`` wants some, and each asks for the role itself.
    """
    by_section: dict[str, list[st.Page]] = defaultdict(list)
    for page in [page for page in pages() if opens(page)] or pages():
        by_section[page.section].append(entry(page))
    return by_section


def main() -> None:
    """Draw the page that was asked for."""
    st.set_page_config(page_title="Footfall", page_icon=str(LOGO), layout="wide")
    st.logo(str(WORDMARK), size="large", link=None, icon_image=str(LOGO))
    allowed = may_enter()
    chosen = st.navigation(sections(), expanded=True, position="sidebar" if allowed else "hidden")
    if not allowed:
        ask_to_sign_in()
        return
    sign_out_button()
    notices = st.container()
    address.begin(chosen.url_path)
    try:
        with guard():
            keep_working(hint=not page_at(chosen.url_path).lists_jobs)
            chosen.run()
    except Exception:  # the one place: a defect is told plainly, and in full only to the log
        logging.getLogger("footfall").exception("the page %s failed", chosen.url_path or "library")
        st.error(
            "Something went wrong in Footfall itself. Nothing that was computed is lost. Reload the page; if it "
            "happens again, the server's log says what it was.",
            icon=":material/bug_report:",
        )
    finally:
        if opens(page_at(chosen.url_path)):
            note_looks(chosen.url_path or HOME)
        address.publish()
        if problem := take_problem():
            notices.error(plain(problem), icon=":material/error:")
        for problem in address.list_problems():
            notices.warning(plain(problem), icon=":material/link_off:")


main()
