"""Compare runs: whether two models agree about one video, and how several videos stand side by side."""

from dashboard.pages import Page

PAGE = Page(
    path="compare",
    title="Compare runs",
    icon=":material/compare:",
    section="Explore",
    order=80,
)
