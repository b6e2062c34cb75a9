"""Models: which one looks at footage here, whether it works, and how to get a better one."""

from dashboard.pages import Page

PAGE = Page(
    path="models",
    title="Models",
    icon=":material/memory:",
    section="System",
    order=90,
)
