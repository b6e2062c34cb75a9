"""Settings A and B of the Thresholds page: what each of them sees, and the landscape they stand in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from dashboard.components.frames import Seen
from dashboard.components.thresholds import kept
from dashboard.state import cache, settings
from detector.analysis.landscape import Plateau, Sweep, plateau, sweep
from detector.analysis.timeline import counts, durations
from detector.figures.settings_ab import Letter, Setting
from detector.figures.surface import Surface
from detector.figures.sweep import ClassSweep
from detector.library.run import Run
from detector.types import Bool, Detections, Float64, Int32, Method, Thresholds

PREFIX: dict[Letter, str] = {"A": "", "B": "b."}
LEVELS = 101
_LANDSCAPES = 12


@dataclass(frozen=True, slots=True)
class Side:
    """One setting at work: what counts as seen, and the counts (S, C)."""

    letter: Letter
    name: str
    thresholds: Thresholds
    found: Detections
    counts: Int32


@dataclass(frozen=True, slots=True)
class Pair:
    """A and B over one run; ``class_id`` is the class looked at, ``within`` (S,) the samples of the chosen stretch."""

    run: Run
    a: Side
    b: Side
    class_id: int
    within: Bool
    blur_faces: bool = False

    def seen(self, side: Side) -> Seen:
        """What a side sees, as pages that show frames know it."""
        return Seen(self.run, side.thresholds, side.found, side.counts, self.blur_faces)

    @property
    def class_name(self) -> str:
        """The class looked at."""
        return self.run.classes[self.class_id]

    @property
    def readable(self) -> Bool:
        """Samples of the stretch that could be read (S,)."""
        return np.asarray(self.within & self.run.samples.readable)

    def setting(self, side: Side) -> Setting:
        """For a chart of A's score: B's threshold is left out where B clusters in another way."""
        comparable = side.thresholds.method == self.a.thresholds.method
        threshold = side.thresholds.scores[self.class_id] if comparable else None
        return Setting(side.letter, side.name, side.counts[self.within, self.class_id], threshold)


def side(run: Run, letter: Letter, name: str, thresholds: Thresholds) -> Side:
    """A setting at work. Raises SettingError."""
    found = kept(run, thresholds)
    return Side(letter, name, thresholds, found, counts(found, run.n_samples, len(run.classes)))


def score_words(method: Method) -> str:
    """What the method's thresholds cut."""
    return method.unit


def levels(run: Run, method: Method) -> Float64:
    """The thresholds a landscape looks at (T,)."""
    return np.linspace(*cache.scores(run.id, method), LEVELS)


def counted_at(run: Run, thresholds: Thresholds, class_id: int) -> Int32:
    """The counts (T, S) of a class at every level, with the setting's clustering and least height."""
    method, level = thresholds.method, levels(run, thresholds.method)
    clustered, height_px = cache.detections(run.id, method), thresholds.min_height_px
    if clustered is not None:
        return method.landscape(run.cells, clustered, run.n_samples, level, class_id, height_px)
    return _dear(run, (run.id, run.n_samples, len(run.cells)), method, class_id, height_px)


@st.cache_data(max_entries=_LANDSCAPES, show_spinner="Looking at every threshold")
def _dear(_run: Run, key: tuple[str, int, int], _method: Method, class_id: int, min_height_px: float) -> Int32:
    """Where cuts are not free this takes seconds; ``key`` tells a run that grew from what it was."""
    return _method.landscape(_run.cells, None, _run.n_samples, levels(_run, _method), class_id, min_height_px)


def surface(pair: Pair) -> Surface:
    """The landscape of A's clustering over the chosen stretch."""
    run, where = pair.run, np.flatnonzero(pair.within)
    counted = counted_at(run, pair.a.thresholds, pair.class_id)[:, where]
    readable = run.samples.readable[where]
    swept = _sweep(pair, pair.class_id)
    first = int(where[0]) if len(where) else 0
    after = int(where[-1]) + 1 if len(where) else 0
    end_s = float(run.samples.time_s[after]) if after < run.n_samples else run.end_s
    return Surface(
        start_s=run.samples.time_s[where],
        end_s=end_s,
        readable=readable,
        thresholds=swept.thresholds,
        counted=counted,
        mean=swept.mean,
        class_name=pair.class_name,
        score=score_words(pair.a.thresholds.method),
        first_sample=first,
    )


def sweeps(pair: Pair) -> list[ClassSweep]:
    """Every class's sweep, with A's clustering, over the chosen stretch."""
    return [ClassSweep(class_id, _sweep(pair, class_id)) for class_id in range(len(pair.run.classes))]


def plateau_of(pair: Pair) -> Plateau | None:
    """Where the count of the class looked at hardly moves."""
    method = pair.a.thresholds.method
    least = method.score_range(None, 0.0)[0]
    return plateau(_sweep(pair, pair.class_id), int(pair.readable.sum()), least)


def score_name(pair: Pair, letter: Letter) -> str:
    """The setting that holds the threshold of the class looked at."""
    chosen = pair.a if letter == "A" else pair.b
    return settings.score_name(pair.class_name, chosen.thresholds.method, PREFIX[letter])


def _sweep(pair: Pair, class_id: int) -> Sweep:
    run = pair.run
    counted = counted_at(run, pair.a.thresholds, class_id)
    lengths_s = durations(run.samples.time_s, run.end_s)
    return sweep(counted, levels(run, pair.a.thresholds.method), lengths_s, pair.readable)
