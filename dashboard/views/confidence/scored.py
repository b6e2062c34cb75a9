"""What the Confidence page is about: everything of a run that has a score, whether or not it counts as seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.components.thresholds import kept
from dashboard.state import cache
from detector.figures.distribution import Subject, subject
from detector.library.run import Run
from detector.types import Bool, Cells, Detections, Float32, Float64, Thresholds

BINS = 50
BANDS = 25
COLUMNS = 120
HEIGHTS = 28
_LEAST_HEIGHT_PX = 4.0


@dataclass(frozen=True, slots=True)
class Scored:
    """All a run has at these thresholds' method and least height, before the cut by score.

    ``found`` are detections, or for a network without boxes the single cells, each with its coverage as score.
    ``lo`` and ``hi`` are the ends of the score's axis.
    """

    run: Run
    thresholds: Thresholds
    found: Detections
    lo: float
    hi: float

    @property
    def has_boxes(self) -> bool:
        """Whether heights mean anything."""
        return self.run.manifest.model.has_boxes

    def who(self, class_id: int) -> Subject:
        """The class, with what its number is called."""
        name, classes = self.run.classes[class_id], self.run.classes
        threshold = self.thresholds.scores[class_id]
        if not self.has_boxes:
            return subject(name, classes, threshold, score=self.thresholds.method.measure, thing="grid cell")
        return subject(name, classes, threshold, score=self.thresholds.method.measure)

    def of_class(self, class_id: int, within: Bool) -> Detections:
        """The class's own, in the samples ``within`` (S,)."""
        return self.found[(self.found.class_id == class_id) & within[self.found.sample]]

    def heights_px(self, found: Detections) -> Float32:
        """Box heights in pixels of the footage (N,), not clipped to the picture."""
        return np.asarray(found.height_px / self.run.transform.scale_xy[1], np.float32)

    def score_edges(self, bins: int) -> Float64:
        """Equal bins over the score's axis."""
        return np.linspace(self.lo, self.hi, bins + 1)

    def height_edges_px(self, heights_px: Float32) -> Float64:
        """Bins that widen with the height, so that the small ones can be told apart."""
        least = max(float(heights_px.min(initial=np.inf)), _LEAST_HEIGHT_PX)
        most = max(float(heights_px.max(initial=0.0)) * 1.001, least * 2) if len(heights_px) else least * 2
        if not np.isfinite(least):
            least, most = _LEAST_HEIGHT_PX, float(self.run.transform.source_wh[1])
        return np.geomspace(least, most, HEIGHTS + 1)


def scored(run: Run, thresholds: Thresholds) -> Scored:
    """Everything that has a score. Raises SettingError for thresholds the run cannot answer."""
    kept(run, thresholds)
    method = thresholds.method
    everything = cache.detections(run.id, method)
    if everything is None:
        return Scored(run, thresholds, _as_detections(run.cells), 0.0, 1.0)
    if thresholds.min_height_px > 0:
        everything = everything[everything.height_px >= np.float32(thresholds.min_height_px)]
    lo, hi = cache.scores(run.id, method)
    return Scored(run, thresholds, everything, 0.0 if method.key == "score" else lo, hi)


def _as_detections(cells: Cells) -> Detections:
    order = np.argsort(cells.sample, kind="stable")
    ones = np.ones(len(cells), np.int32)
    own = cells[order]
    return Detections(own.sample, own.class_id, own.score, own.score, own.xyxy_model_px, ones)
