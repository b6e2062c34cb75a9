"""A run at thresholds: what every page, file, report and program looks at."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from detector.analysis import timeline
from detector.analysis.landscape import Plateau, Sweep, plateau, sweep
from detector.analysis.timeline import Binned, ClassSummary, Interval, Peak, Reduction
from detector.errors import Cancelled, SettingError
from detector.grid.methods import method_of
from detector.grid.threshold import check_thresholds
from detector.types import Bool, Detections, Float32, Float64, Int32, Method, Report, Samples, Thresholds
from detector.view.cut import Cut, cut_of, parameters_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from detector.library.run import Run
    from detector.view.cache import ViewCache

LEVELS = 101
"""How many thresholds a landscape looks at."""


@dataclass(frozen=True, slots=True)
class RunView:
    """The first ``n_samples`` of a run, cut like this. Made by ``open_run``; each change gives a new view.

    A view holds no arrays; what it is asked for comes from the cache. S are the samples of its stretch, C the classes.
    A detection's ``sample`` is its place in the whole run; the view's first one is ``first_sample``.
    """

    run_id: str
    n_samples: int
    cut: Cut
    cache: ViewCache = field(repr=False, hash=False, compare=False)

    def at(
        self,
        scores: dict[str, float] | None = None,
        /,
        *,
        method: str | Method | None = None,
        min_height_px: float | None = None,
        **by_class: float,
    ) -> RunView:
        """The same at other thresholds: ``view.at(person=0.4, method="dbscan")``; what is not named stays.

        Another kind of score (summed coverage instead of coverage) starts from that method's own thresholds. Raises
        SettingError for what the run cannot answer.
        """
        chosen = self.method if method is None else method_of(method) if isinstance(method, str) else method
        chosen, _ = chosen.floored(self.floor) if isinstance(method, str) else (chosen, "")
        own = self.cut.by_class if chosen.key == self.method.key else self._default_scores(chosen)
        wanted = own | (scores or {}) | by_class
        for name in wanted.keys() - set(self.classes):
            raise SettingError(
                "This run has no class {name}; it has {classes}.", name=repr(name), classes=", ".join(self.classes)
            )
        height = self.cut.min_height_px if min_height_px is None else min_height_px
        return self.with_thresholds(Thresholds(tuple(wanted[name] for name in self.classes), chosen, height))

    def with_thresholds(self, thresholds: Thresholds) -> RunView:
        """The same at these thresholds. Raises SettingError for what the run cannot answer."""
        check_thresholds(thresholds, self.classes, self.floor)
        stretch = {"start_s": self.cut.start_s, "end_s": self.cut.end_s}
        return replace(self, cut=cut_of(thresholds, self.classes).model_copy(update=stretch))

    def with_cut(self, cut: Cut) -> RunView:
        """The run at this cut, its stretch too. Raises SettingError for what the run cannot answer."""
        check_thresholds(cut.thresholds(self.classes), self.classes, self.floor)
        return replace(self, cut=cut)

    def between(self, start_s: float | None, end_s: float | None) -> RunView:
        """The same within [start_s, end_s); None for the run's own bound."""
        return replace(self, cut=self.cut.model_copy(update={"start_s": start_s, "end_s": end_s}))

    @property
    def whole(self) -> RunView:
        """The same over the whole run."""
        return self.between(None, None)

    def prepare(self, on_progress: Report | None = None, cancelled: Callable[[], bool] = lambda: False) -> RunView:
        """Do what is dear now, telling how far it is, so that all else is quick. Raises Cancelled."""

        def report(share: float) -> None:
            if cancelled():
                raise Cancelled("Grouping was cancelled.")
            if on_progress:
                on_progress(share)

        self.cache.clustered(self.run, self.method, report)
        return self

    @property
    def run(self) -> Run:
        """The run behind it, as far as this view goes."""
        return self.cache.head(self.run_id, self.n_samples)

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, by class id."""
        return self.run.classes

    @property
    def has_boxes(self) -> bool:
        """False where the network gave coverage alone, so that boxes are extents of connected cells."""
        return self.run.manifest.model.has_boxes

    @property
    def floor(self) -> float:
        """The coverage below which the run kept nothing."""
        return self.run.manifest.floor

    @property
    def method(self) -> Method:
        """How cells become detections."""
        return self.cut.grouping

    @property
    def thresholds(self) -> Thresholds:
        """The cut's thresholds, in the order of the classes."""
        return self.cut.thresholds(self.classes)

    def class_id(self, class_name: str) -> int:
        """The place of a class. Raises SettingError where the run has none of that name."""
        if class_name not in self.classes:
            raise SettingError(
                "This run has no class {name}; it has {classes}.",
                name=repr(class_name),
                classes=", ".join(self.classes),
            )
        return self.classes.index(class_name)

    @property
    def rows(self) -> slice:
        """Which of the run's samples lie in the stretch; one that ends the footage belongs to it."""
        run, time_s = self.run, self.run.samples.time_s
        first = 0 if self.cut.start_s is None else int(np.searchsorted(time_s, self.cut.start_s))
        end_s = np.inf if self.cut.end_s is None or self.cut.end_s >= run.end_s else self.cut.end_s
        after = int(np.searchsorted(time_s, end_s))
        return slice(first, max(first, after))

    @property
    def first_sample(self) -> int:
        """The place in the run of the stretch's first sample."""
        return int(self.rows.start)

    @property
    def samples(self) -> Samples:
        """The stretch's samples (S)."""
        return self.run.samples[self.rows]

    @property
    def time_s(self) -> Float64:
        """When each sample is (S,), in seconds from the video's start."""
        return self.run.samples.time_s[self.rows]

    @property
    def counted(self) -> Bool:
        """Which samples count (S,): the readable ones. The others are left out of every mean."""
        return self.run.samples.readable[self.rows]

    @property
    def lengths_s(self) -> Float64:
        """Seconds each sample stands for (S,)."""
        run = self.run
        return timeline.durations(run.samples.time_s, run.end_s)[self.rows]

    @property
    def end_s(self) -> float:
        """The moment until which the last sample of the stretch stands."""
        run, after = self.run, int(self.rows.stop)
        return float(run.samples.time_s[after]) if after < run.n_samples else run.end_s

    @property
    def clustered(self) -> Detections | None:
        """Every detection of the whole run before any cut; None where cuts are not free."""
        return self.cache.clustered(self.run, self.method)

    @property
    def detections(self) -> Detections:
        """What counts within the stretch, ordered by sample, class, falling score."""
        found, rows = self.cache.detections(self.run, self.thresholds), self.rows
        first, after = np.searchsorted(found.sample, [rows.start, rows.stop])
        return found[slice(int(first), int(after))]

    def detections_of(self, sample: int) -> Detections:
        """What counts in one sample, by its place in the run."""
        found = self.cache.detections(self.run, self.thresholds)
        first, after = np.searchsorted(found.sample, [sample, sample + 1])
        return found[slice(int(first), int(after))]

    @property
    def boxes_source_px(self) -> Float32:
        """The detections' boxes (N, 4), x1 y1 x2 y2 in the video's pixels, clipped to the picture."""
        return self.source_px(self.detections)

    def source_px(self, found: Detections) -> Float32:
        """The boxes (N, 4) of any of the run's detections in the video's pixels, clipped to the picture."""
        return self.run.transform.to_source(found.xyxy_model_px)

    @property
    def counts(self) -> Int32:
        """How many of each class every sample has (S, C); 0 where nothing was counted."""
        rows = self.rows
        every = timeline.counts(self.cache.detections(self.run, self.thresholds), self.n_samples, len(self.classes))
        return every[rows]

    def timeline(self, bin_s: float | None = None, how: Reduction = "mean") -> pd.DataFrame:
        """Counts over time: a row per sample, or per bin of ``bin_s`` seconds.

        Columns: ``start_s``, ``frames`` (how many could be read), and one per class: the mean or the most (``how``),
        NaN where no frame could be read.
        """
        import pandas as pd

        found = self.binned(bin_s, how)
        columns = dict(zip(self.classes, found.values.T, strict=True))
        return pd.DataFrame({"start_s": found.start_s, "frames": found.frames, **columns})

    def binned(self, bin_s: float | None = None, how: Reduction = "mean") -> Binned:
        """The same as arrays."""
        return timeline.binned(self.counts, self.time_s, self.counted, bin_s, how)

    def presence(self, class_name: str, collar_s: float = 0.0) -> list[Interval]:
        """The stretches of time with at least one of the class, gaps of up to ``collar_s`` seconds closed."""
        present = self.counts[:, self.class_id(class_name)] > 0
        return timeline.presence(self.time_s, self.lengths_s, present, collar_s)

    @property
    def figures(self) -> list[ClassSummary]:
        """The key figures of every class."""
        return timeline.summary(self.counts, self.time_s, self.lengths_s, self.counted, self.classes)

    def peak(self, class_name: str) -> Peak | None:
        """The first sample with the highest count; None where nothing was counted. Its place is the run's."""
        top = timeline.peak(self.counts[:, self.class_id(class_name)], self.time_s, self.counted)
        return None if top is None else replace(top, sample=top.sample + self.first_sample)

    @property
    def score_range(self) -> tuple[float, float]:
        """The lowest and highest threshold worth offering."""
        clustered = self.clustered if self.method.range_moves else None
        return self.method.score_range(clustered, self.floor)

    @property
    def levels(self) -> Float64:
        """The thresholds a landscape looks at (T,), rising."""
        return np.linspace(*self.score_range, LEVELS)

    def landscape(self, class_name: str) -> Int32:
        """How many of the class each sample has at every one of the ``levels`` (T, S)."""
        class_id = self.class_id(class_name)
        every = self.cache.landscape(self.run, self.method, self.levels, class_id, self.cut.min_height_px)
        return every[:, self.rows]

    def sweep(self, class_name: str) -> Sweep:
        """Mean, highest count and seconds present at every one of the ``levels``."""
        return sweep(self.landscape(class_name), self.levels, self.lengths_s, self.counted)

    def plateau(self, class_name: str) -> Plateau | None:
        """The stretch of thresholds over which the mean count hardly moves, or None."""
        least = self.method.score_range(None, 0.0)[0]
        return plateau(self.sweep(class_name), int(self.counted.sum()), least)

    @property
    def settings(self) -> dict[str, Any]:
        """The cut in words that a file can carry."""
        stretch = {"start_s": self.cut.start_s, "end_s": self.cut.end_s}
        return {
            "scores": self.cut.by_class,
            "method": {**parameters_of(self.method), "name": self.method.name},
            "min_height_model_px": self.cut.min_height_px,
            **{name: value for name, value in stretch.items() if value is not None},
        }

    def _default_scores(self, method: Method) -> dict[str, float]:
        own = self.run.manifest.model.thresholds
        return dict(zip(self.classes, method.default_scores(self.classes, own), strict=True))
