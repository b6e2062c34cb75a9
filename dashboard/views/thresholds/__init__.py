"""Thresholds: what two settings see, what every threshold between would, and which one comes closest to the truth."""

from dashboard.pages import Page

PAGE = Page(
    path="thresholds",
    title="Thresholds",
    icon=":material/tune:",
    section="Explore",
    order=40,
)
