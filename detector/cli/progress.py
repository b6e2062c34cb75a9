"""Progress on the terminal, and an orderly stop."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from tqdm import tqdm  # type: ignore[import-untyped]

from detector.types import Progress


@contextmanager
def bar() -> Iterator[Callable[[Progress], None]]:
    """A progress bar on stderr, where that is a terminal; it appears with the first progress."""
    shown: tqdm[object] | None = None

    def show(progress: Progress) -> None:
        nonlocal shown
        if shown is None:
            shown = tqdm(total=progress.expected, unit=" frames", file=sys.stderr, disable=None, dynamic_ncols=True)
            shown.initial = shown.n = 0
        shown.update(progress.done - shown.n)

    try:
        yield show
    finally:
        if shown is not None:
            shown.close()


@contextmanager
def stop_on_interrupt() -> Iterator[Callable[[], bool]]:
    """A function that says whether Ctrl-C was pressed; pressed again, it interrupts at once."""
    pressed = threading.Event()

    def press(number: int, frame: FrameType | None) -> None:
        pressed.set()
        signal.signal(signal.SIGINT, before)
        print("\nStopping after this batch; press Ctrl-C again to stop at once.", file=sys.stderr)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield pressed.is_set
    finally:
        signal.signal(signal.SIGINT, before)
