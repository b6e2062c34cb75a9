"""The thread that looks after the worker."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.server import watch
from detector.actions.requests import DemoRequest
from detector.jobs.store import submit
from detector.library.paths import Library
from tests.jobs.conftest import until


def test_a_worker_that_was_lost_is_replaced_without_a_page(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Path] = []
    monkeypatch.setattr(watch, "EVERY_S", 0.01)
    monkeypatch.setattr(watch, "ensure_worker", lambda asked: started.append(asked.root))
    watch.look_after(library)
    watch.look_after(library)
    assert not started
    submit(library, DemoRequest())
    until(lambda: len(started) >= 3, "the worker was asked for again and again")
    assert set(started) == {library.root}
