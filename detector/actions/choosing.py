"""The way in which a model is run where a request leaves it open, or says a part of it."""

from __future__ import annotations

from detector.errors import SettingError
from detector.model.runtimes import RUNTIMES
from detector.types import EXACT, Choice


def choose(runtime: str | None = None, precision: str | None = None) -> Choice:
    """The choice for a runtime's name and a precision's, either or both left open.

    Raises SettingError where there is no such runtime, or none that has the precision here.
    """
    if runtime is not None and runtime not in RUNTIMES:
        raise SettingError(
            "There is no runtime called {name!r}. Choose one of {runtimes}.", name=runtime, runtimes=", ".join(RUNTIMES)
        )
    asked = precision or EXACT
    if runtime is not None:
        return Choice(runtime=runtime, precision=asked)
    able = [name for name, one in RUNTIMES.items() if asked in {way for _, way in one.look().ways}]
    if not able:
        raise SettingError(
            "Nothing on this machine runs a network in {precision}. `python -m detector doctor` says what is there.",
            precision=asked,
        )
    return Choice(runtime=able[0], precision=asked)
