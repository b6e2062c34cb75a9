"""Iterating ahead of the consumer, in a thread of its own."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from queue import Full, Queue
from threading import Event, Thread
from typing import NamedTuple, TypeVar

T = TypeVar("T")

_STOP_CHECK_S = 0.05


class _End(NamedTuple):
    """The last thing in a queue: why there is no more."""

    failure: BaseException | None


def prefetch(items: Iterator[T], *, depth: int, name: str) -> Generator[T, None, None]:
    """Yield the items in order while a thread called ``name`` works on the next ones, at most ``depth`` ahead.

    What ``items`` raises is raised here, after everything made before it. When this generator ends or is closed, the
    thread stops after the item it is at, ``items`` is closed in that thread if it can be, and the thread has ended
    when ``close`` returns: stages put one behind the other stop from the last to the first.
    """
    ready: Queue[T | _End] = Queue(depth)
    stop = Event()
    thread = Thread(target=_run, args=(items, ready, stop), name=name, daemon=True)
    thread.start()
    try:
        while not isinstance(item := ready.get(), _End):
            yield item
        if item.failure is not None:
            raise item.failure
    finally:
        stop.set()
        thread.join()


def _run(items: Iterator[T], ready: Queue[T | _End], stop: Event) -> None:
    """The thread: pass on every item, then how it ended."""
    failure: BaseException | None = None
    try:
        _pass_on(items, ready, stop)
    except BaseException as error:
        failure = error
    _offer(ready, _End(failure), stop)


def _pass_on(items: Iterator[T], ready: Queue[T | _End], stop: Event) -> None:
    """Pass items on until there are no more or nobody wants them, and close their source."""
    try:
        for item in items:
            if not _offer(ready, item, stop):
                return
    finally:
        if isinstance(items, Generator):
            items.close()


def _offer(ready: Queue[T | _End], item: T | _End, stop: Event) -> bool:
    """Wait for room; False when the consumer has gone. The wait is woken by room, the pause only bounds stopping."""
    while not stop.is_set():
        try:
            ready.put(item, timeout=_STOP_CHECK_S)
        except Full:
            continue
        return True
    return False
