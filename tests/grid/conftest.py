"""Property tests make the same cases on every machine, however busy it is."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("footfall", deadline=None, derandomize=True)
settings.load_profile("footfall")
