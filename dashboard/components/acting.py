"""The one way from a page to whatever keeps, changes, fetches or hands out something.

It is done where the person's role allows it, and written down either way.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from dashboard.server import permissions
from dashboard.server.person import actor
from dashboard.state import address, cache
from dashboard.state.opened import take_opened
from detector.errors import AccessRefused, DetectorError
from detector.library.audit import Actor, Outcome, note

T = TypeVar("T")

LOOK_EVERY_S = 3600.0
_LOOKED, _PROBLEM, _ROLE = "looked", "problem", "role"
_ROLE_HOLDS_S = 1.0
_log = logging.getLogger("footfall")


def may(deed: str) -> bool:
    """True where whoever looks at this page may do it; what they may not do needs no button."""
    return permissions.may(role_shown(), deed)


def role_shown() -> str:
    """The role of whoever looks at this page, a second old at most: what is drawn asks it, what is done does not."""
    asked_s, role = address.recall(_ROLE, lambda: (float("-inf"), ""))
    if time.monotonic() - asked_s > _ROLE_HOLDS_S:
        role = actor().role
        address.remember(_ROLE, (time.monotonic(), role))
    return role


def act(
    deed: str, work: Callable[[], T], what: str | Callable[[T], str] = "", *, name: str = "", **details: str | float
) -> T:
    """Do what somebody asked for, where their role allows it, and write it down.

    ``deed`` is one of ``DEEDS``, ``what`` the id of what it is done to, or how the id is read off the outcome, ``name``
    what people call that. Raises AccessRefused, and what ``work`` does.
    """
    return _act(actor(), deed, work, what, name=name, **details)


def later(
    deed: str, work: Callable[[], T], what: str = "", *, name: str = "", **details: str | float
) -> Callable[[], T]:
    """The same, to be called when a button is pressed and no page is drawn: by whoever the button was drawn for."""
    return partial(_act, actor(), deed, work, what, name=name, **details)


def press(deed: str, work: Callable[[], object], what: str = "", *, name: str = "", **details: str | float) -> None:
    """The same for a button's callback, which cannot stop the page: what went wrong is told when it is drawn next."""
    try:
        act(deed, work, what, name=name, **details)
    except DetectorError as error:
        address.remember(_PROBLEM, str(error))


def refuse(page: str) -> None:
    """Write down that somebody asked for a page that their role does not open. Raises AccessRefused."""
    _note(actor(), "look", "", name="", outcome="refused", details={"page": page})
    raise AccessRefused("Your role does not open this page. Whoever looks after this Footfall can change it.")


def take_problem() -> str:
    """The words for what went wrong in a callback since this was last asked; empty where nothing did."""
    problem = address.recall(_PROBLEM, str)
    address.remember(_PROBLEM, "")
    return problem


def note_looks(page: str) -> None:
    """Write down that the page was opened, with every run or video that it shows; each once an hour in a tab."""
    looked: dict[tuple[str, str], float] = address.recall(_LOOKED, dict)
    now_s = time.monotonic()
    for what, name in (take_opened() or {"": ""}).items():
        if now_s - looked.get((page, what), -LOOK_EVERY_S) >= LOOK_EVERY_S:
            looked[page, what] = now_s
            _note(actor(), "look", what, name=name, details={"page": page})


def _act(
    person: Actor,
    deed: str,
    work: Callable[[], T],
    what: str | Callable[[T], str],
    *,
    name: str,
    **details: str | float,
) -> T:
    called = what if isinstance(what, str) else ""
    if not permissions.may(person.role, deed):
        _note(person, deed, called, name=name, outcome="refused", details=details)
        raise AccessRefused("Your role does not allow this. Whoever looks after this Footfall can change it.")
    try:
        outcome = work()
    except Exception:
        _note(person, deed, called, name=name, outcome="failed", details=details)
        raise
    _note(person, deed, what if isinstance(what, str) else what(outcome), name=name, details=details)
    return outcome


def _note(
    person: Actor,
    deed: str,
    what: str,
    *,
    name: str,
    details: Mapping[str, str | float],
    outcome: Outcome = "done",
) -> None:
    """Write it down; a disk that refuses is told in the server's log, and is no reason to stop."""
    try:
        note(cache.library(), person, deed, what, name=name, outcome=outcome, details=details)
    except DetectorError as error:
        _log.error("the audit log cannot be written: %s", error)
