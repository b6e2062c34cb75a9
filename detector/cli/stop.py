"""An orderly stop: what was begun is finished and kept, whoever asks for it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""Ctrl-C; docker stop, systemd, kill; a terminal that closes."""

_received: list[int] = []


@contextmanager
def stop_on_signal() -> Iterator[Callable[[], bool]]:
    """A function that says whether somebody asked this process to stop; asked again, it stops at once."""
    _received.clear()

    def receive(number: int, frame: FrameType | None) -> None:
        _received.append(number)
        for caught, handler in before.items():
            signal.signal(caught, handler)
        again = "; press Ctrl-C again to stop at once" if number == signal.SIGINT else ""
        print(f"\nStopping after this batch{again}.", file=sys.stderr)

    before = {number: signal.signal(number, receive) for number in _SIGNALS}
    try:
        yield lambda: bool(_received)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def exit_status(failed: int) -> int:
    """``failed``; where the system asked for the stop, 128 and the signal's number, as a shell has it."""
    return 128 + _received[0] if _received and _received[0] != signal.SIGINT else failed
