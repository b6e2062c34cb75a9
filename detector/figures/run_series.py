"""A run as the charts of several know it: a letter, a colour and a dash of its own, its counts."""

from __future__ import annotations

from dataclasses import dataclass

from detector.figures.steps import Steps
from detector.figures.style import choose_dash
from detector.overlay.palette import SETTING_A, SETTING_B

LETTERS = "ABCDEF"
RUN_COLOURS = (SETTING_A, SETTING_B, "#8b3fd9", "#c98300", "#1f6fff", "#7a7f87")


@dataclass(frozen=True, slots=True)
class RunSeries:
    """One run: its counts as ``steps`` with values (P, 1), ``offset_s`` seconds after the common start."""

    letter: str
    name: str
    steps: Steps
    offset_s: float = 0.0

    @property
    def colour(self) -> str:
        """``#rrggbb``, by the letter."""
        return RUN_COLOURS[LETTERS.index(self.letter)]

    @property
    def dash(self) -> str:
        """Told apart without colour, too."""
        return choose_dash(LETTERS.index(self.letter))

    @property
    def label(self) -> str:
        """Letter and name, for a legend."""
        return f"{self.letter} · {self.name}"

    @property
    def span_s(self) -> tuple[float, float]:
        """From when to when, on the common axis."""
        if not len(self.steps):
            return self.offset_s, self.offset_s
        return float(self.steps.start_s[0]) + self.offset_s, float(self.steps.end_s[-1]) + self.offset_s
