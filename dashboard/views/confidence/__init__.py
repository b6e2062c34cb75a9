"""Confidence: how sure the detector was, of whom, when and at what size; and what the thresholds do with it."""

from dashboard.pages import Page

PAGE = Page(
    path="confidence",
    title="Confidence",
    icon=":material/bar_chart:",
    section="Explore",
    order=60,
)
