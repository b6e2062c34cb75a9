"""The one way from a page to whatever keeps, changes, fetches or hands out something: done, and written down."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from dashboard.server.person import actor
from dashboard.state import address, cache
from dashboard.state.opened import take_opened
from detector.errors import DetectorError
from detector.library.audit import Actor, Outcome, note

T = TypeVar("T")

LOOK_EVERY_S = 3600.0
_LOOKED, _PROBLEM = "looked", "problem"
_log = logging.getLogger("footfall")


def act(
    deed: str, work: Callable[[], T], what: str | Callable[[T], str] = "", *, name: str = "", **details: str | float
) -> T:
    """Do what somebody asked for, and write it down.

    ``deed`` is one of ``DEEDS``, ``what`` the id of what it is done to, or how the id is read off the outcome, ``name``
    what people call that. Raises what ``work`` does.
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
    try:
        outcome = work()
    except Exception:
        _note(person, deed, what if isinstance(what, str) else "", name=name, outcome="failed", details=details)
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
