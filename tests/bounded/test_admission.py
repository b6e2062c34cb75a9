"""Places for children: so many at a time, the others in the order of coming, and nobody for ever."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from detector import bounded
from detector.bounded import Waiting
from detector.bounded.admission import Admission, places_here
from detector.bounded.limits import READING
from detector.errors import Busy
from tests.bounded import work

ONE = READING.memory_bytes


class Left(Exception):
    """Whoever waited has gone."""


@pytest.fixture
def told() -> Iterator[list[int | None]]:
    """What is told to whoever waits."""
    heard: list[int | None] = []
    bounded.when_waiting(lambda waiting: heard.append(waiting.ahead))
    yield heard
    bounded.when_waiting(lambda waiting: None)


def test_there_are_two_places_at_least() -> None:
    assert places_here() >= 2


def test_without_a_number_there_is_room_for_all(told: list[int | None]) -> None:
    places = Admission()
    with places.place(ONE), places.place(ONE), places.place(ONE):
        pass
    assert told == []


def test_the_next_one_waits_and_is_told_when_it_is_its_turn(told: list[int | None]) -> None:
    places, entered = Admission(), threading.Event()
    places.bound(1)

    def come() -> None:
        with places.place(ONE):
            entered.set()

    with ThreadPoolExecutor(1) as pool:
        with places.place(ONE):
            later = pool.submit(come)
            while not told:
                assert not entered.wait(0.01)
        later.result()
    assert entered.is_set()
    assert told[0] == 0
    assert told[-1] is None


def test_they_come_in_order(told: list[int | None]) -> None:
    places, order, queued = Admission(), list[int](), threading.Event()
    places.bound(1)

    def come(number: int) -> None:
        with places.place(ONE):
            order.append(number)

    with ThreadPoolExecutor(4) as pool, places.place(ONE):
        for number in range(4):
            pool.submit(come, number)
            while number not in told:  # so many wait before it
                queued.wait(0.01)
    assert order == [0, 1, 2, 3]


def test_what_takes_more_room_has_more_places(told: list[int | None]) -> None:
    places = Admission()
    places.bound(2)
    with ThreadPoolExecutor(1) as pool, places.place(5 * ONE):
        other = pool.submit(lambda: places.place(ONE).__enter__())
        while not told:
            assert not other.done()
    assert other.done()


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detector.bounded.admission.LONGEST_WAIT_S", 0.0)
    places = Admission()
    places.bound(1)
    with places.place(ONE), pytest.raises(Busy, match="Other people's files"), places.place(ONE):
        pass
    with places.place(ONE):
        pass


def test_whoever_leaves_the_queue_makes_room_for_the_next() -> None:
    def leave(waiting: Waiting) -> None:
        raise Left

    places = Admission()
    places.bound(1)
    bounded.when_waiting(leave)
    try:
        with places.place(ONE), pytest.raises(Left), places.place(ONE):
            pass
    finally:
        bounded.when_waiting(lambda waiting: None)
    with places.place(ONE):
        pass


def test_a_child_ends_when_whoever_waits_for_it_leaves() -> None:
    children: list[psutil.Process] = []

    def leave(waiting: Waiting) -> None:
        children.extend(psutil.Process().children(recursive=True))
        raise Left

    bounded.when_waiting(leave)
    try:
        with pytest.raises(Left):
            bounded.call(work.be_silent, 60.0)
    finally:
        bounded.when_waiting(lambda waiting: None)
    assert any(not child.is_running() for child in children)
