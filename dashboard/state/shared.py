"""Results that are dear to make: made once, shared by all visitors, bounded in number."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Shared(Generic[T]):
    """The ``most`` results used last, by key. Who asks for one that is being made waits for it.

    Unlike Streamlit's own caches, what makes a result may draw on the page meanwhile: a progress bar.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._results: OrderedDict[Hashable, Future[T]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The result of this key, made by ``make`` where it is not there. Whatever ``make`` raises is not kept."""
        while True:
            with self._lock:
                future = self._results.get(key)
                if future is None:
                    self._results[key] = mine = Future[T]()
                    break
                self._results.move_to_end(key)
            try:
                return future.result()
            except BaseException:  # noqa: S112 - the maker was interrupted; its visitor is told, this one tries itself
                continue
        return self._made(key, mine, make)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._results.clear()

    def _made(self, key: Hashable, mine: Future[T], make: Callable[[], T]) -> T:
        try:
            result = make()
        except BaseException as failure:
            with self._lock:
                if self._results.get(key) is mine:
                    del self._results[key]
            mine.set_exception(failure)
            raise
        mine.set_result(result)
        with self._lock:
            while len(self._results) > self._most:
                self._results.popitem(last=False)
        return result
