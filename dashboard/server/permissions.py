"""The role that each deed needs: the one place that says so, for pages and door alike."""

from __future__ import annotations

from detector.library.roles import Role, reaches

NEEDS: dict[str, Role] = {
    "look": "viewer",
    "export": "viewer",
    "make video": "viewer",
    "add footage": "analyst",
    "look up link": "analyst",
    "fetch": "analyst",
    "analyse": "analyst",
    "cancel job": "analyst",
    "retry job": "analyst",
    "clear jobs": "analyst",
    "test model": "analyst",
    "label": "analyst",
    "correct tracks": "analyst",
    "set clock": "analyst",
    "change places": "analyst",
    "change notes": "analyst",
    "keep preset": "analyst",
    "forget preset": "analyst",
    "delete run": "analyst",
    "delete video": "analyst",
    "put back": "analyst",
    "empty trash": "admin",
    "fetch model": "admin",
    "export log": "admin",
}
"""By the name that the audit log knows it by. An annotated video is taken away, though a job makes it first."""


def may(role: str, deed: str) -> bool:
    """True where somebody of this role may do it. KeyError for a deed that no page does."""
    return reaches(role, NEEDS[deed])
