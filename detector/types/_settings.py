"""The frames a person chooses to look at, and where footage has none."""

from __future__ import annotations

from dataclasses import dataclass

Gaps = tuple[tuple[float, float], ...]
"""The stretches [start_s, end_s) between a footage's frames over which there is none, in order."""


DETAILS = (1, 2)
"""The numbers of parts of a picture, across and down, that can be looked at besides it; 1 for the whole alone."""


def count_passes(detail: int) -> int:
    """The pictures that a network gets of each frame: the whole, and its parts."""
    return 1 + detail**2 if detail > 1 else 1


@dataclass(frozen=True, slots=True)
class Sampling:
    """The frames to look at: exactly one of the three ways, within [start_s, end_s).

    ``stream`` is which of the file's streams of pictures they are of, from 1; None: the one that a player would show.
    """

    every_s: float | None = None
    every_frames: int | None = None
    frames: int | None = None
    start_s: float = 0.0
    end_s: float | None = None
    stream: int | None = None

    def __post_init__(self) -> None:
        ways = [w for w in (self.every_s, self.every_frames, self.frames) if w is not None]
        if len(ways) != 1:
            raise ValueError(f"exactly one way of sampling is needed, got {len(ways)}")
