"""The children of this process: begun when needed, kept for the next call about the same files, or ended."""

from __future__ import annotations

import atexit
import contextlib
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from detector.bounded import life, wire
from detector.bounded.admission import Admission
from detector.bounded.given import Given, find_given
from detector.bounded.handle import Child, Message
from detector.bounded.limits import Limits, OutOfBounds, OutOfPatience
from detector.bounded.rights import Rights

Result = TypeVar("Result")

_MOST_IDLE = 3
_REFUSED_FOR_S = 60.0
_IDLE_SHARE = 3
"""A child that holds more than this part of its memory limit is not kept."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """The purpose of children: their limits, and whether a network works in them or they fetch from the internet."""

    limits: Limits
    works: bool = False
    fetches: bool = False


@dataclass(frozen=True, slots=True)
class _Kind:
    """Children of one kind do each other's calls."""

    purpose: Purpose
    given: Given


class _Pool:
    """Idle children by their kind, the longest idle first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[tuple[_Kind, Child]] = []

    def take(self, kind: _Kind, module: str) -> Child:
        while (child := self._take_idle(kind)) is not None:
            if child.is_alive:
                return child
            child.end()
        purpose, given = kind.purpose, kind.given
        rights = Rights(given.files, given.folders, fetches=purpose.fetches, works=purpose.works)
        return Child(module, purpose.limits, rights)

    def give_back(self, kind: _Kind, child: Child) -> None:
        ended = [child]
        if child.resident_bytes * _IDLE_SHARE <= child.limits.memory_bytes:
            with self._lock:
                self._idle.append((kind, child))
                alike = [entry for entry in self._idle if entry[0].purpose == kind.purpose]
                ended = [old for _, old in alike[:-_MOST_IDLE]]
                self._idle = [entry for entry in self._idle if entry[1] not in ended]
        for old in ended:
            old.end()

    def end_all(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for _, child in idle:
            child.end()

    def _take_idle(self, kind: _Kind) -> Child | None:
        with self._lock:
            for place in reversed(range(len(self._idle))):
                if self._idle[place][0] == kind:
                    return self._idle.pop(place)[1]
        return None


class _Refusals:
    """Calls that went out of bounds a moment ago: the next visitor who asks the same gets the same answer at once."""

    def __init__(self) -> None:
        self._reasons: dict[object, tuple[float, str]] = {}

    def check(self, call: object) -> None:
        self._reasons = {key: kept for key, kept in self._reasons.items() if kept[0] > time.monotonic()}
        if call in self._reasons:
            raise OutOfBounds(self._reasons[call][1])

    def note(self, call: object, error: OutOfBounds) -> None:
        self._reasons = {**self._reasons, call: (time.monotonic() + _REFUSED_FOR_S, str(error))}


_pool = _Pool()
_refusals = _Refusals()
places = Admission()
atexit.register(_pool.end_all)


def run(purpose: Purpose, function: Callable[..., Result], plain: tuple[Any, ...], named: dict[str, Any]) -> Result:
    """Call the function in a child."""
    if life.is_child():
        return function(*plain, **named)
    kind = _Kind(purpose, find_given((*plain, *named.values()), folders=purpose.fetches))
    call = (kind, function) if kind.given.files else None
    with contextlib.nullcontext() if purpose.fetches else places.place(purpose.limits.memory_bytes):
        _refusals.check(call)
        try:
            with _lent(kind, function.__module__) as child:
                (message,) = child.call(function, plain, named, _answer_s(purpose.limits, kind.given))
        except OutOfBounds as error:
            if call is not None and not isinstance(error, OutOfPatience):
                _refusals.note(call, error)
            raise
    return cast(Result, _result(message))


def run_stream(
    purpose: Purpose, function: Callable[..., Generator[Result]], plain: tuple[Any, ...], named: dict[str, Any]
) -> Generator[Result]:
    """Iterate in a child."""
    if life.is_child():
        yield from function(*plain, **named)
        return
    with _lent(_Kind(purpose, find_given((*plain, *named.values()))), function.__module__) as child:
        for message in child.call(function, plain, named):
            if message[0] == wire.ITEM:
                yield message[1]
    _result(message)


@contextlib.contextmanager
def _lent(kind: _Kind, module: str) -> Iterator[Child]:
    """A child for one call; one that was left before it came to its end is ended."""
    child = _pool.take(kind, module)
    try:
        yield child
    except BaseException:
        child.end()
        raise
    _pool.give_back(kind, child)


def _answer_s(limits: Limits, given: Given) -> float:
    return limits.answer_s + given.size_bytes / limits.bytes_per_s


def _result(message: Message) -> Any:
    kind, value = message
    if kind == wire.ERROR:
        raise value
    return value
