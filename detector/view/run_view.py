"""A run at thresholds: what every page, file, report and program looks at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from detector.analysis import timeline
from detector.analysis.bins import BinTable, tabulate_bins
from detector.analysis.frame_filter import FrameFilter, filter_frames
from detector.analysis.sweep import Plateau, Sweep, find_plateau, sweep_thresholds
from detector.analysis.timeline import Binned, ClassSummary, Interval, Peak, Reduction
from detector.clock import Clock
from detector.library.manifest_file import MANIFEST
from detector.library.video_record import read_clock
from detector.types import UNREADABLE, Bool, Float64, Gaps, Int32, Int64, Report
from detector.view.detections import DetectionsView
from detector.view.tracks import FollowedTracks, follow_view
from detector.words import format_moment

if TYPE_CHECKING:
    import pandas as pd

LEVELS = 101
"""How many thresholds a landscape looks at."""


@dataclass(frozen=True, slots=True)
class FrameFacts:
    """One sample: its place in the run, when it was, its index in the video, and how many of each class it has.

    ``readable``: there is an answer of the network; ``failed``: it failed at the frame; ``doubtful``: damage of the
    file can show in it; ``counted``: it counts at this cut.
    """

    sample: int
    time_s: float
    frame_index: int
    readable: bool
    failed: bool
    doubtful: bool
    counted: bool
    counts: tuple[int, ...]

    @property
    def doubt(self) -> str:
        """The mark of a doubtful frame wherever it is shown; empty for any other."""
        if not self.doubtful:
            return ""
        return "doubtful" if self.counted else "doubtful, left out"


@dataclass(frozen=True, slots=True)
class RunView(DetectionsView):
    """A run at thresholds. Made by ``open_run``.

    A view holds no arrays; what it is asked for comes from the cache. S are the samples of its stretch, C the classes.
    A detection's ``sample`` is its place in the whole run; the view's first one is ``first_sample``.
    """

    @property
    def clock(self) -> Clock | None:
        """The clock beside the footage; None where nobody said when it was recorded, or the video is gone."""
        return read_clock(self.cache.library.video_folder(self.about.video_id))

    def moment(self, time_s: float) -> str:
        """A second of the footage as people read it, by the clock where there is one: ``"14:05:33 (2:33)"``."""
        return format_moment(time_s, self.clock)

    @property
    def manifest_json(self) -> bytes:
        """The bytes of the file that tells how the run was made. Raises OSError where it is gone."""
        return (self.run.folder / MANIFEST).read_bytes()

    @property
    def n_counted(self) -> int:
        """The number of samples of the stretch that count."""
        return int(self.counted.sum())

    @property
    def doubtful(self) -> Bool:
        """True for the samples in which damage of the file can show (S,), whether they count or not."""
        samples = self.samples
        return np.asarray(samples.readable & ~samples.trusted)

    @property
    def n_doubtful(self) -> int:
        """The number of doubtful samples of the stretch."""
        return int(self.doubtful.sum())

    @property
    def n_read(self) -> int:
        """The number of samples of the stretch that were read and answered by the network, doubtful or not."""
        return int(self.samples.readable.sum())

    @property
    def n_unreadable(self) -> int:
        """The number of samples of the stretch that could not be read."""
        return int((self.samples.status == UNREADABLE).sum())

    @property
    def first_counted(self) -> int:
        """The place in the run of the first sample that counts; of the stretch's first one where none does."""
        counted = self.counted
        return self.first_sample + (int(np.argmax(counted)) if len(counted) else 0)

    def timeline(self, bin_s: float | None = None, how: Reduction = "mean") -> pd.DataFrame:
        """Counts over time: a row per sample, or per bin of ``bin_s`` seconds.

        Columns: ``start_s``, ``frames`` (how many count), and one per class: the mean over time or the most (``how``),
        NaN where no frame counts.
        """
        import pandas as pd

        bins = self.binned(bin_s, how)
        columns = dict(zip(self.classes, bins.values.T, strict=True))
        return pd.DataFrame({"start_s": bins.start_s, "frames": bins.frames, **columns})

    def binned(self, bin_s: float | None = None, how: Reduction = "mean") -> Binned:
        """The same as arrays."""
        return timeline.bin_values(
            self.counts, self.spans, self.counted, bin_s, how, origin_s=self.bin_origin_s(bin_s or 1.0)
        )

    def bin_table(self, bin_s: float) -> BinTable:
        """The figures of every class per bin of ``bin_s`` seconds, as a report's table has them."""
        origin_s = self.bin_origin_s(bin_s)
        return tabulate_bins(self.counts, self.spans, self.counted, bin_s, origin_s=origin_s)

    def bin_origin_s(self, bin_s: float) -> float:
        """The second at which bins begin: second 0, or by the clock, so that an hour is one from ten to eleven."""
        return self.clock.bin_origin_s(bin_s) if self.clock else 0.0

    @property
    def gaps(self) -> Gaps:
        """The gaps in the footage that begin in the stretch."""
        run, cut = self.run, self.cut
        first_s, after_s = cut.start_s or 0.0, min(run.end_s, np.inf if cut.end_s is None else cut.end_s)
        return tuple(gap for gap in run.manifest.gaps if first_s <= gap[0] < after_s)

    def presence(self, class_name: str, collar_s: float = 0.0) -> list[Interval]:
        """The stretches of time with at least one of the class, gaps of up to ``collar_s`` seconds closed."""
        present = self.counted & (self.counts[:, self.class_id(class_name)] > 0)
        return timeline.find_presence(self.spans, present, collar_s)

    @property
    def figures(self) -> list[ClassSummary]:
        """The key figures of every class."""
        return timeline.summarise(self.counts, self.spans, self.time_s, self.counted, self.classes)

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
        """The run's sample in view at a moment; the next one where none is."""
        return int(self._all_spans.rows_between(time_s, None).start)

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
        run, bounds, levels = self.run, self.bounds, self.levels
        if not bounds:
            return self.cache.landscape(run, self.method, levels, class_id, self.cut.min_height_px)[:, self.rows]
        key = ("placed landscape", self.method, self.cut.min_height_px, tuple(levels.tolist()), class_id, bounds.key)
        every: Int32 = self.cache.derived(
            run, key, lambda: bounds.landscape(run, self.clustered, self.thresholds, levels, class_id)
        )
        return every[:, self.rows]

    def sweep(self, class_name: str) -> Sweep:
        """Mean, highest count and seconds present at every one of the ``levels``."""
        return sweep_thresholds(self.landscape(class_name), self.levels, self.lengths_s, self.counted)

    def plateau(self, class_name: str) -> Plateau | None:
        """The stretch of thresholds over which the mean count hardly moves, or None."""
        least = self.method.score_range(None, 0.0)[0]
        return find_plateau(self.sweep(class_name), least)

    def tracks(self, class_name: str | None = None, on_progress: Report | None = None) -> FollowedTracks:
        """The people of the stretch, followed through the whole run; see ``detector.view.tracks``.

        Dear at first, then at hand. Raises SettingError where there are too many boxes in view to follow them.
        """
        return follow_view(self, class_name, on_progress)

    def facts_of(self, sample: int) -> FrameFacts:
        """A sample by its place in the run, inside the stretch or not; its counts are told whether it counts or not."""
        one = self.run.samples[sample : sample + 1]
        counts = np.bincount(self.detections_of(sample).class_id, minlength=len(self.classes)).tolist()
        readable, trusted = bool(one.readable[0]), bool(one.trusted[0])
        return FrameFacts(
            sample=sample,
            time_s=float(one.time_s[0]),
            frame_index=int(one.frame_index[0]),
            readable=readable,
            failed=bool(one.failed[0]),
            doubtful=readable and not trusted,
            counted=trusted or (readable and self.cut.doubtful),
            counts=tuple(counts),
        )
