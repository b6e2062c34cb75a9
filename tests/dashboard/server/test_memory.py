"""Freed memory goes back to the system by one thread, however often that is asked for."""

from __future__ import annotations

import sys
import threading

import pytest

from dashboard.server.memory import give_back_what_is_free


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
def test_one_thread_does_it() -> None:
    give_back_what_is_free()
    give_back_what_is_free()
    assert [thread.name for thread in threading.enumerate()].count("memory") == 1
