"""The way in which a model is run where a request leaves it open, or says a part of it."""

from __future__ import annotations

from pathlib import Path

from detector.errors import LibraryError, SettingError
from detector.library.paths import Library
from detector.library.tuned import Tuning, read_tuning
from detector.model.machine import find_machine
from detector.model.registry import read_card
from detector.model.runtimes import RUNTIMES
from detector.types import EXACT, Choice


def choose(library: Library, path: Path, runtime: str | None = None, precision: str | None = None) -> Choice:
    """The choice for a runtime's name and a precision's; with neither what was measured to be the fastest here.

    Nothing is measured by this; measurements that cannot be read are none. Raises SettingError where there is no such
    runtime, or none that has the precision here; ModelError.
    """
    if runtime is None and precision is None:
        tuning = _read(library, path)
        return Choice() if tuning is None or tuning.best is None else tuning.best.choice
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


def explain_choice(library: Library, path: Path) -> str:
    """The reason for the choice of a request that leaves it open, in a sentence. Raises ModelError."""
    tuning = _read(library, path)
    if tuning is None:
        return (
            "ONNX Runtime in float32: other ways were not tried with this model on this machine. "
            "`python -m detector models tune` does."
        )
    best = tuning.best
    if best is None:
        return "ONNX Runtime in float32: no other way that was tried here is faster and finds the same."
    share = "" if best.matched_share is None else f" and finds {best.matched_share:.1%} of the same"
    title = RUNTIMES[best.runtime].title
    pictures = "1 picture" if best.batch == 1 else f"{best.batch} pictures"
    threads = "1 thread" if best.threads == 1 else f"{best.threads} threads"
    way = f"{title} in {best.precision} by {threads}, {pictures} at once"
    return f"{way}: {best.speed:.1f} times as fast here as ONNX Runtime in float32{share}."


def _read(library: Library, path: Path) -> Tuning | None:
    """The measurement of a model here; None where there is none, or it is damaged, which must not stop an analysis."""
    try:
        return read_tuning(library, read_card(path).spec.sha256, find_machine())
    except LibraryError:
        return None
