"""Places: areas and lines on the picture, who was in each, and who came, left and passed."""

from dashboard.pages import Page

PAGE = Page(
    path="places",
    title="Places",
    icon=":material/fence:",
    section="Explore",
    order=37,
)
