"""Telling a user that a file was closed, as the error of whoever opened it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from detector.bounded.limits import OutOfBounds
from detector.errors import DetectorError

_CLOSED = (
    "{file} was closed: when it was {done}, {reason}. Honest files need less; try again in a minute if the machine was "
    "busy."
)


@contextmanager
def raise_as(kind: type[DetectorError], file: str, done: str = "read") -> Iterator[None]:
    """Raise an error of this kind, which names the file, where what is done with it in a child is out of bounds."""
    try:
        yield
    except OutOfBounds as reason:
        raise kind(_CLOSED, file=file, done=done, reason=str(reason)) from reason
