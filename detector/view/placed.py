"""The part of a view's detections that lies in the cut's place, and in none of the areas where nothing counts."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from detector.analysis.places import find_inside, find_points
from detector.types import Bool, Detections, Float32, Float64, Int32, Place, Thresholds

if TYPE_CHECKING:
    from detector.library.run import Run
    from detector.view.cut import Cut


@dataclass(frozen=True, slots=True)
class Bounds:
    """The area in which detections count, None for the whole picture, and those in which they do not."""

    place: Place | None
    excluded: tuple[Place, ...]

    def __bool__(self) -> bool:
        return self.place is not None or bool(self.excluded)

    @property
    def key(self) -> Hashable:
        """The geometry alone: equal where the same detections count, whatever the areas are called."""
        areas = (self.place, *self.excluded)
        return tuple(area and (area.points_px, area.picture_wh, area.anchor) for area in areas)

    def words(self) -> str:
        """The part of the picture in words; empty where it is all of it."""
        within = [f"only what is within {self.place.name}"] if self.place else []
        without = [f"nothing within {', '.join(area.name for area in self.excluded)}"] if self.excluded else []
        return "; ".join(within + without)

    def keep(self, run: Run, detections: Detections) -> Detections:
        """Those of the run's detections that count."""
        return detections[self.find(run, detections)] if self else detections

    def find(self, run: Run, detections: Detections) -> Bool:
        """True for those of the run's detections that count (N,)."""
        return self.contain(run, detections.sample, run.to_source(detections.sample, detections.xyxy_model_px))

    def contain(self, run: Run, sample: Int32, boxes_px: Float32) -> Bool:
        """True for those boxes (N, 4) of these samples (N,), in pixels of the footage as it was then, that count."""
        counts = np.ones(len(sample), np.bool_)
        if self.place is not None:
            counts &= lie_in(run, sample, boxes_px, self.place)
        for area in self.excluded:
            counts &= ~lie_in(run, sample, boxes_px, area)
        return counts

    def landscape(
        self, run: Run, clustered: Detections | None, thresholds: Thresholds, levels: Float64, class_id: int
    ) -> Int32:
        """The counts (T, S) of a class at every level; ``clustered`` is None where cuts are not free."""
        if clustered is not None:
            kept = self.keep(run, run.keep_shown(clustered))
            method, least_px = thresholds.method, thresholds.min_height_px
            return method.landscape(run.shown_cells, kept, run.n_samples, levels, class_id, least_px)
        return np.stack([self._count_at(run, thresholds, float(level), class_id) for level in levels])

    def _count_at(self, run: Run, thresholds: Thresholds, level: float, class_id: int) -> Int32:
        scores = tuple(level for _ in thresholds.scores)
        found = self.keep(run, run.detect(replace(thresholds, scores=scores)))
        of_class = found.sample[found.class_id == class_id]
        return np.bincount(of_class, minlength=run.n_samples).astype(np.int32)


def bounds_of(cut: Cut) -> Bounds:
    """The bounds that a cut sets."""
    return Bounds(cut.place, cut.excluded)


def lie_in(run: Run, sample: Int32, boxes_px: Float32, area: Place) -> Bool:
    """True for boxes (N, 4) of these samples (N,), in pixels of the footage as it was then, that are in the area."""
    points_px, sizes = find_points(boxes_px, area.anchor), run.samples.source_wh[sample]
    inside = np.zeros(len(sample), np.bool_)
    for width, height in np.unique(sizes, axis=0).tolist():
        rows = (sizes == (width, height)).all(axis=1)
        inside[rows] = find_inside(points_px[rows], area, (width, height))
    return inside
