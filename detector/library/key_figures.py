"""A run's key figures, made when it is written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from detector.library.manifest import FiguresPart, Manifest
from detector.library.run import read_stretch
from detector.library.stretches import StoredStretch, list_stretches
from detector.types import Bool, Int64

_SPARKLINE_POINTS = 60
_EMPTY = np.zeros(0, np.bool_)


def compute_key_figures(folder: Path, manifest: Manifest) -> FiguresPart | None:
    """The library page's figures at the model's own thresholds; None for a run without a readable sample.

    Made stretch by stretch, for no box depends on another frame: an hour takes no more memory than a minute. Raises
    RunUnreadable.
    """
    classes = manifest.model.classes
    class_id = classes.index("person") if "person" in classes else 0
    parts = [_count_objects(folder, manifest, part, class_id) for part in list_stretches(folder)]
    counts, trusted = (np.concatenate(column) for column in zip(*parts, strict=True)) if parts else (_EMPTY, _EMPTY)
    if not trusted.any():
        return None
    counts = np.where(trusted, counts, 0)
    return FiguresPart(
        counted=classes[class_id],
        mean=round(float(counts[trusted].mean()), 3),
        highest=int(counts[trusted].max()),
        sparkline=tuple(int(p.max()) for p in np.array_split(counts, min(_SPARKLINE_POINTS, len(counts)))),
    )


def _count_objects(folder: Path, manifest: Manifest, part: StoredStretch, class_id: int) -> tuple[Int64, Bool]:
    """The number of objects of a class in each sample of one stretch, and the samples to be trusted."""
    stretch, first = read_stretch(folder, manifest, part), part.first_sample
    own_cells = replace(stretch.cells, sample=stretch.cells.sample - np.int32(first))
    detections = replace(stretch, cells=own_cells).detect(stretch.default_thresholds)
    counts = np.bincount(detections.sample[detections.class_id == class_id], minlength=stretch.n_samples)
    return counts, stretch.samples.trusted
