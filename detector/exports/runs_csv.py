"""The key figures of several runs in one CSV file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from detector.exports.csv_files import SUMMARY_COLUMNS, summary_rows, table
from detector.library.run import Run
from detector.types import Detections, Thresholds

RUN_COLUMNS = ("run", "method", "threshold", "min_height_px")


@dataclass(frozen=True, slots=True)
class Part:
    """A run at its thresholds, and what counts as seen at them."""

    run: Run
    thresholds: Thresholds
    seen: Detections


def runs_summary_csv(parts: Sequence[Part]) -> bytes:
    """A row for each run and class: what it was counted with, then the columns of a run's own summary."""
    return table((*RUN_COLUMNS, *SUMMARY_COLUMNS), [row for part in parts for row in _rows(part)])


def _rows(part: Part) -> list[list[object]]:
    thresholds = part.thresholds
    own = summary_rows(part.run, part.seen)
    return [
        [
            part.run.id,
            thresholds.method.name,
            f"{score:.4f}",
            f"{thresholds.min_height_px:g}",
            *row,
        ]
        for score, row in zip(thresholds.scores, own, strict=True)
    ]
