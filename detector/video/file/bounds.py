"""Calls that open a video, made in bounds and told in plain words where those are passed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, TypeVar

from detector import bounded
from detector.errors import VideoUnreadable
from detector.video.names import quote_name

Result = TypeVar("Result")


def in_bounds(path: Path | str) -> AbstractContextManager[None]:
    """Raise VideoUnreadable where what is done with this video in a child is out of bounds."""
    return bounded.raise_as(VideoUnreadable, quote_name(Path(path)))


def call(function: Callable[..., Result], path: Path | str, *plain: Any, **named: Any) -> Result:
    """Call a function of a video's path in a child. Raises what it raises, or VideoUnreadable out of bounds."""
    with in_bounds(path):
        return bounded.call(function, Path(path).absolute(), *plain, **named)
