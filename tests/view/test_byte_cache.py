"""The cache under views: bounded in bytes, one maker a key, no failure kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import numpy as np
import pytest

from detector.types import Detections
from detector.view.byte_cache import BoundedCache, measure_bytes


def kilobytes(n: int) -> np.ndarray:
    return np.zeros(n * 1000, np.uint8)


def test_sizes_are_those_of_the_arrays_within() -> None:
    assert measure_bytes(kilobytes(3)) == 3000
    assert measure_bytes((kilobytes(1), [kilobytes(2)])) == 3000
    assert measure_bytes(Detections.empty()) == 0


def test_what_was_used_longest_ago_goes_first() -> None:
    cache: BoundedCache[np.ndarray] = BoundedCache(2500)
    for key in "ab":
        cache.get(key, lambda before: kilobytes(1))
    cache.get("a", lambda before: pytest.fail("a was kept"))
    cache.get("c", lambda before: kilobytes(1))
    assert cache.find("b") is None
    assert cache.find("a") is not None
    assert cache.bytes == 2000


def test_the_newest_stays_however_large() -> None:
    cache: BoundedCache[np.ndarray] = BoundedCache(10)
    cache.get("large", lambda before: kilobytes(5))
    assert cache.find("large") is not None


def test_what_serves_no_more_is_made_from_what_there_was() -> None:
    cache: BoundedCache[int] = BoundedCache(1000)
    cache.get("n", lambda before: 1)
    assert cache.get("n", lambda before: (before or 0) + 1, serves=lambda kept: kept >= 2) == 2
    assert cache.get("n", lambda before: pytest.fail("2 serves"), serves=lambda kept: kept >= 2) == 2


def test_a_failure_is_not_kept() -> None:
    cache: BoundedCache[int] = BoundedCache(1000)
    with pytest.raises(ZeroDivisionError):
        cache.get("n", lambda before: 1 // 0)
    assert cache.get("n", lambda before: 7) == 7


def test_one_maker_a_key_and_others_do_not_wait_for_it() -> None:
    cache: BoundedCache[str] = BoundedCache(1000)
    begun, go_on, made = Event(), Event(), []

    def slow(before: str | None) -> str:
        made.append("slow")
        begun.set()
        assert go_on.wait(10)
        return "slow"

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(cache.get, "key", slow)
        assert begun.wait(10)
        second = pool.submit(cache.get, "key", slow)
        assert cache.get("other", lambda before: "quick") == "quick"
        go_on.set()
        assert (first.result(10), second.result(10)) == ("slow", "slow")
    assert made == ["slow"]


def test_many_threads_stay_within_the_bound() -> None:
    cache: BoundedCache[np.ndarray] = BoundedCache(50_000)
    start = Barrier(8)

    def work(seed: int) -> None:
        start.wait(10)
        for key in np.random.default_rng(seed).integers(0, 100, 300).tolist():
            assert cache.get(key, lambda before: kilobytes(1)).nbytes == 1000

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(work, seed) for seed in range(8)]:
            done.result(60)
    assert cache.bytes <= 50_000
