"""The cache behind views: opened runs, their clusterings, cuts and landscapes, kept for all who look.

A run that grows costs what is new of it: samples are only ever added, and grouping by parts equals grouping whole,
since no box depends on another frame.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np

from detector.errors import RunMissing, RunUnreadable
from detector.grid.threshold import apply_thresholds
from detector.library.manifest_file import MANIFEST
from detector.library.paths import Library
from detector.library.run import Run, read_run
from detector.types import Cells, Detections, Float64, Int32, Method, Report, Thresholds
from detector.view.byte_cache import BoundedCache

MOST_BYTES = 512 * 1024 * 1024

Stamp = tuple[int, int, int]
"""Number of tables, and the manifest's time of change and size: changes whenever the run does."""


@dataclass(frozen=True, slots=True)
class _Opened:
    stamp: Stamp
    run: Run


@dataclass(frozen=True, slots=True)
class _Clustered:
    """The detections of the first ``n_samples`` of a run, before any cut."""

    n_samples: int
    detections: Detections


class ViewCache:
    """One for a process. Keyed by the run and when it was begun, so that a run made anew is another one."""

    def __init__(self, library: Library, most_bytes: int = MOST_BYTES) -> None:
        self.library = library
        self._results: BoundedCache[Any] = BoundedCache(most_bytes)

    @property
    def bytes(self) -> int:
        """The size of all that is cached."""
        return self._results.bytes

    def run(self, run_id: str) -> Run:
        """The run as it is now, opened. Raises RunMissing or RunUnreadable. A partial run holds what there is."""
        stamp = self._stamp(run_id)

        def read(before: _Opened | None) -> _Opened:
            return _Opened(stamp, read_run(self.library, run_id, previous=before.run if before else None))

        opened: _Opened = self._results.get(("run", run_id), read, lambda entry: entry.stamp == stamp)
        return opened.run

    def head(self, run_id: str, n_samples: int) -> Run:
        """The first ``n_samples`` of the run, whatever has come since; opened where it is not at hand.

        Raises RunUnreadable where it has fewer by now.
        """
        entry: _Opened | None = self._results.find(("run", run_id))
        run = entry.run if entry and entry.run.n_samples >= n_samples else self.run(run_id)
        if run.n_samples < n_samples:
            raise RunUnreadable("The run {run} has changed while it was looked at. Reload the page.", run=run_id)
        return run if run.n_samples == n_samples else run.head(n_samples)

    def clustered(self, run: Run, method: Method, on_progress: Report | None = None) -> Detections | None:
        """Every detection of the run, before any cut; None where cuts are not free."""
        if method.cluster(Cells.empty()) is None:
            return None

        def cluster(before: _Clustered | None) -> _Clustered:
            done = before or _Clustered(0, Detections.empty())
            fresh = method.cluster(run.cells_from(done.n_samples), on_progress)
            if fresh is None:
                raise ValueError(f"expected the cuts of {method} to be free for all cells or for none")
            return _Clustered(run.n_samples, Detections.concat([done.detections, fresh]))

        entry: _Clustered = self._results.get(
            ("clustered", _identity(run), method), cluster, lambda entry: bool(entry.n_samples >= run.n_samples)
        )
        if entry.n_samples == run.n_samples:
            return entry.detections
        return entry.detections[slice(0, int(np.searchsorted(entry.detections.sample, run.n_samples)))]

    def detections(self, run: Run, thresholds: Thresholds) -> Detections:
        """The run's detections at these thresholds, without those beside the picture."""

        def cut() -> Detections:
            clustered = self.clustered(run, thresholds.method)
            if clustered is None:
                return run.detect(thresholds)
            return run.keep_shown(apply_thresholds(clustered, thresholds))

        detections: Detections = self.derived(run, ("detections", thresholds), cut)
        return detections

    def landscape(self, run: Run, method: Method, levels: Float64, class_id: int, min_height_px: float) -> Int32:
        """The counts (T, S) of a class at every level."""

        def count() -> Int32:
            clustered = self.clustered(run, method)
            shown = None if clustered is None else run.keep_shown(clustered)
            return method.landscape(run.shown_cells, shown, run.n_samples, levels, class_id, min_height_px)

        key = ("landscape", method, tuple(levels.tolist()), class_id, min_height_px)
        counted: Int32 = self.derived(run, key, count)
        return counted

    def derived(self, run: Run, key: Hashable, make: Callable[[], Any]) -> Any:
        """Anything else that follows from a run as it is and a key."""
        return self._results.get((key, _identity(run), run.n_samples, run.manifest.state), lambda before: make())

    def _stamp(self, run_id: str) -> Stamp:
        folder = self.library.run_folder(run_id)
        try:
            tables = sum(name.endswith(".parquet") for name in os.listdir(folder))
        except FileNotFoundError as gone:
            raise RunMissing("The run {run} is no longer there. Choose another one.", run=run_id) from gone
        try:
            mark = (folder / MANIFEST).stat()
        except FileNotFoundError:
            return tables, 0, 0  # reading the run says what is wrong
        return tables, mark.st_mtime_ns, mark.st_size


def _identity(run: Run) -> Hashable:
    return run.id, run.manifest.created
