"""A run's key figures, made when it is written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from detector.analysis.spans import make_spans, mean_over_time
from detector.library.manifest import FiguresPart, Manifest
from detector.library.run import read_stretch
from detector.library.stretches import StoredStretch, list_stretches
from detector.types import Bool, Float64, Int64

_SPARKLINE_POINTS = 60


def compute_key_figures(folder: Path, manifest: Manifest) -> FiguresPart | None:
    """The library page's figures at the model's own thresholds; None for a run without a readable sample.

    Made stretch by stretch, for no box depends on another frame: an hour takes no more memory than a minute. Raises
    RunUnreadable.
    """
    classes = manifest.model.classes
    class_id = classes.index("person") if "person" in classes else 0
    parts = [_count_objects(folder, manifest, part, class_id) for part in list_stretches(folder)]
    if not parts:
        return None
    counts, trusted, time_s = (np.concatenate(column) for column in zip(*parts, strict=True))
    if not trusted.any():
        return None
    spans = make_spans(time_s, max(manifest.end_s or 0.0, float(time_s[-1])), manifest.gaps)
    counts = np.where(trusted, counts, 0)
    return FiguresPart(
        counted=classes[class_id],
        mean=round(float(mean_over_time(counts, spans.lengths_s, trusted)), 3),
        highest=int(counts[trusted].max()),
        sparkline=tuple(int(p.max()) for p in np.array_split(counts, min(_SPARKLINE_POINTS, len(counts)))),
    )


def _count_objects(folder: Path, manifest: Manifest, part: StoredStretch, class_id: int) -> tuple[Int64, Bool, Float64]:
    """The number of objects of a class in each sample of one stretch, the samples to be trusted, and their times."""
    stretch, first = read_stretch(folder, manifest, part), part.first_sample
    own_cells = replace(stretch.cells, sample=stretch.cells.sample - np.int32(first))
    detections = replace(stretch, cells=own_cells).detect(stretch.default_thresholds)
    counts = np.bincount(detections.sample[detections.class_id == class_id], minlength=stretch.n_samples)
    return counts, stretch.samples.trusted, stretch.samples.time_s
