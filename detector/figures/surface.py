"""The landscape as a chart is given it, and what its panels share: edges in time, and what a click means."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.types import Bool, Float64, Int32, Int64
from detector.view import RunView

_NO_THRESHOLD = 999


@dataclass(frozen=True, slots=True)
class Surface:
    """The landscape as drawn. start_s (S,) and end_s: when the samples begin, and the last one ends.

    readable (S,): the samples that count; doubtful (S,): those in which damage can show, whether they count or not.

    thresholds (T,), counts (T, S) the count at each, ``score`` what the threshold is called, ``class_name`` of what.
    ``first_sample`` is the run's sample in the first column.
    """

    start_s: Float64
    end_s: float
    readable: Bool
    doubtful: Bool
    thresholds: Float64
    counts: Int32
    mean: Float64
    class_name: str
    score: str
    first_sample: int = 0

    @property
    def edges_s(self) -> Float64:
        """The beginnings of the samples, and the end of the last (S + 1,)."""
        return np.append(self.start_s, self.end_s)

    @property
    def lengths_s(self) -> Float64:
        """Seconds from the beginning of each sample to the next one's (S,)."""
        return np.diff(self.edges_s)

    def middle_s(self, samples: Int64) -> Float64:
        """The middle of what these samples stand for."""
        return np.asarray((self.edges_s[samples] + self.edges_s[samples + 1]) / 2, np.float64)

    def encode_places(self, samples: Int64, rows: Int64 | int = _NO_THRESHOLD) -> Int64:
        """The numbers by which a click tells these samples, and rows of thresholds; see ``read_picked_place``."""
        return np.asarray((samples + self.first_sample) * (_NO_THRESHOLD + 1) + rows, np.int64)


def make_surface(view: RunView, class_name: str) -> Surface:
    """The landscape of a class over the view's stretch."""
    return Surface(
        start_s=view.spans.start_s,
        end_s=view.end_s,
        readable=view.counted,
        doubtful=view.doubtful,
        thresholds=view.levels,
        counts=view.landscape(class_name),
        mean=view.sweep(class_name).mean,
        class_name=class_name,
        score=view.method.unit,
        first_sample=view.first_sample,
    )


def read_picked_place(datum: int) -> tuple[int, int | None]:
    """The run's sample, and the row of the threshold, that a click means; None where it means no threshold."""
    sample, row = divmod(int(datum), _NO_THRESHOLD + 1)
    return sample, None if row == _NO_THRESHOLD else row
