"""Expensive results: made once, shared by all who ask, bounded in bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from threading import Lock
from typing import Generic, TypeVar

import numpy as np

T = TypeVar("T")
_SMALL_BYTES = 256


@dataclass(slots=True)
class _Turn:
    """Whose turn it is to make a result; ``waiting`` counts those who have or want it."""

    lock: Lock
    waiting: int = 0


class BoundedCache(Generic[T]):
    """The results used last, by key, together at most ``most_bytes`` (the newest stays, however large it is).

    Thread-safe. Who asks for a result that is being made waits for it; a failure is not kept.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._lock = Lock()
        self._results: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._turns: dict[Hashable, _Turn] = {}

    @property
    def bytes(self) -> int:
        """The size of all results."""
        with self._lock:
            return sum(size for _, size in self._results.values())

    def get(self, key: Hashable, make: Callable[[T | None], T], serves: Callable[[T], bool] = lambda result: True) -> T:
        """The result of this key, where it ``serves``; else what ``make`` makes of the one before, None at first."""
        result = self.find(key)
        if result is not None and serves(result):
            return result
        with self._turn(key):
            result = self.find(key)
            if result is not None and serves(result):
                return result
            result = make(result)
            self._keep(key, result)
            return result

    def find(self, key: Hashable) -> T | None:
        """The result of this key; None where there is none."""
        with self._lock:
            if key not in self._results:
                return None
            self._results.move_to_end(key)
            return self._results[key][0]

    def _keep(self, key: Hashable, result: T) -> None:
        with self._lock:
            self._results[key] = result, measure_bytes(result)
            self._results.move_to_end(key)
            total = sum(size for _, size in self._results.values())
            while total > self._most_bytes and len(self._results) > 1:
                _, (_, size) = self._results.popitem(last=False)
                total -= size

    @contextmanager
    def _turn(self, key: Hashable) -> Iterator[None]:
        with self._lock:
            turn = self._turns.setdefault(key, _Turn(Lock()))
            turn.waiting += 1
        try:
            with turn.lock:
                yield
        finally:
            with self._lock:
                turn.waiting -= 1
                if not turn.waiting:
                    del self._turns[key]


def measure_bytes(value: object) -> int:
    """Bytes of the arrays in a value: of its fields, items, and theirs."""
    if isinstance(value, np.ndarray):
        return int(value.nbytes)
    if isinstance(value, tuple | list):
        return sum(map(measure_bytes, value))
    if is_dataclass(value):
        return sum(measure_bytes(getattr(value, field.name)) for field in fields(value))
    return _SMALL_BYTES
