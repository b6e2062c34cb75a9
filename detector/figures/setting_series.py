"""Settings A and B as charts know them: a letter, a colour and a dash of their own, a threshold, counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from detector.overlay.palette import SETTING_A, SETTING_B
from detector.types import Int32, Method
from detector.view import RunView

Letter = Literal["A", "B"]


@dataclass(frozen=True, slots=True)
class SettingSeries:
    """One of the two: counts (S,) of the class looked at; its ``threshold``, None where the chart has another score."""

    letter: Letter
    name: str
    counts: Int32
    threshold: float | None

    @property
    def colour(self) -> str:
        """``#rrggbb``."""
        return SETTING_A if self.letter == "A" else SETTING_B

    @property
    def dash(self) -> str:
        """Told apart without colour, too."""
        return "solid" if self.letter == "A" else "6px,3px"

    @property
    def label(self) -> str:
        """Letter and name, for a legend."""
        return f"{self.letter} · {self.name}"


def make_setting_series(view: RunView, class_name: str, letter: Letter, name: str, *, method: Method) -> SettingSeries:
    """A view as one of the two in a chart of ``method``'s score: without a threshold where it groups in another way."""
    threshold = view.cut.by_class[class_name] if view.method == method else None
    return SettingSeries(letter, name, view.counts[:, view.class_id(class_name)], threshold)
