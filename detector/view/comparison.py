"""Two views against each other: two settings over one run, or two runs of one piece of footage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.analysis.agreement import Agreement, Matching, match_boxes, measure_agreement, rank_differences
from detector.analysis.pairing import BoxAgreement, Pairing, measure_box_agreement, pair_samples, select_pairs
from detector.types import Bool, Detections, Float64, Int32, Int64
from detector.view.run_view import RunView


@dataclass(frozen=True, slots=True)
class Comparison:
    """A and B over the P moments that both looked at, of a class that both know.

    Moments outside A's stretch can be looked at, but are not compared. Boxes of both can be laid over each other
    where both networks give boxes (``has_boxes``), or where both are one run.
    """

    a: RunView
    b: RunView

    def shares(self, class_name: str) -> bool:
        """True where both know the class."""
        return class_name in self.a.classes and class_name in self.b.classes

    @property
    def one_run(self) -> bool:
        """True where A and B are settings over one run."""
        return (self.a.run_id, self.a.n_samples) == (self.b.run_id, self.b.n_samples)

    @property
    def one_footage(self) -> bool:
        """True where A and B looked at the same footage."""
        return self.a.run.manifest.video.sha256 == self.b.run.manifest.video.sha256

    @property
    def has_boxes(self) -> bool:
        """True where boxes of both mean the same, so that they can be matched."""
        return self.one_run or (self.a.has_boxes and self.b.has_boxes)

    @property
    def pairing(self) -> Pairing:
        """The samples of A and B that are one moment (P)."""
        a, b = self.a.run, self.b.run
        if self.one_run:
            every = np.arange(a.n_samples)
            return Pairing(every, every, np.zeros(a.n_samples), same_frames=True)
        pairing: Pairing = self.a.cache.derived(
            a, ("pairing", b.id, b.n_samples), lambda: pair_samples(a.samples, b.samples)
        )
        return pairing

    @property
    def time_s(self) -> Float64:
        """The time of each moment (P,), by A's frames."""
        return self.a.run.samples.time_s[self.pairing.a]

    @property
    def lengths_s(self) -> Float64:
        """Seconds that each moment stands for within A's stretch (P,), by A's samples."""
        cut = self.a.cut
        return self.a.whole.spans[self.pairing.a].clip(cut.start_s, cut.end_s).lengths_s

    @property
    def counted(self) -> Bool:
        """Moments that count in both (P,)."""
        pairs = self.pairing
        return np.asarray(self.a.whole.counted[pairs.a] & self.b.whole.counted[pairs.b])

    @property
    def doubtful(self) -> Bool:
        """Moments that are doubtful in either (P,), whether they count or not."""
        pairs = self.pairing
        return np.asarray(self.a.whole.doubtful[pairs.a] | self.b.whole.doubtful[pairs.b])

    @property
    def compared(self) -> Bool:
        """Those of them that lie in A's stretch (P,)."""
        rows, pairs = self.a.rows, self.pairing
        return np.asarray(self.counted & (pairs.a >= rows.start) & (pairs.a < rows.stop))

    def counts(self, class_name: str) -> tuple[Int32, Int32]:
        """A's and B's counts of the class in each moment (P,), (P,)."""
        pairs = self.pairing
        of_a = self.a.whole.counts[pairs.a, self.a.class_id(class_name)]
        return of_a, self.b.whole.counts[pairs.b, self.b.class_id(class_name)]

    def agreement(self, class_name: str) -> Agreement:
        """The distance of B's counts from A's."""
        return measure_agreement(*self.counts(class_name), self.time_s, self.lengths_s, self.compared)

    def ranked(self, class_name: str) -> Int64:
        """The moments that differ, largest difference first."""
        return rank_differences(*self.counts(class_name), self.compared)

    @property
    def end_s(self) -> float:
        """The moment until which the last pair stands: the earlier end of the two."""
        return max(min(self.a.end_s, self.b.end_s), float(self.time_s.max(initial=0.0)))

    def largest_between(self, class_name: str, start_s: float, end_s: float) -> int:
        """The moment in [start_s, end_s), or else the nearest one, whose counts differ most; there must be moments."""
        first, after = np.searchsorted(self.time_s, [start_s - 1e-6, end_s - 1e-6]).tolist()
        first = min(first, len(self.time_s) - 1)
        of_a, of_b = self.counts(class_name)
        apart = np.where(self.counted, np.abs(of_b - of_a), -1)
        return int(first + apart[first : max(after, first + 1)].argmax())

    def boxes_at(self, class_name: str, moment: int) -> tuple[Detections, Detections, Matching]:
        """A's and B's boxes of the class in a moment, as sample 0 and class 0 in source pixels; and their matching.

        None are the same where there are no boxes.
        """
        pairs = self.pairing
        of_a = _select_moments(self.a, self.a.class_id(class_name), pairs.a[moment : moment + 1])
        of_b = _select_moments(self.b, self.b.class_id(class_name), pairs.b[moment : moment + 1])
        if self.has_boxes:
            return of_a, of_b, match_boxes(of_a, of_b)
        none = np.zeros(0, np.int64)
        return of_a, of_b, Matching(none, none, np.arange(len(of_a)), np.arange(len(of_b)))

    def box_agreement(self, class_name: str) -> BoxAgreement:
        """Of all boxes of the class in the moments that are compared: how many are in both, and only in one."""

        def count() -> BoxAgreement:
            pairs, both = self.pairing, self.compared
            of_a = _select_moments(self.a, self.a.class_id(class_name), pairs.a[both])
            return measure_box_agreement(of_a, _select_moments(self.b, self.b.class_id(class_name), pairs.b[both]))

        key = ("boxes", class_name, self.a.cut, self.b.run_id, self.b.n_samples, self.b.cut)
        agreement: BoxAgreement = self.a.cache.derived(self.a.run, key, count)
        return agreement


def _select_moments(view: RunView, class_id: int, samples: Int64) -> Detections:
    """A view's boxes of a class in these samples, numbered by moment, in source pixels."""
    detections = view.detections_of(int(samples[0])) if len(samples) == 1 else view.whole.detections
    return select_pairs(detections, samples, class_id, view.source_px(detections))
