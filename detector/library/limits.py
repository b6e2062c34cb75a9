"""Limits that whoever runs this installation sets: disk for the library and for an upload, and how long runs are kept.

All are off unless an environment variable sets them.
"""

from __future__ import annotations

import math
import os
import time
from dataclasses import dataclass
from datetime import timedelta

from detector.errors import SettingError, StorageFailed
from detector.library.paths import Library
from detector.library.storage import measure
from detector.words import format_size

LIBRARY_GB, UPLOAD_GB = "FOOTFALL_MAX_LIBRARY_GB", "FOOTFALL_MAX_UPLOAD_GB"
RUNS_DAYS, PICTURES_DAYS = "FOOTFALL_KEEP_RUNS_DAYS", "FOOTFALL_KEEP_PICTURES_DAYS"
_LONGEST_DAYS = 100_000
_MEASURED_EVERY_S = 30.0

_measured: dict[str, tuple[float, int]] = {}
"""By data folder: the moment of the last look at every file, which takes a while, and the bytes found then."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits in force; None for what has none."""

    library_bytes: int | None
    upload_bytes: int | None
    keep_runs: timedelta | None
    keep_pictures: timedelta | None


def read_limits() -> Limits:
    """As the environment has them. Raises SettingError for what is no number above 0."""
    return Limits(_read_gb(LIBRARY_GB), _read_gb(UPLOAD_GB), _read_days(RUNS_DAYS), _read_days(PICTURES_DAYS))


def left_bytes(library: Library) -> int | None:
    """The room that the library has left of what it may take; None where it has no limit."""
    most = read_limits().library_bytes
    return None if most is None else most - measure_library(library)


def check_room(library: Library) -> None:
    """Raise StorageFailed where the library takes as much room as it may."""
    left = left_bytes(library)
    if left is not None and left <= 0:
        raise library_is_full()


def check_arrival(size_bytes: int, left: int | None, most: int | None) -> None:
    """Raise StorageFailed where a file of this size is more than is left, or more than an upload may have."""
    if most is not None and size_bytes > most:
        raise StorageFailed(
            "The file is larger than the {most} that this server takes at once. Choose a shorter part of it, or ask "
            "whoever runs the server.",
            most=format_size(most),
        )
    if left is not None and size_bytes > left:
        raise library_is_full()


def library_is_full() -> StorageFailed:
    """The error that says so, and what to do."""
    most = read_limits().library_bytes or 0
    return StorageFailed(
        "The library may take {most}, and there is no room left for this. Delete runs or videos and empty the trash, "
        "or ask whoever runs the server. What was kept before is still there.",
        most=format_size(most),
    )


def measure_library(library: Library) -> int:
    """The room that everything in the data folder takes, as it was at most half a minute ago."""
    key = str(library.root)
    when_s, size_bytes = _measured.get(key, (float("-inf"), 0))
    if time.monotonic() - when_s > _MEASURED_EVERY_S:
        when_s, size_bytes = _measured[key] = time.monotonic(), measure(library.root)
    return size_bytes


def _read(name: str, unit: str) -> float | None:
    text = os.environ.get(name, "").strip()
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise SettingError("{variable} takes a number of {unit} above 0, such as 30.", variable=name, unit=unit)
    return number


def _read_gb(name: str) -> int | None:
    size = _read(name, "gigabytes")
    return None if size is None else int(size * 1e9)


def _read_days(name: str) -> timedelta | None:
    days = _read(name, "days")
    return None if days is None else timedelta(days=min(days, _LONGEST_DAYS))
