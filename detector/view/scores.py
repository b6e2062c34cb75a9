"""Everything of a run that has a score, whether or not it counts: how sure the network was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.analysis.confidence import (
    ByHeight,
    Density,
    Distribution,
    bin_over_time,
    by_height,
    distribution,
    make_time_edges,
    select_evenly,
    select_nearest_to_threshold,
)
from detector.types import Cells, Detections, Float32, Float64
from detector.view.run_view import RunView

_HEIGHT_BINS = 28
_LEAST_HEIGHT_PX = 4.0
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Scores:
    """All a view's stretch has at its method and least height, before the cut by score.

    Without boxes these are the single cells, each with its coverage as score.
    """

    view: RunView

    @property
    def all_detections(self) -> Detections:
        """Those of the whole run in frames that count, in the view's place, of every class."""
        view = self.view
        return view.bounds.keep(view.run, view.leave_out_doubtful(self._everywhere))

    @property
    def _everywhere(self) -> Detections:
        clustered = self.view.clustered
        if clustered is None:
            return _as_detections(self.view.run.cells)
        least = np.float32(self.view.cut.min_height_px)
        return clustered[clustered.height_px >= least] if least > 0 else clustered

    @property
    def axis_range(self) -> Span:
        """The ends of the score's axis: coverage is drawn from 0, though nothing lies below the floor."""
        low, high = self.view.score_range
        return (low if self.view.method.range_moves else 0.0), high

    def edges(self, bins: int) -> Float64:
        """Equal bins over the score's axis (bins + 1,)."""
        return np.linspace(*self.axis_range, bins + 1)

    def of_class(self, class_name: str) -> Detections:
        """The class's own within the stretch, by sample."""
        every, rows = self.all_detections, self.view.rows
        first, after = np.searchsorted(every.sample, [rows.start, rows.stop])
        in_stretch = every[slice(int(first), int(after))]
        return in_stretch[in_stretch.class_id == self.view.class_id(class_name)]

    def distribution(self, class_name: str, bins: int) -> tuple[Distribution, Distribution]:
        """The class's scores within the stretch, and the part of them that reaches its threshold."""
        score, edges = self.of_class(class_name).score, self.edges(bins)
        reach = score >= np.float32(self.view.cut.by_class[class_name])
        return distribution(score, edges), distribution(score[reach], edges)

    def over_time(self, class_name: str, *, bands: int, columns: int) -> Density | None:
        """The class's scores over the whole run, in at most so many columns; None where no frame was looked at."""
        view = self.view.whole
        edges_s = make_time_edges(view.time_s, view.end_s, columns)
        if len(edges_s) < 2:
            return None
        class_id, edges = view.class_id(class_name), self.edges(bands)
        return bin_over_time(self.all_detections, class_id, view.time_s, view.counted, view.doubtful, edges_s, edges)

    def by_height(self, class_name: str, bands: int) -> ByHeight:
        """The class's scores within the stretch by the height of its boxes, in pixels of the footage."""
        detections = self.of_class(class_name)
        heights_px, threshold = self.heights_px(detections), self.view.cut.by_class[class_name]
        return by_height(detections.score, heights_px, self._height_edges_px(heights_px), self.edges(bands), threshold)

    def heights_px(self, detections: Detections) -> Float32:
        """Box heights in pixels of the footage (N,), not clipped to the picture."""
        return np.asarray(detections.height_px / self.view.about.scale_y, np.float32)

    def within(self, class_name: str, *, range_s: Span, band: Span, heights_px: Span) -> Detections:
        """The class's own in a stretch of time [start, end), with a score and a height between these, ends included."""
        detections = self.of_class(class_name)
        time_s = self.view.whole.time_s[detections.sample]
        inside = (time_s >= range_s[0]) & (time_s < range_s[1])
        inside &= (detections.score >= np.float32(band[0])) & (detections.score <= np.float32(band[1]))
        if self.view.has_boxes:
            heights = self.heights_px(detections)
            inside &= (heights >= heights_px[0]) & (heights <= heights_px[1])
        return detections[inside]

    def nearest_to_threshold(self, class_name: str, most: int) -> tuple[Detections, Detections]:
        """The class's own that just reach its threshold, and those that just do not: one a frame, the nearest first."""
        return select_nearest_to_threshold(self.of_class(class_name), self.view.cut.by_class[class_name], most)

    def _height_edges_px(self, heights_px: Float32) -> Float64:
        """Bins that widen with the height, so that the small ones can be told apart."""
        least = max(float(heights_px.min(initial=np.inf)), _LEAST_HEIGHT_PX)
        most = max(float(heights_px.max(initial=0.0)) * 1.001, least * 2) if len(heights_px) else least * 2
        if not np.isfinite(least):
            least, most = _LEAST_HEIGHT_PX, float(self.view.about.display_wh[1])
        return np.geomspace(least, most, _HEIGHT_BINS + 1)


def spread_over_frames(detections: Detections, most: int) -> tuple[Detections, int]:
    """The first detection in each of at most ``most`` frames, spread over all that have one; and how many have."""
    samples = select_evenly(detections.sample.astype(np.int64), most)
    return detections[np.searchsorted(detections.sample, samples)], len(np.unique(detections.sample))


def _as_detections(cells: Cells) -> Detections:
    by_sample = cells[np.argsort(cells.sample, kind="stable")]
    ones = np.ones(len(cells), np.int32)
    score, box = by_sample.score, by_sample.xyxy_model_px
    return Detections(by_sample.sample, by_sample.class_id, score, score, box, ones)
