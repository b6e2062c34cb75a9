"""Calls that open a video, made in bounds and told in plain words where those are passed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from detector import bounded
from detector.errors import VideoUnreadable
from detector.video.names import quote_name

Result = TypeVar("Result")


def call(function: Callable[..., Result], path: Path | str, *plain: Any, **named: Any) -> Result:
    """Call a function of a video's path in a child. Raises what it raises, or VideoUnreadable out of bounds."""
    try:
        return bounded.call(function, path, *plain, **named)
    except bounded.OutOfBounds as error:
        raise VideoUnreadable(
            "{file} was closed, since it is not like any honest video: when it was opened, {reason}.",
            file=quote_name(Path(path)),
            reason=str(error),
        ) from error
