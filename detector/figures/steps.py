"""Counts over time as pieces: what the charts of a run, of several and of two draw.

A sample stands for the time until the next one, so every value is drawn as a flat piece from ``start_s`` to
``end_s``; where a frame could not be read the line has a gap. A run of more than ``DRAWN_PIECES`` is thinned: each
drawn bin keeps its lowest and its highest value, so that no peak is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from detector.analysis.downsampling import downsample
from detector.analysis.spans import Spans, make_spans
from detector.analysis.timeline import Reduction, bin_values
from detector.clock import Clock
from detector.figures.parts import make_staircase
from detector.types import Bool, Float64, Gaps, Int32, Int64
from detector.view import Comparison, RunView

DRAWN_PIECES = 1200
"""At most this many pieces of each class are drawn: about one a pixel."""

_MANY_PIECES = 500


@dataclass(frozen=True, slots=True)
class Steps:
    """Counts over time as they are drawn: P pieces, C classes.

    start_s, end_s (P,): when a piece begins and ends. values (P, C): the count, or a bin's mean or maximum.
    readable (P,): False where there is nothing to draw. doubtful (P,): True where a sample of the piece is doubtful,
    whether it counts or not. ``clock`` is the one beside the footage, by which times are told.
    """

    start_s: Float64
    end_s: Float64
    values: Float64
    readable: Bool
    doubtful: Bool
    clock: Clock | None = None

    def __post_init__(self) -> None:
        pieces = len(self.start_s)
        if not (
            len(self.end_s) == len(self.readable) == len(self.doubtful) == pieces and self.values.shape[:1] == (pieces,)
        ):
            raise ValueError(f"Steps: {pieces} starts, {len(self.end_s)} ends, values {self.values.shape}")

    def __len__(self) -> int:
        return len(self.start_s)

    @property
    def lengths_s(self) -> Float64:
        """Seconds that each piece lasts (P,)."""
        return self.end_s - self.start_s

    def outline(self, drawn: Int64, values: Float64, unknown: float = np.nan) -> tuple[Float64, Float64]:
        """The pieces ``drawn`` of ``values`` (P,) as a staircase (``make_staircase``), each drawn until the next one.

        Where nothing could be read it stands at ``unknown``.
        """
        up = np.where(self.readable[drawn], values[drawn], unknown)
        return make_staircase(self.start_s[drawn], float(self.end_s[-1]), up)

    def within(self, range_s: tuple[float, float]) -> Steps:
        """The pieces that touch a stretch of time; all of them where none does."""
        inside = (self.end_s > range_s[0]) & (self.start_s < range_s[1])
        if not inside.any():
            return self
        return Steps(
            self.start_s[inside],
            self.end_s[inside],
            self.values[inside],
            self.readable[inside],
            self.doubtful[inside],
            self.clock,
        )

    def select_drawn(self, values: Float64) -> Int64:
        """The pieces of ``values`` (P, K) that are drawn: all, or each drawn bin's lowest and highest."""
        drawn: Int64 = downsample(np.where(self.readable[:, None], values, np.nan), DRAWN_PIECES)
        return drawn


def make_steps(
    counts: Int32,
    spans: Spans,
    readable: Bool,
    doubtful: Bool,
    *,
    bin_s: float | None = None,
    how: Reduction = "mean",
    origin_s: float = 0.0,
) -> Steps:
    """Counts (S, C) of samples and when they stand as pieces: one a sample, or the mean or maximum of one a bin."""
    if bin_s is None:
        return Steps(spans.start_s, spans.start_s + spans.lengths_s, counts.astype(np.float64), readable, doubtful)
    bins = bin_values(counts, spans, readable, bin_s, how, origin_s=origin_s)
    first_s = np.maximum(bins.start_s, spans.start_s.min(initial=np.inf))
    last_s = np.minimum(bins.start_s + bin_s, spans.end_s.max(initial=-np.inf))
    in_doubt = bin_values(counts[:, :0], spans, doubtful, bin_s, how, origin_s=origin_s).frames > 0
    return Steps(first_s, last_s, bins.values, bins.frames > 0, in_doubt)


def leave_out_gaps(steps: Steps, gaps: Gaps) -> Steps:
    """The pieces, with one that has nothing to draw for each gap in the footage that lies between two of them."""
    starts_s, ends_s = np.array(gaps, np.float64).reshape(-1, 2).T
    places = np.searchsorted(steps.start_s, starts_s, side="right")
    inner = (places > 0) & (places < len(steps))
    places, starts_s, ends_s = places[inner], starts_s[inner], ends_s[inner]
    starts_s, ends_s = np.maximum(starts_s, steps.end_s[places - 1]), np.minimum(ends_s, steps.start_s[places])
    wide = starts_s < ends_s
    places, starts_s, ends_s = places[wide], starts_s[wide], ends_s[wide]
    return Steps(
        np.insert(steps.start_s, places, starts_s),
        np.insert(steps.end_s, places, ends_s),
        np.insert(steps.values, places, 0.0, axis=0),
        np.insert(steps.readable, places, values=False),
        np.insert(steps.doubtful, places, values=False),
    )


def make_view_steps(
    view: RunView, class_name: str | None = None, *, bin_s: float | None = None, how: Reduction = "mean"
) -> Steps:
    """A view's counts over its stretch: of every class (P, C), or of one (P, 1)."""
    counts = view.counts if class_name is None else view.counts[:, [view.class_id(class_name)]]
    origin_s = view.bin_origin_s(bin_s or 1.0)
    steps = make_steps(counts, view.spans, view.counted, view.doubtful, bin_s=bin_s, how=how, origin_s=origin_s)
    return replace(leave_out_gaps(steps, view.gaps), clock=view.clock)


def make_comparison_steps(comparison: Comparison, class_name: str, *, bin_s: float | None = None) -> Steps:
    """A's and B's counts of a class in the moments of both (P, 2)."""
    counts = np.stack(comparison.counts(class_name), axis=1)
    gaps, origin_s = comparison.a.gaps, comparison.a.bin_origin_s(bin_s or 1.0)
    spans = make_spans(comparison.time_s, comparison.end_s, gaps)
    steps = make_steps(counts, spans, comparison.counted, comparison.doubtful, bin_s=bin_s, origin_s=origin_s)
    return replace(leave_out_gaps(steps, gaps), clock=comparison.a.clock)


def is_downsampled(steps: Steps) -> bool:
    """True where a chart of these pieces leaves some out; then say so beneath it."""
    return len(steps) > DRAWN_PIECES


def choose_line_width(drawn: Int64) -> float:
    """Pixels of a line through the pieces kept: thinner where there are many."""
    return 2.0 if len(drawn) < _MANY_PIECES else 1.25
