"""Progress of a piece of work, and what work may ask and tell on its way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Unit = Literal["frames", "bytes"]


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a piece of work, counted in ``unit``. ``left_s`` is None while nothing can be said yet.

    ``step`` says in a few words what is being done where no number tells it; the numbers mean nothing then.
    """

    done: int
    expected: int
    per_s: float
    left_s: float | None
    unit: Unit = "frames"
    step: str = ""

    @classmethod
    def at_pace(cls, done: int, expected: int, *, fresh: int, elapsed_s: float, unit: Unit = "frames") -> Progress:
        """The rest takes as long for each as the ``fresh`` ones of ``done`` took, which were done in ``elapsed_s``.

        ``expected`` is 0 where nobody knows; then there is no telling how long it takes.
        """
        per_s = fresh / elapsed_s if elapsed_s > 0 else 0.0
        left_s = max(expected - done, 0) / per_s if per_s > 0 and expected else None
        return cls(done, max(expected, done), per_s, left_s, unit)

    @classmethod
    def at_step(cls, step: str) -> Progress:
        """Work that is at a step without numbers."""
        return cls(0, 0, 0.0, None, step=step)


@dataclass(frozen=True, slots=True)
class Control:
    """The two things long work asks and tells on its way; both may be called as often as one likes.

    ``cancelled`` says whether it is to stop, which it does by raising Cancelled; ``progress`` is told how far it is.
    The default never cancels and tells nobody.
    """

    cancelled: Callable[[], bool] = lambda: False
    progress: Callable[[Progress], None] = lambda progress: None
