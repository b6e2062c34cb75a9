"""A run as it is read: what it says of itself, its samples and its cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import numpy as np

from detector.errors import RunMissing, RunUnreadable
from detector.grid.methods import default_thresholds
from detector.grid.threshold import detect
from detector.library.manifest import Manifest
from detector.library.manifest_file import read_manifest
from detector.library.paths import Library
from detector.library.stretches import StoredStretch, list_stretches, read_decoded
from detector.library.tables import read_cells, read_samples
from detector.types import Bool, Cells, Detections, Float32, Int32, Samples, Thresholds, Transform, count_passes

Found = TypeVar("Found", Cells, Detections)


@dataclass(frozen=True, slots=True)
class Run:
    """Everything kept of one analysis; ``samples`` are the ones done, all of them where it is complete."""

    manifest: Manifest
    samples: Samples
    cells: Cells
    folder: Path

    @property
    def id(self) -> str:
        """The run's name in the library."""
        return self.manifest.id

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, by class id."""
        return self.manifest.model.classes

    @property
    def n_samples(self) -> int:
        """Sampled frames, readable or not."""
        return len(self.samples)

    @property
    def grid_hw(self) -> tuple[int, int]:
        """Rows and columns of the grid."""
        return self.manifest.model.grid_hw

    @property
    def passes(self) -> int:
        """The number of times that the network looked at each picture, as a whole and in parts."""
        return count_passes(self.manifest.detail)

    @property
    def whole_cells(self) -> Cells:
        """The cells of the passes over whole pictures: rows and columns are those of one grid."""
        return self.cells if self.passes == 1 else self.cells[self.cells.pass_id == 0]

    @property
    def transform(self) -> Transform:
        """From source pixels to model pixels."""
        return self.manifest.transform.as_transform()

    def to_source(self, sample: Int32, xyxy_model_px: Float32) -> Float32:
        """Boxes (N, 4) of these samples (N,) in the pixels of the footage as it was then, clipped to the picture."""
        boxes = np.zeros((len(sample), 4), np.float32)
        for rows, transform in self._transforms(sample):
            boxes[rows] = transform.to_source(xyxy_model_px[rows])
        return boxes

    def keep_shown(self, found: Found) -> Found:
        """The cells or detections of which a part lies in the picture, as large as it was then."""
        shown = np.zeros(len(found), np.bool_)
        for rows, transform in self._transforms(found.sample):
            shown[rows] = transform.shows(found.xyxy_model_px[rows])
        return found if shown.all() else found[shown]

    def detect(self, thresholds: Thresholds) -> Detections:
        """The detections in the picture at these thresholds; see ``shown_cells`` for what has no boxes."""
        return self.keep_shown(detect(self.shown_cells, thresholds))

    @property
    def shown_cells(self) -> Cells:
        """The cells to group: all where the network gave boxes; where a cell is its own box, those in the picture."""
        return self.cells if self.manifest.model.has_boxes else self.keep_shown(self.cells)

    def _transforms(self, sample: Int32) -> Iterator[tuple[Bool | slice, Transform]]:
        """The way to model pixels for each size that the picture has in these samples, and the rows it holds for."""
        source_wh = self.samples.source_wh[sample]
        if bool((source_wh == self.transform.source_wh).all()):
            yield slice(None), self.transform
            return
        from detector.video.fit import make_transform

        model = self.manifest.model
        for width, height in np.unique(source_wh, axis=0).tolist():
            rows = np.asarray((source_wh == (width, height)).all(axis=1))
            yield rows, make_transform((width, height), model.input_wh, model.resize)

    @property
    def end_s(self) -> float:
        """The moment until which the last sample stands; for a partial run, where the next one would begin."""
        times, planned_s = self.samples.time_s, self.manifest.end_s
        if planned_s is not None and (self.manifest.state == "complete" or self.n_samples < 2):
            return planned_s
        next_s = float(times[-1] + np.median(np.diff(times))) if len(times) > 1 else float(times.max(initial=0.0))
        return next_s if planned_s is None else min(planned_s, next_s)

    def head(self, n_samples: int) -> Run:
        """The run as it was when it had so many samples; partial, where more are to come."""
        state: Literal["partial", "complete"] = "complete" if n_samples == self.manifest.total_samples else "partial"
        first = slice(0, int(np.searchsorted(self.cells.sample, n_samples)))
        manifest = self.manifest.model_copy(update={"state": state})
        return Run(manifest, self.samples[slice(0, n_samples)], self.cells[first], self.folder)

    def cells_from(self, sample: int) -> Cells:
        """The cells of this sample and those after it."""
        if sample == 0:
            return self.cells
        return self.cells[slice(int(np.searchsorted(self.cells.sample, sample)), len(self.cells))]

    @property
    def default_thresholds(self) -> Thresholds:
        """The model's own, which is what key figures and first views use."""
        model = self.manifest.model
        return default_thresholds(model.thresholds, has_boxes=model.has_boxes)


def read_run(library: Library, run_id: str, *, previous: Run | None = None) -> Run:
    """Open a run. Raises RunMissing or RunUnreadable.

    Of a partial run this is everything up to its first missing stretch; a complete one must be whole. Where
    ``previous`` is the same run as it was before, only what has come since is read.
    """
    folder = library.run_folder(run_id)
    if not folder.is_dir():
        raise RunMissing("There is no run called {run!r}. `python -m detector runs` lists them.", run=run_id)
    manifest = read_manifest(folder)
    return read_tables(folder, manifest, previous=previous)


def read_tables(folder: Path, manifest: Manifest, *, previous: Run | None = None) -> Run:
    """The run with its tables. Raises RunUnreadable."""
    parts = list_stretches(folder)
    rows = sum(part.rows for part in parts)
    if manifest.state == "complete" and rows != manifest.total_samples:
        raise RunUnreadable(
            "The run {run} is damaged: only {rows} of its {samples} samples can be read. Start the same analysis "
            "again to repair it.",
            run=folder.name,
            rows=rows,
            samples=manifest.total_samples,
        )
    base = previous if previous and _continues(previous, manifest, parts) else None
    new_parts = [part for part in parts if part.first_sample >= (base.n_samples if base else 0)]
    try:
        samples, cells = _read_parts(folder, manifest, new_parts)
        if base:
            samples, cells = Samples.concat([base.samples, samples]), Cells.concat([base.cells, cells])
        run = Run(manifest, samples, cells, folder)
    except ValueError as error:
        raise _misfit(folder, error) from error
    _check_cells(run)
    return run


def _read_parts(folder: Path, manifest: Manifest, parts: list[StoredStretch]) -> tuple[Samples, Cells]:
    """The samples and cells of stretches one behind the other. Raises RunUnreadable.

    Only the last can be a beginning; one that was being replaced by more has that one's cells already.
    """
    firsts = [part.first_sample for part in parts]
    written = {stretch.first_sample: stretch for stretch in manifest.stretches}
    samples = read_samples(folder, firsts, len(manifest.model.classes), manifest.transform.source_wh, written)
    if not parts or parts[-1].whole:
        return samples, read_cells(folder, firsts, _max_cells(manifest, len(samples)), written)
    most = _max_cells(manifest, len(samples) + (manifest.stretch_samples or 0))
    cells = read_cells(folder, firsts, most, written)
    return samples, cells[cells.sample < parts[-1].after_sample]


def _continues(previous: Run, manifest: Manifest, parts: list[StoredStretch]) -> bool:
    """Whether these stretches are those of the previous run and more."""
    ends = {part.after_sample for part in parts}
    return previous.manifest.created == manifest.created and previous.n_samples in ends


def is_readable(folder: Path, manifest: Manifest, part: StoredStretch) -> bool:
    """True where the tables of a stretch can be read to their ends, and make sense."""
    try:
        read_stretch(folder, manifest, part)
        read_decoded(folder, [part.first_sample])
    except RunUnreadable:
        return False
    return True


def read_stretch(folder: Path, manifest: Manifest, part: StoredStretch) -> Run:
    """A stretch alone, its cells with the numbers of samples that they have in the run. Raises RunUnreadable."""
    try:
        stretch = Run(manifest, *_read_parts(folder, manifest, [part]), folder)
    except ValueError as error:
        raise _misfit(folder, error) from error
    _check_cells(stretch, part.first_sample)
    return stretch


def _misfit(folder: Path, error: ValueError) -> RunUnreadable:
    return RunUnreadable(
        "The run {run} is damaged: its tables do not fit together ({reason}). Start the same analysis again to "
        "repair it.",
        run=folder.name,
        reason=str(error),
    )


def _max_cells(manifest: Manifest, n_samples: int) -> int:
    """As many cells as so many samples can have."""
    height, width = manifest.model.grid_hw
    return n_samples * len(manifest.model.classes) * height * width * count_passes(manifest.detail)


def _check_cells(run: Run, first_sample: int = 0) -> None:
    """Numbers that would index outside an array later are found here. Raises RunUnreadable."""
    limits = {"class_id": len(run.classes), "row": run.grid_hw[0], "col": run.grid_hw[1]}
    ranges = {"sample": (first_sample, first_sample + run.n_samples)} | {name: (0, n) for name, n in limits.items()}
    for name, (low, high) in ranges.items():
        column = getattr(run.cells, name)
        if len(column) and not low <= column.min() <= column.max() < high:
            raise RunUnreadable(
                "The run {run} is damaged: its cells hold a {name} outside {low} to {high}. Start the same analysis "
                "again to repair it.",
                run=run.folder.name,
                name=name,
                low=low,
                high=high - 1,
            )
