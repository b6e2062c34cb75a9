"""Analyse: which video, which frames, which model; the answer on one frame first, then the whole as a job."""

from dashboard.pages import Page

PAGE = Page(
    path="analyse",
    title="Analyse",
    icon=":material/play_circle:",
    section="Footage",
    order=20,
    lists_jobs=True,
    needs="analyst",
)
