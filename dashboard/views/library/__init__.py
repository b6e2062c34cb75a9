"""The library: footage, and what was made of it."""

from dashboard.pages import Page

PAGE = Page(
    path="library",
    title="Library",
    icon=":material/video_library:",
    section="Footage",
    order=10,
    lists_jobs=True,
)
