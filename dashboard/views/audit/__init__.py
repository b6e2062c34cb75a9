"""Audit log: who did what to which footage, when and from where, to read and to take away."""

from dashboard.pages import Page

PAGE = Page(
    path="audit",
    title="Audit log",
    icon=":material/policy:",
    section="System",
    order=95,
    needs="admin",
)
