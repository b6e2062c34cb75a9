"""The ways between pages, and the button that copies the address of this one with every setting of it."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from dashboard.components.acting import refuse, role_shown
from dashboard.components.messages import guard
from dashboard.pages import HOME, Page, page_at
from dashboard.server.person import actor
from detector.library.roles import reaches

_HTML = """<button type="button"><span aria-live="polite">Copy link</span></button><input readonly hidden
aria-label="Link to this view">"""

_CSS = """
button { font: inherit; font-size: .875rem; color: var(--st-text-color); background: transparent; cursor: pointer;
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius); padding: .25rem .75rem;
  white-space: nowrap }
button:hover, button:focus-visible { border-color: var(--st-primary-color); color: var(--st-primary-color) }
input { font: inherit; width: 100%; margin-top: .25rem }
"""

# Browsers lend the clipboard only to https and localhost; elsewhere the link is shown to be copied by hand.
_JS = """
export default function ({ parentElement }) {
  const button = parentElement.querySelector("button"), word = parentElement.querySelector("span");
  const field = parentElement.querySelector("input");
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(window.location.href);
      word.textContent = "Link copied";
    } catch {
      field.value = window.location.href;
      field.hidden = false;
      field.select();
      word.textContent = "Copy it from here:";
    }
    setTimeout(() => { word.textContent = "Copy link" }, 4000);
  };
}
"""

_component = st.components.v2.component("footfall_copy_link", html=_HTML, css=_CSS, js=_JS)


def entry(page: Page) -> st.Page:
    """The page as Streamlit knows it, which is drawn for those whose role opens it."""

    def draw() -> None:
        if not reaches(actor().role, page.needs):
            with guard():
                refuse(page.path)
        page.draw()

    return st.Page(draw, title=page.title, icon=page.icon, url_path=page.path, default=page.path == HOME)


def opens(page: Page) -> bool:
    """True where the page is for whoever looks."""
    return reaches(role_shown(), page.needs)


def link(path: str, label: str, *, icon: str, **settings: str) -> None:
    """Draw a link to a page, opened with these settings, for those who may open it; the label is Markdown."""
    if not opens(page_at(path)):
        return
    st.page_link(entry(page_at(path)), label=label, icon=icon, query_params=settings)


def open_page(path: str) -> NoReturn:
    """Leave this page for another."""
    st.switch_page(entry(page_at(path)))


def copy_link() -> None:
    """Draw the button that copies the address."""
    _component(key="copy-link", height="content", width="content")
