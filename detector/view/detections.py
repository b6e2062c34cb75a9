"""The detections of a view within its stretch: where they lie, and how many there are in each sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from detector.analysis import timeline
from detector.errors import SettingError
from detector.types import Detections, Float32, Int32, Place
from detector.view.base import BaseView
from detector.view.placed import Bounds, bounds_of


@dataclass(frozen=True, slots=True)
class DetectionsView(BaseView):
    """A view that tells its detections. A detection's ``sample`` is its place in the whole run."""

    def within(self, place: Place | None) -> Self:
        """The same within an area; None for the whole picture, but for what is excluded.

        Raises SettingError for a line and for an exclusion.
        """
        if place is not None and place.kind != "area":
            raise SettingError("{name} is no area that somebody can be in. Choose an area.", name=place.name)
        return replace(self, cut=self.cut.model_copy(update={"place": place}))

    def excluding(self, areas: Sequence[Place]) -> Self:
        """The same without what is in these areas."""
        return replace(self, cut=self.cut.model_copy(update={"excluded": tuple(areas)}))

    @property
    def bounds(self) -> Bounds:
        """The part of the picture in which detections count."""
        return bounds_of(self.cut)

    @property
    def clustered(self) -> Detections | None:
        """Every detection of the whole run before any cut; None where cuts are not free."""
        return self.cache.clustered(self.run, self.method)

    @property
    def detections(self) -> Detections:
        """The detections within the stretch, in samples that count, ordered by sample, class, falling score."""
        rows = self.rows
        return self.leave_out_doubtful(self._detections_in(rows.start, rows.stop))

    def detections_of(self, sample: int) -> Detections:
        """The detections in one sample, by its place in the run, whether it counts or not."""
        return self._detections_in(sample, sample + 1)

    def leave_out_doubtful(self, detections: Detections) -> Detections:
        """Those of the run's detections that lie in samples that count."""
        left_out = self.run.samples.readable & ~self.whole.counted
        return detections[~left_out[detections.sample]] if left_out.any() else detections

    def _detections_in(self, first_sample: int, after_sample: int) -> Detections:
        detections = self._of_run
        first, after = np.searchsorted(detections.sample, [first_sample, after_sample])
        return detections[slice(int(first), int(after))]

    @property
    def _of_run(self) -> Detections:
        """The detections of the whole run."""
        run, thresholds, bounds = self.run, self.thresholds, self.bounds
        every = self.cache.detections(run, thresholds)
        if not bounds:
            return every
        kept: Detections = self.cache.derived(run, ("placed", thresholds, bounds.key), lambda: bounds.keep(run, every))
        return kept

    @property
    def boxes_source_px(self) -> Float32:
        """The detections' boxes (N, 4), x1 y1 x2 y2 in the video's pixels, clipped to the picture."""
        return self.source_px(self.detections)

    def source_px(self, detections: Detections) -> Float32:
        """The boxes (N, 4) of any of the run's detections in the video's pixels, clipped to the picture."""
        return self.run.to_source(detections.sample, detections.xyxy_model_px)

    @property
    def counts(self) -> Int32:
        """The detections of each class in every sample, counted (S, C); 0 in samples that do not count."""
        every = timeline.count_detections(self._of_run, self.n_samples, len(self.classes))
        return np.where(self.counted[:, None], every[self.rows], np.int32(0))
