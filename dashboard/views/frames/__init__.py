"""Frames: every sampled frame with what was found in it, and one of them large."""

from dashboard.pages import Page

PAGE = Page(
    path="frames",
    title="Frames",
    icon=":material/photo_library:",
    section="Explore",
    order=70,
)
