"""Settings A and B of the Thresholds page, over one run and one class."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.state import settings
from detector.figures.setting_series import Letter, SettingSeries, make_setting_series
from detector.view import Comparison, RunView

PREFIX: dict[Letter, str] = {"A": "", "B": settings.B}


@dataclass(frozen=True, slots=True)
class SettingPair:
    """A and B within the chosen stretch, what they are called, and the class looked at."""

    a: RunView
    b: RunView
    names: tuple[str, str]
    class_name: str
    blur_faces: bool = False

    @property
    def comparison(self) -> Comparison:
        """The two against each other."""
        return Comparison(self.a, self.b)

    @property
    def marks(self) -> tuple[SettingSeries, SettingSeries]:
        """Both for a chart of A's score: B's threshold is left out where B groups in another way."""
        method, name = self.a.method, self.class_name
        a = make_setting_series(self.a, name, "A", self.names[0], method=method)
        return a, make_setting_series(self.b, name, "B", self.names[1], method=method)

    def score_name(self, letter: Letter) -> str:
        """The setting that holds the threshold of the class looked at."""
        view = self.a if letter == "A" else self.b
        return settings.score_name(self.class_name, view.method, PREFIX[letter])
