"""Progress of a piece of work."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a piece of work is. ``left_s`` is None while nothing can be said yet."""

    done: int
    expected: int
    per_s: float
    left_s: float | None

    @classmethod
    def at_pace(cls, done: int, expected: int, *, fresh: int, elapsed_s: float) -> Progress:
        """The rest takes as long for each as the ``fresh`` ones of ``done`` took, which were done in ``elapsed_s``.

        ``expected`` is 0 where nobody knows; then there is no telling how long it takes.
        """
        per_s = fresh / elapsed_s if elapsed_s > 0 else 0.0
        left_s = max(expected - done, 0) / per_s if per_s > 0 and expected else None
        return cls(done, max(expected, done), per_s, left_s)
