"""Timeline: how many of what, when; and the frames behind every point of it."""

from dashboard.pages import Page

PAGE = Page(
    path="timeline",
    title="Timeline",
    icon=":material/show_chart:",
    section="Explore",
    order=30,
)
