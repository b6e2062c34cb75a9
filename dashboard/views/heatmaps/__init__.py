"""Heatmaps: where in the picture the network saw something: one frame, a stretch, or one stretch against another."""

from dashboard.pages import Page

PAGE = Page(
    path="heatmaps",
    title="Heatmaps",
    icon=":material/grid_on:",
    section="Explore",
    order=50,
)
