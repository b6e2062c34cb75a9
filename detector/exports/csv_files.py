"""What counts as seen in a run as CSV: every box, how many when, and the key figures.

UTF-8, one header line, lines end in a line feed. Times are seconds from the container's start with three decimals,
boxes source pixels clipped to the picture. The last column names the model.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import numpy as np

from detector.analysis import timeline
from detector.library.notes import SpotCheck
from detector.library.run import Run
from detector.times import timecode
from detector.types import OK, Detections
from detector.view.seen import source_boxes

TIMELINE_COLUMNS = ("video", "frame_index", "time_s", "timecode", "status")
DETECTION_COLUMNS = (*TIMELINE_COLUMNS[:4], "class", "confidence", "x1", "y1", "x2", "y2", "model")
SUMMARY_COLUMNS = (
    "video",
    "class",
    "frames",
    "mean_count",
    "max_count",
    "max_at_s",
    "seconds_present",
    "first_seen_s",
    "last_seen_s",
    "model",
)
SPOT_CHECK_COLUMNS = ("video", "frame_index", "time_s", "timecode", "class", "counted_by_eye", "stands_for")


def detections_csv(run: Run, seen: Detections) -> bytes:
    """One row a box."""
    frames = [_frame_cells(run, sample) for sample in range(run.n_samples)]
    classes = [text_cell(name) for name in run.classes]
    boxes, model = source_boxes(run, seen).tolist(), _model_cell(run)
    rows = zip(seen.sample.tolist(), seen.class_id.tolist(), seen.score.tolist(), boxes, strict=True)
    return table(
        DETECTION_COLUMNS,
        (
            [*frames[sample], classes[class_id], f"{score:.4f}", *(f"{edge:.2f}" for edge in box), model]
            for sample, class_id, score, box in rows
        ),
    )


def timeline_csv(run: Run, seen: Detections) -> bytes:
    """One row for every sampled frame, its counts empty where it could not be read."""
    counted = timeline.counts(seen, run.n_samples, len(run.classes)).tolist()
    blank = [""] * len(run.classes)
    status, model = run.samples.status.tolist(), _model_cell(run)
    return table(
        (*TIMELINE_COLUMNS, *(text_cell(name) for name in run.classes), "model"),
        (
            [*_frame_cells(run, sample), status[sample], *(counted[sample] if status[sample] == OK else blank), model]
            for sample in range(run.n_samples)
        ),
    )


def summary_csv(run: Run, seen: Detections) -> bytes:
    """One row a class; ``frames`` counts the readable ones, over which the mean is taken."""
    return table(SUMMARY_COLUMNS, summary_rows(run, seen))


def summary_rows(run: Run, seen: Detections) -> list[list[object]]:
    """The rows of ``summary_csv``, for tables over several runs."""
    counted = timeline.counts(seen, run.n_samples, len(run.classes))
    lengths_s = timeline.durations(run.samples.time_s, run.end_s)
    figures = timeline.summary(counted, run.samples.time_s, lengths_s, run.samples.readable, run.classes)
    return [
        [
            text_cell(run.manifest.video.name),
            text_cell(row.class_name),
            row.frames,
            _decimals(row.mean_count),
            "" if row.max_count is None else row.max_count,
            _decimals(row.max_at_s),
            _decimals(row.seconds_present),
            _decimals(row.first_seen_s),
            _decimals(row.last_seen_s),
            _model_cell(run),
        ]
        for row in figures
    ]


def spot_check_csv(run: Run, check: SpotCheck) -> bytes:
    """One row a frame somebody counted in: what the person saw, and nothing of what the network said.

    ``stands_for`` is how many of the run's samples the frame was drawn for.
    """
    stands_for = dict(zip(check.samples, check.weights, strict=False))
    rows = (
        [*_frame_cells(run, sample), text_cell(check.class_name), counted, _decimals(stands_for.get(sample))]
        for sample, counted in sorted(check.counted.items())
        if 0 <= sample < run.n_samples
    )
    return table(SPOT_CHECK_COLUMNS, rows)


def text_cell(text: str) -> str:
    """Text from strangers as a cell that no spreadsheet takes for a formula.

    Text that begins with = + - @, a tab or a line break gets an apostrophe in front, the mark spreadsheets
    themselves use for "this is text". The manifest has the name as it is.
    """
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else text


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file's bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _model_cell(run: Run) -> str:
    return text_cell(run.manifest.model.title)


def _frame_cells(run: Run, sample: int) -> list[object]:
    """The first four columns of a sample's row."""
    time_s = float(run.samples.time_s[sample])
    return [
        text_cell(run.manifest.video.name),
        int(run.samples.frame_index[sample]),
        f"{time_s:.3f}",
        timecode(time_s),
    ]


def _decimals(value: float | None) -> str:
    return "" if value is None or not np.isfinite(value) else f"{value:.3f}"
