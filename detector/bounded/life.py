"""Signs of life: long work in a child tells that it goes on, so that it is not taken for stuck."""

from __future__ import annotations

import time
from collections.abc import Callable


class _Life:
    tell: Callable[[], None] | None = None
    every_s = 0.0
    told_at_s = 0.0


def listen(tell: Callable[[], None], *, every_s: float) -> None:
    """Have ``tell`` called for signs of life, at most so often."""
    _Life.tell, _Life.every_s = tell, every_s


def is_child() -> bool:
    """True in a child, where what is called is called directly."""
    return _Life.tell is not None


def tell_alive() -> None:
    """Tell that the work goes on. Costs little; does nothing in a process that is no child."""
    if _Life.tell is not None and time.monotonic() - _Life.told_at_s >= _Life.every_s:
        _Life.told_at_s = time.monotonic()
        _Life.tell()
