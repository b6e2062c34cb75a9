"""How property tests run: the same cases on every machine, however busy it is."""

from __future__ import annotations

from hypothesis import settings


def use_fixed_cases() -> None:
    """Called by the conftest of every room that has property tests."""
    settings.register_profile("footfall", deadline=None, derandomize=True)
    settings.load_profile("footfall")
