"""Links: what is known of one before it is fetched, and the file that comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MAX_ENTRIES = 200
"""Of a longer playlist, no more are listed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One video of a playlist. ``duration_s`` is 0 where it is not known."""

    url: str
    title: str
    duration_s: float


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it was probed, before anything is fetched.

    heights: pixels, rising; empty where the site does not tell. entries: the videos of a playlist, empty for a single
    video. thumbnail: a JPEG at most 480 wide, or nothing. size_bytes: of the best version up to 720, where known.
    """

    url: str
    title: str
    site: str
    duration_s: float
    heights: tuple[int, ...]
    entries: tuple[Entry, ...]
    thumbnail: bytes
    size_bytes: int | None


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """A file that is here now: named after its title, below the folder it was fetched to.

    missing: how many of its pieces the site did not have; pieces: of how many, where it came in pieces.
    """

    path: Path
    title: str
    url: str
    missing: int = 0
    pieces: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a single download may be, in bytes and in seconds."""

    size_bytes: int = 8 * 1024**3
    time_s: float = 4 * 3600.0


LIMITS = Limits()
"""Those that hold where nobody says otherwise."""
