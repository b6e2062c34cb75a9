"""Made once, shared, bounded; failures are not kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from dashboard.state.shared import Shared


def test_a_result_is_made_once() -> None:
    made: list[int] = []
    shared: Shared[int] = Shared(4)
    assert [shared.get("a", lambda: made.append(1) or 7) for _ in range(3)] == [7, 7, 7]  # type: ignore[func-returns-value]
    assert made == [1]


def test_all_who_ask_at_once_wait_for_one_making() -> None:
    shared: Shared[object] = Shared(4)
    started, go, all_ask = Event(), Event(), Barrier(4)
    made = []

    def make() -> object:
        started.set()
        assert go.wait(10)
        made.append(object())
        return made[-1]

    def ask() -> object:
        all_ask.wait(10)
        return shared.get("a", make)

    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(ask) for _ in range(3)]
        all_ask.wait(10)
        assert started.wait(10)
        go.set()
        assert {id(future.result(10)) for future in asked} == {id(made[0])}
    assert len(made) == 1


def test_the_results_used_last_are_kept() -> None:
    shared: Shared[str] = Shared(2)
    for key in ("a", "b"):
        shared.get(key, lambda key=key: f"first {key}")  # type: ignore[misc]
    shared.get("a", lambda: "never")
    shared.get("c", lambda: "first c")
    assert shared.get("a", lambda: "second a") == "first a"
    assert shared.get("b", lambda: "second b") == "second b"


def test_a_failure_is_told_and_tried_again() -> None:
    shared: Shared[str] = Shared(2)

    def fail() -> str:
        raise RuntimeError("not today")

    with pytest.raises(RuntimeError, match="not today"):
        shared.get("a", fail)
    assert shared.get("a", lambda: "now") == "now"


def test_who_waited_for_a_failure_tries_itself() -> None:
    shared: Shared[str] = Shared(2)
    started, go = Event(), Event()

    def fail() -> str:
        started.set()
        assert go.wait(10)
        raise RuntimeError("interrupted")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(shared.get, "a", fail)
        assert started.wait(10)
        second = pool.submit(shared.get, "a", lambda: "made by the second")
        go.set()
        assert second.result(10) == "made by the second"
        with pytest.raises(RuntimeError):
            first.result(10)
