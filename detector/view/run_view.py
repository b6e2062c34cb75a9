"""A run at thresholds: what every page, file, report and program looks at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from detector.analysis import timeline
from detector.analysis.frame_filter import FrameFilter, filter_frames
from detector.analysis.sweep import Plateau, Sweep, find_plateau, sweep_thresholds
from detector.analysis.timeline import Binned, ClassSummary, Interval, Peak, Reduction
from detector.library.manifest import MANIFEST
from detector.types import Detections, Float32, Float64, Int32, Int64
from detector.view.base import BaseView

if TYPE_CHECKING:
    import pandas as pd

LEVELS = 101
"""How many thresholds a landscape looks at."""


@dataclass(frozen=True, slots=True)
class FrameFacts:
    """One sample: its place in the run, when it was, its index in the video, and how many of each class it has."""

    sample: int
    time_s: float
    frame_index: int
    counted: bool
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RunView(BaseView):
    """A run at thresholds. Made by ``open_run``.

    A view holds no arrays; what it is asked for comes from the cache. S are the samples of its stretch, C the classes.
    A detection's ``sample`` is its place in the whole run; the view's first one is ``first_sample``.
    """

    @property
    def clustered(self) -> Detections | None:
        """Every detection of the whole run before any cut; None where cuts are not free."""
        return self.cache.clustered(self.run, self.method)

    @property
    def detections(self) -> Detections:
        """The detections within the stretch, ordered by sample, class, falling score."""
        detections, rows = self.cache.detections(self.run, self.thresholds), self.rows
        first, after = np.searchsorted(detections.sample, [rows.start, rows.stop])
        return detections[slice(int(first), int(after))]

    def detections_of(self, sample: int) -> Detections:
        """The detections in one sample, by its place in the run."""
        detections = self.cache.detections(self.run, self.thresholds)
        first, after = np.searchsorted(detections.sample, [sample, sample + 1])
        return detections[slice(int(first), int(after))]

    @property
    def boxes_source_px(self) -> Float32:
        """The detections' boxes (N, 4), x1 y1 x2 y2 in the video's pixels, clipped to the picture."""
        return self.source_px(self.detections)

    def source_px(self, detections: Detections) -> Float32:
        """The boxes (N, 4) of any of the run's detections in the video's pixels, clipped to the picture."""
        return self.run.to_source(detections.sample, detections.xyxy_model_px)

    @property
    def counts(self) -> Int32:
        """The detections of each class in every sample, counted (S, C); 0 where nothing was."""
        rows = self.rows
        every = timeline.count_detections(
            self.cache.detections(self.run, self.thresholds), self.n_samples, len(self.classes)
        )
        return every[rows]

    @property
    def manifest_json(self) -> bytes:
        """The bytes of the file that tells how the run was made. Raises OSError where it is gone."""
        return (self.run.folder / MANIFEST).read_bytes()

    @property
    def n_counted(self) -> int:
        """The number of samples of the stretch that count."""
        return int(self.counted.sum())

    @property
    def first_counted(self) -> int:
        """The place in the run of the first sample that counts; of the stretch's first one where none does."""
        counted = self.counted
        return self.first_sample + (int(np.argmax(counted)) if len(counted) else 0)

    def timeline(self, bin_s: float | None = None, how: Reduction = "mean") -> pd.DataFrame:
        """Counts over time: a row per sample, or per bin of ``bin_s`` seconds.

        Columns: ``start_s``, ``frames`` (how many could be read), and one per class: the mean or the most (``how``),
        NaN where no frame could be read.
        """
        import pandas as pd

        bins = self.binned(bin_s, how)
        columns = dict(zip(self.classes, bins.values.T, strict=True))
        return pd.DataFrame({"start_s": bins.start_s, "frames": bins.frames, **columns})

    def binned(self, bin_s: float | None = None, how: Reduction = "mean") -> Binned:
        """The same as arrays."""
        return timeline.bin_values(self.counts, self.time_s, self.counted, bin_s, how)

    def presence(self, class_name: str, collar_s: float = 0.0) -> list[Interval]:
        """The stretches of time with at least one of the class, gaps of up to ``collar_s`` seconds closed."""
        present = self.counted & (self.counts[:, self.class_id(class_name)] > 0)
        return timeline.find_presence(self.time_s, self.lengths_s, present, collar_s)

    @property
    def figures(self) -> list[ClassSummary]:
        """The key figures of every class."""
        return timeline.summarise(self.counts, self.time_s, self.lengths_s, self.counted, self.classes)

    def peak(self, class_name: str) -> Peak | None:
        """The first sample with the highest count; None where nothing was counted. Its place is the run's."""
        top = timeline.find_peak(self.counts[:, self.class_id(class_name)], self.time_s, self.counted)
        return None if top is None else replace(top, sample=top.sample + self.first_sample)

    def curve(self, class_name: str, points: int) -> list[int]:
        """The highest count of the class in each of at most so many equal parts of the stretch: no peak is lost."""
        counts = self.counts[:, self.class_id(class_name)]
        parts = np.array_split(counts, min(points, len(counts))) if len(counts) else []
        return [int(part.max()) for part in parts]

    def sample_at(self, time_s: float) -> int:
        """The run's first sample at or after a moment."""
        return int(np.searchsorted(self.run.samples.time_s, time_s))

    def next_present(self, class_name: str, sample: int, step: Literal[1, -1]) -> int | None:
        """The run's nearest sample after (1) or before (-1) this one that has the class; None where there is none."""
        return timeline.find_next_present(self.whole.counts[:, self.class_id(class_name)], sample, step)

    def frames(self, frame_filter: FrameFilter) -> Int64:
        """The stretch's samples that pass a filter, in its order, by their place in the run."""
        return filter_frames(self.counts, self.counted, frame_filter) + self.first_sample

    @property
    def score_range(self) -> tuple[float, float]:
        """The lowest and highest threshold worth offering."""
        return self.score_range_of(self.method)

    @property
    def levels(self) -> Float64:
        """The thresholds a landscape looks at (T,), rising."""
        return np.linspace(*self.score_range, LEVELS)

    def landscape(self, class_name: str) -> Int32:
        """The count of the class in each sample at every one of the ``levels`` (T, S)."""
        class_id = self.class_id(class_name)
        every = self.cache.landscape(self.run, self.method, self.levels, class_id, self.cut.min_height_px)
        return every[:, self.rows]

    def sweep(self, class_name: str) -> Sweep:
        """Mean, highest count and seconds present at every one of the ``levels``."""
        return sweep_thresholds(self.landscape(class_name), self.levels, self.lengths_s, self.counted)

    def plateau(self, class_name: str) -> Plateau | None:
        """The stretch of thresholds over which the mean count hardly moves, or None."""
        least = self.method.score_range(None, 0.0)[0]
        return find_plateau(self.sweep(class_name), self.n_counted, least)

    def facts_of(self, sample: int) -> FrameFacts:
        """A sample by its place in the run, inside the stretch or not."""
        samples = self.run.samples
        counts = np.bincount(self.detections_of(sample).class_id, minlength=len(self.classes)).tolist()
        time_s, index = float(samples.time_s[sample]), int(samples.frame_index[sample])
        return FrameFacts(sample, time_s, index, bool(samples.readable[sample]), tuple(counts))
