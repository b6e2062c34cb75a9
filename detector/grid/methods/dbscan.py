"""TAO's DBSCAN over all samples and classes at once.

Source: ``detectnet_v2`` of NVIDIA's tao-deploy 7.3, which hands scikit-learn's DBSCAN a matrix of distances and the
coverages as sample weights:

    distance = 1 - inter / (union + 0.01)
    core     = sum of coverage over all cells with distance <= eps, itself included, >= min_samples
    cluster  = core cells that reach each other in steps of at most eps, and the cells such a core reaches (borders)

A border that two clusters reach goes to the one whose first core comes first, column by column. All else is noise: a
lone cell of coverage 0.99 has too little weight to be a core at ``min_samples`` 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar

import numpy as np

from detector.errors import SettingError
from detector.grid.boxes import columns, edge_areas
from detector.grid.merge import merge
from detector.grid.methods.base import FreeCut, register
from detector.grid.methods.components import components
from detector.grid.methods.crowded import NOISE, PAIRS_AT_ONCE, Budget, are_near, label_crowded
from detector.grid.order import by_column, group_ids, group_starts
from detector.types import Cells, Detections, Float32, Int64, Parameter, Report, Thresholds

TAO_SCORES = {"face": 0.7}  # the least summed coverage in TAO's own DetectNet_v2 post-processing ...
TAO_SCORE = 0.9  # ... and that of every other class
TAO_MIN_HEIGHT_PX = 4.0


def _ignore_progress(share: float) -> None:
    """Report to nobody."""


@register
@dataclass(frozen=True, slots=True)
class Dbscan(FreeCut):
    """TAO's clustering: box the coverage-weighted mean, score the *sum* of coverage."""

    eps: float = 0.3
    min_samples: int = 1
    min_coverage: float = 0.005

    name: ClassVar[str] = "dbscan"
    title: ClassVar[str] = "DBSCAN"
    key: ClassVar[str] = "sum"
    unit: ClassVar[str] = "summed coverage"
    measure: ClassVar[str] = "summed coverage"
    range_moves: ClassVar[bool] = True
    hint: ClassVar[str] = (
        "DBSCAN adds up the coverage of all cells that agree on an object, so its scores run past 1: "
        "a lone cell of 0.99 stays below 1."
    )
    needs_boxes: ClassVar[bool] = True
    adds_up: ClassVar[bool] = True
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("eps", "Distance (eps)", 0.01, 0.99, 0.01, "largest distance of neighbours (0.3)", "DISTANCE"),
        Parameter(
            "min_samples", "Least cells (min_samples)", 1, 50, 1, "least coverage of a core (1)", "SUM", whole=True
        ),
        Parameter(
            "min_coverage",
            "Least coverage of a cell",
            0.0,
            1.0,
            0.005,
            "cells below it are left out",
            "SHARE",
            floored=True,
        ),
    )

    def check(self, floor: float = 0.0) -> None:
        """Raise SettingError for a parameter outside its range, or cells that the run did not keep."""
        if not 0 < self.eps < 1:
            raise SettingError("The distance eps must lie between 0 and 1, both excluded, not {eps:g}.", eps=self.eps)
        if self.min_samples < 1:
            raise SettingError("min_samples must be at least 1, not {min_samples}.", min_samples=self.min_samples)
        if not self.min_coverage >= floor:
            raise SettingError(
                "This run kept coverage from {floor:g} upwards, so a coverage threshold of {min_coverage:g} cannot "
                "be used. Choose {floor:g} or more.",
                floor=floor,
                min_coverage=self.min_coverage,
            )

    def check_score(self, class_name: str, score: float, floor: float) -> None:
        """Raise SettingError below ``min_samples``, which no cluster's sum is."""
        if score < self.min_samples:
            raise SettingError(
                "DBSCAN's threshold cuts the summed coverage of all cells of an object, which is never below "
                "{min_samples} (min_samples), so {score:g} for {class_name} would do nothing. Choose {min_samples} "
                "or more.",
                min_samples=self.min_samples,
                score=score,
                class_name=class_name,
            )

    def cluster(self, cells: Cells, on_progress: Report | None = None) -> Detections:
        """A detection is a cluster: the coverage-weighted mean of its boxes, the sum of its coverage."""
        self.check()
        covered = cells[cells.score > np.float32(self.min_coverage)]
        ordered = covered[by_column(covered)]
        report = on_progress or _ignore_progress
        labels = label(group_ids(ordered), ordered.xyxy_model_px, ordered.score, self, report)
        report(1.0)
        return merge(ordered, labels)

    def score_range(self, clustered: Detections | None, floor: float) -> tuple[float, float]:
        """From ``min_samples``, below which no cut does anything, to a whole number above the largest sum."""
        low = float(self.min_samples)
        largest = 0.0 if clustered is None else float(clustered.score.max(initial=0))
        return low, max(float(np.ceil(largest)), low + 1)

    def default_scores(self, classes: tuple[str, ...], own: tuple[float, ...]) -> tuple[float, ...]:
        """TAO's, raised to ``min_samples`` where they would do nothing."""
        return tuple(max(TAO_SCORES.get(name, TAO_SCORE), float(self.min_samples)) for name in classes)

    def loosen(self, score: float) -> float:
        """Half a sum more: below TAO's own there is nothing to cut."""
        return score + 0.5

    @classmethod
    def presets(cls, classes: tuple[str, ...]) -> dict[str, Thresholds]:
        """TAO's defaults."""
        tao = cls()
        return {"TAO's defaults": Thresholds(tao.default_scores(classes, ()), tao, TAO_MIN_HEIGHT_PX)}

    def words(self) -> str:
        """The method in words, with what its thresholds cut."""
        return (
            f"DBSCAN with eps {self.eps:g}, min_samples {self.min_samples}, "
            f"coverage from {self.min_coverage:g}; thresholds cut the summed coverage"
        )

    def raise_to_floor(self, floor: float) -> tuple[Dbscan, str]:
        """With the least coverage that the run kept, where it kept less."""
        if self.min_coverage >= floor:
            return self, ""
        return replace(self, min_coverage=floor), (
            f"asks for cells from a coverage of {self.min_coverage:g}; this run kept them from {floor:g}, "
            "so that is used and sums come out a little lower"
        )


def label(group: Int64, xyxy: Float32, score: Float32, method: Dbscan, on_progress: Report = _ignore_progress) -> Int64:
    """Label each row with its cluster (N,): the row of the cluster's first core, or ``NOISE``.

    ``group`` (N,), boxes (N, 4) and coverage (N,) must be ordered by group, then in TAO's order. ``on_progress`` is
    called with the share done, up to 1.0, and may raise to stop the work. SettingError for what would take very long.
    """
    edges, budget = columns(xyxy), Budget()
    labels = np.full(len(group), NOISE)
    done = 0
    for rows in _split_blocks(group):
        if rows.shape[1] ** 2 > PAIRS_AT_ONCE:  # a group too large for a list of all its pairs
            on_step = partial(on_progress, done / len(group))
            of_block = label_crowded(edges[:, rows[0]], score[rows[0]], method.eps, method.min_samples, budget, on_step)
        else:
            of_block = _label_block(*_find_neighbours(edges, rows, method.eps), score[rows].ravel(), method.min_samples)
        clustered = of_block != NOISE
        labels[rows.ravel()[clustered]] = rows.ravel()[of_block[clustered]]
        done += int((rows >= 0).sum())
        on_progress(done / len(group))
    return labels


def _split_blocks(group: Int64) -> Iterator[Int64]:
    """Groups of about one size, stacked: rows (G, n), padded with -1."""
    starts = group_starts(group)
    sizes = np.diff(starts, append=len(group))
    by_size = np.argsort(sizes, kind="stable")[::-1]
    at = 0
    while at < len(by_size):
        widest = int(sizes[by_size[at]])
        block = by_size[at : at + max(1, PAIRS_AT_ONCE // widest**2)]
        offsets = np.arange(widest)
        yield np.where(offsets < sizes[block, None], starts[block, None] + offsets, -1)
        at += len(block)


def _find_neighbours(edges: Float32, rows: Int64, eps: float) -> tuple[Int64, Int64]:
    """All ordered pairs within eps in a block of rows (G, n), as positions in the flattened block."""
    box = np.where(rows >= 0, edges[:, rows], 0)  # padding is without extent, far from everything
    area = edge_areas(box)
    near = are_near(box[:, :, :, None], area[:, :, None], box[:, :, None, :], area[:, None, :], eps)  # (G, n, n)
    which, i, j = np.nonzero(near)
    first = which * rows.shape[1]
    return first + i, first + j


def _label_block(a: Int64, b: Int64, score: Float32, min_samples: int) -> Int64:
    """The first core of each point's cluster, or NOISE: core points, their components, and the borders they reach."""
    n = len(score)
    core = np.bincount(a, weights=score[b], minlength=n) >= min_samples
    between_cores = core[a] & core[b] & (a < b)
    labels = np.where(core, components(n, a[between_cores], b[between_cores]), NOISE)
    reaches = core[a] & ~core[b]
    nearest = np.full(n, n)
    np.minimum.at(nearest, b[reaches], labels[a[reaches]])
    return np.where(nearest < n, nearest, labels)
