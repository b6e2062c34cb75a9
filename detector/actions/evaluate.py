"""Evaluate: hold a run against the labels in a file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from detector.labels import read_labels
from detector.library.measured import Measurement
from detector.view import RunView
from detector.view.evaluation import choose_class, evaluate_view

MIN_IOU = 0.5


def evaluate(
    view: RunView, labels_file: Path, *, ignore_file: Path | None = None, min_iou: float = MIN_IOU
) -> Measurement:
    """Score a view against labels; all boxes of ``ignore_file`` count neither way. Keeps nothing.

    Raises LabelsUnusable, LibraryError.
    """
    labels = read_labels(labels_file)
    ignored = None if ignore_file is None else read_labels(ignore_file)
    class_name, facts = choose_class(view, labels), view.about
    return Measurement(
        model_sha256=facts.model_sha256,
        model_title=facts.model_title,
        run_id=view.run_id,
        footage=view.label,
        class_name=class_name,
        threshold=view.cut.by_class[class_name],
        method=view.method.name,
        min_iou=min_iou,
        labels_name=labels_file.name,
        labels_sha256=labels.sha256,
        ignore_sha256=None if ignored is None else ignored.sha256,
        measured=datetime.now(UTC).replace(microsecond=0),
        evaluation=evaluate_view(view, labels, class_name, min_iou=min_iou, ignored=ignored),
    )
