"""A run through which people walk whose ways are known."""

from __future__ import annotations

from collections.abc import Sequence

from detector.library.paths import Library
from detector.view import RunView, ViewCache, open_run
from tests.library.made import Box, make_run


def walk(first: int, last: int, from_px: float, to_px: float, y: float, score: float = 0.9) -> list[Box]:
    """Somebody 100 model pixels tall who is in the samples first .. last and walks straight across."""
    rows: list[Box] = []
    for sample in range(first, last + 1):
        x = from_px + (to_px - from_px) * (sample - first) / max(last - first, 1)
        rows.append((sample, 0, score, (x - 20, y - 50, x + 20, y + 50)))
    return rows


TWO = [*walk(0, 19, 100, 860, 200), *walk(4, 19, 860, 100, 420, 0.7), (2, 1, 0.9, (10.0, 10.0, 30.0, 30.0))]
"""One to the right, one to the left, and a bag that nobody carries."""


def walked_view(
    library: Library,
    rows: Sequence[Box] = TWO,
    *,
    samples: int = 20,
    every_frames: int = 5,
    unreadable: Sequence[int] = (),
    doubtful: Sequence[int] = (),
) -> RunView:
    """A run of one sample each half second, at 0.5 for every class."""
    seen = sorted(row for row in rows if row[0] not in unreadable)
    run = make_run(library, seen, samples=samples, every_frames=every_frames, unreadable=unreadable, doubtful=doubtful)
    return open_run(run.id, cache=ViewCache(library)).at({"person": 0.5, "bag": 0.5, "face": 0.5})
