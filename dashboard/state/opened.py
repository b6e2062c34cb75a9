"""The runs and videos that a page has opened, for the audit log."""

from __future__ import annotations

from dashboard.state import address

_OPENED = "opened"


def note_opened(what: str, name: str) -> None:
    """Note that the page being drawn shows this run or video: its id, and what people call it."""
    opened = address.recall(_OPENED, dict[str, str])
    opened[what] = name


def take_opened() -> dict[str, str]:
    """Names by id of what has been opened since this was last asked."""
    opened = address.recall(_OPENED, dict[str, str])
    address.remember(_OPENED, {})
    return opened
