"""People: how many different people there were, when each was there, and which way they went."""

from dashboard.pages import Page

PAGE = Page(
    path="people",
    title="People",
    icon=":material/directions_walk:",
    section="Explore",
    order=35,
)
