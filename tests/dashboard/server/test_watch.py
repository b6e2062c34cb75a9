"""The thread that looks after the worker."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.server import watch
from detector.actions.requests import DemoRequest
from detector.jobs.store import submit
from detector.library.paths import Library
from tests.jobs.conftest import until


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Path]]:
    """The data folders for which a worker was asked for. To be asked for before ``library``, and so to end after it."""
    folders: list[Path] = []
    monkeypatch.setattr(watch, "EVERY_S", 0.01)
    monkeypatch.setattr(watch, "ensure_worker", lambda asked: folders.append(asked.root))
    yield folders
    for thread in threading.enumerate():
        if thread.name == "worker-watch":
            thread.join()


def test_a_worker_that_was_lost_is_replaced_without_a_page(started: list[Path], library: Library) -> None:
    watch.look_after(library)
    watch.look_after(library)
    assert not started
    submit(library, DemoRequest())
    until(lambda: len(started) >= 3, "the worker was asked for again and again")
    assert set(started) == {library.root}


def test_jobs_left_waiting_go_on_when_the_server_starts(started: list[Path], library: Library) -> None:
    submit(library, DemoRequest())
    watch.go_on_with_jobs()
    until(lambda: bool(started), "the worker was asked for")
    assert started[0] == library.root
