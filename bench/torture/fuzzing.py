"""A door for the fuzzer to try."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Door:
    """What comes in unchanged, and ``check`` of what has to hold for anything that comes in.

    ``check`` takes bytes and a folder of its own. It raises what the product raises and should not, or AssertionError
    where a law is broken. ``most`` inputs are tried before it is another door's turn.
    """

    name: str
    seeds: Sequence[bytes]
    check: Callable[[bytes, Path], None]
    most: int = 30


def need(holds: bool, law: str) -> None:
    """Raise AssertionError unless the law holds."""
    if not holds:
        raise AssertionError(law)
