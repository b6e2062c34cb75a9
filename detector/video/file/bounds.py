"""Calls that open a video, made in bounds and told in plain words where those are passed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from detector import bounded
from detector.errors import VideoUnreadable
from detector.video.names import quote_name

Result = TypeVar("Result")


@contextmanager
def in_bounds(path: Path | str) -> Iterator[None]:
    """Raise VideoUnreadable where what is done with this video in a child is out of bounds."""
    try:
        yield
    except bounded.OutOfBounds as error:
        raise VideoUnreadable(
            "{file} was closed: when it was read, {reason}. {advice}",
            file=quote_name(Path(path)),
            reason=str(error),
            advice=bounded.ADVICE,
        ) from error


def call(function: Callable[..., Result], path: Path | str, *plain: Any, **named: Any) -> Result:
    """Call a function of a video's path in a child. Raises what it raises, or VideoUnreadable out of bounds."""
    with in_bounds(path):
        return bounded.call(function, Path(path).absolute(), *plain, **named)
