"""The base of a view: a run, a cut, a stretch, and the samples in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from detector.analysis.spans import Spans, make_spans
from detector.errors import Cancelled, SettingError
from detector.grid.methods import method_of, methods_for
from detector.grid.threshold import check_thresholds
from detector.types import Bool, Float64, Method, Report, Samples, Thresholds
from detector.view.about import About, about
from detector.view.cut import Cut, cut_of
from detector.view.spelling import to_head

if TYPE_CHECKING:
    from collections.abc import Callable

    from detector.library.run import Run
    from detector.view.cache import ViewCache


@dataclass(frozen=True, slots=True)
class BaseView:
    """The first ``n_samples`` of a run, cut like this. Each change gives a new view."""

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
        doubtful: bool | None = None,
        **by_class: float,
    ) -> Self:
        """The same at other thresholds: ``view.at(person=0.4, method="dbscan")``; what is not named stays.

        ``doubtful`` says whether doubtful samples count. Another kind of score (summed coverage instead of coverage)
        starts from that method's own thresholds. Raises SettingError for what the run cannot answer.
        """
        chosen = self.method if method is None else method_of(method) if isinstance(method, str) else method
        chosen, _ = chosen.raise_to_floor(self.floor) if isinstance(method, str) else (chosen, "")
        own = self.cut.by_class if chosen.key == self.method.key else self._default_scores(chosen)
        requested = own | (scores or {}) | by_class
        for name in requested:
            self.class_id(name)
        height = self.cut.min_height_px if min_height_px is None else min_height_px
        view = self.with_thresholds(Thresholds(tuple(requested[name] for name in self.classes), chosen, height))
        return view if doubtful is None else replace(view, cut=view.cut.model_copy(update={"doubtful": doubtful}))

    def with_thresholds(self, thresholds: Thresholds) -> Self:
        """The same at these thresholds. Raises SettingError for what the run cannot answer."""
        check_thresholds(thresholds, self.classes, self.floor, self.run.passes)
        others = {name: getattr(self.cut, name) for name in ("start_s", "end_s", "doubtful", "place", "excluded")}
        return replace(self, cut=cut_of(thresholds, self.classes).model_copy(update=others))

    def with_cut(self, cut: Cut) -> Self:
        """The run at this cut, its stretch too. Raises SettingError for what the run cannot answer."""
        check_thresholds(cut.thresholds(self.classes), self.classes, self.floor, self.run.passes)
        return replace(self, cut=cut)

    def between(self, start_s: float | None, end_s: float | None) -> Self:
        """The same within [start_s, end_s); None for the run's own bound.

        Raises SettingError for a stretch that ends before it begins, or begins before 0.
        """
        return replace(self, cut=self.cut.between(start_s, end_s))

    @property
    def whole(self) -> Self:
        """The same over the whole run."""
        return self.between(None, None)

    def prepare(
        self,
        on_progress: Report | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        *,
        method: Method | None = None,
    ) -> Self:
        """Do the expensive work now, reporting progress, so that all else is quick: for a ``method``, where given.

        Raises Cancelled.
        """

        def report(share: float) -> None:
            if cancelled():
                raise Cancelled("Grouping was cancelled.")
            if on_progress:
                on_progress(share)

        self.cache.clustered(self.run, method or self.method, report)
        return self

    @property
    def run(self) -> Run:
        """The run behind it, as far as this view goes."""
        return self.cache.head(self.run_id, self.n_samples)

    @property
    def about(self) -> About:
        """The footage, the network, and how far the analysis has come."""
        return about(self.run)

    @property
    def label(self) -> str:
        """The name people know it by: the footage's."""
        return self.run.manifest.video.name

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
    def frame_wh(self) -> tuple[int, int]:
        """The size in pixels of the run's frames, as displayed; see ``source_wh`` where they change."""
        return self.run.transform.source_wh

    def source_wh(self, sample: int) -> tuple[int, int]:
        """The size in pixels of the frame that boxes of a sample, by its place in the run, lie on."""
        width, height = self.run.samples.source_wh[sample].tolist()
        return width, height

    @property
    def own_thresholds(self) -> Thresholds:
        """The model's own, with the method to start from."""
        return self.run.default_thresholds

    @property
    def coverage_method(self) -> Method:
        """The method to start from, which cuts the coverage itself."""
        return self.own_thresholds.method

    @property
    def method(self) -> Method:
        """The method by which cells become detections."""
        return self.cut.grouping

    @property
    def thresholds(self) -> Thresholds:
        """The cut's thresholds, in the order of the classes."""
        return self.cut.thresholds(self.classes)

    @property
    def method_names(self) -> tuple[str, ...]:
        """The methods this run can be read by; a network without boxes leaves no choice."""
        return methods_for(has_boxes=self.has_boxes, passes=self.run.passes)

    def score_range_of(self, method: Method) -> tuple[float, float]:
        """The lowest and highest threshold worth offering for a method, the view's own or another."""
        clustered = self.cache.clustered(self.run, method) if method.range_moves else None
        return method.score_range(clustered, self.floor)

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
        """The run's samples in the stretch, from the one in view at its start to one that ends the footage."""
        start_s, end_s = self.cut.start_s, self.cut.end_s
        return self._all_spans.rows_between(start_s, None if (end_s or 0.0) >= self.run.end_s else end_s)

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
        """The time at which each sample was taken (S,), in seconds from the video's start."""
        return self.run.samples.time_s[self.rows]

    @property
    def counted(self) -> Bool:
        """True for the samples that count (S,): those to be trusted, and doubtful ones where the cut counts them.

        The others are left out of every mean, and nothing in them counts.
        """
        samples = self.run.samples
        return (samples.readable if self.cut.doubtful else samples.trusted)[self.rows]

    @property
    def statuses(self) -> list[str]:
        """A word for each sample (S): whether it could be read, and is to be trusted."""
        words: list[str] = self.samples.status.tolist()
        return words

    @property
    def spans(self) -> Spans:
        """From when to when each sample stands within the stretch (S,)."""
        return self._all_spans[self.rows].clip(self.cut.start_s, self.cut.end_s)

    @property
    def _all_spans(self) -> Spans:
        return make_spans(self.run.samples.time_s, self.run.end_s, self.run.manifest.gaps)

    @property
    def lengths_s(self) -> Float64:
        """Seconds each sample stands for within the stretch (S,)."""
        return self.spans.lengths_s

    @property
    def counted_s(self) -> float:
        """Seconds of the stretch that count."""
        return float(self.lengths_s[self.counted].sum())

    @property
    def end_s(self) -> float:
        """The moment until which the last sample of the stretch stands."""
        run, ends_s = self.run, self._all_spans.clip(None, self.cut.end_s).end_s[: self.rows.stop]
        return float(ends_s[-1]) if len(ends_s) else float(run.samples.time_s.min(initial=run.end_s))

    @property
    def settings(self) -> dict[str, Any]:
        """The cut in words that a file can carry."""
        return to_head(self.cut.flat())

    def _default_scores(self, method: Method) -> dict[str, float]:
        own = self.run.manifest.model.thresholds
        return dict(zip(self.classes, method.default_scores(self.classes, own), strict=True))
