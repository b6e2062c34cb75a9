"""Waiting for a child: whoever waits may tell so, and may give up."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

TELL_EVERY_S = 0.2


@dataclass(frozen=True, slots=True)
class Waiting:
    """The state of a call: ``ahead`` others are done before it begins, None where it is at work.

    at_work_s: seconds that it has worked since this was told last, of the ``most_s`` that it may take in all.
    """

    ahead: int | None = None
    at_work_s: float = 0.0
    most_s: float = math.inf


class _Hook:
    tell: Callable[[Waiting], None] | None = None


def when_waiting(tell: Callable[[Waiting], None]) -> None:
    """Have ``tell`` called in every thread that waits, a few times a second; where it raises, the call is ended."""
    _Hook.tell = tell


def tell_waiting(waiting: Waiting) -> None:
    """Tell that this thread waits."""
    if _Hook.tell is not None:
        _Hook.tell(waiting)
