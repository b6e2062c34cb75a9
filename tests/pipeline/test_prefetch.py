from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from detector.pipeline.prefetch import prefetch

PATIENCE_S = 20.0


def running(name: str) -> bool:
    return any(thread.name == name for thread in threading.enumerate())


@pytest.mark.parametrize("count", [0, 1, 2, 50], ids=lambda n: f"{n} items")
@pytest.mark.parametrize("depth", [1, 4], ids=lambda n: f"depth {n}")
def test_gives_every_item_in_order_and_ends_its_thread(count: int, depth: int) -> None:
    assert list(prefetch(iter(range(count)), depth=depth, name="worker")) == list(range(count))
    assert not running("worker")


def test_works_ahead_of_the_consumer_but_not_further_than_allowed() -> None:
    made: list[int] = []
    ahead = threading.Event()

    def items() -> Iterator[int]:
        for i in range(100):
            made.append(i)
            if i == 4:
                ahead.set()
            yield i

    source = prefetch(items(), depth=3, name="worker")
    assert next(source) == 0
    assert ahead.wait(PATIENCE_S), "nothing was made ahead"  # 0 taken, 1 to 3 queued, 4 in the thread's hands
    for taken in range(1, 50):
        assert next(source) == taken
        assert len(made) <= taken + 1 + 3 + 1
    source.close()


def test_raises_what_the_source_raised_after_what_it_made() -> None:
    def items() -> Iterator[int]:
        yield 1
        yield 2
        raise OSError("the disk is gone")

    source = prefetch(items(), depth=4, name="worker")
    assert [next(source), next(source)] == [1, 2]
    with pytest.raises(OSError, match="the disk is gone"):
        next(source)
    assert not running("worker")


def test_a_consumer_that_stops_early_ends_the_thread_and_closes_the_source() -> None:
    closed_in: list[str] = []

    def items() -> Iterator[int]:
        try:
            yield from range(1_000_000)
        finally:
            closed_in.append(threading.current_thread().name)

    source = prefetch(items(), depth=1, name="worker")
    next(source)
    source.close()
    assert closed_in == ["worker"]
    assert not running("worker")


def test_stages_behind_one_another_stop_together() -> None:
    first = prefetch(iter(range(1_000_000)), depth=1, name="first")
    second = prefetch((2 * i for i in first), depth=1, name="second")
    assert [next(second), next(second)] == [0, 2]
    second.close()
    assert not running("second")
    first.close()
    assert not running("first")
