"""A run held against labelled boxes of the same footage."""

from __future__ import annotations

import numpy as np

from detector.analysis.evaluation import Boxes, Evaluation, Grouped, evaluate
from detector.analysis.scoring import Measure, Score
from detector.errors import LabelsUnusable
from detector.images import measure_brightness
from detector.labels import Labels
from detector.types import Bool, Int64
from detector.view.pictures import read_small_picture
from detector.view.run_view import RunView

__all__ = ["Evaluation", "Grouped", "Measure", "Score", "choose_class", "evaluate_view"]


def choose_class(view: RunView, labels: Labels) -> str:
    """The first of the run's classes that the labels have. Raises LabelsUnusable where they have none of them."""
    for name in view.classes:
        if name in labels.classes:
            return name
    raise LabelsUnusable(
        "The labels are of {labelled}, and this run looked for {classes}.",
        labelled=", ".join(labels.classes[:10]) or "nothing",
        classes=", ".join(view.classes),
    )


def evaluate_view(
    view: RunView, labels: Labels, class_name: str, *, min_iou: float, ignored: Labels | None = None
) -> Evaluation:
    """Score the view's detections of a class in the frames that count and that somebody labelled.

    Boxes that the labels themselves ignore, all of ``ignored``, and labels where nothing counts at this cut, count
    neither way. Raises LabelsUnusable where none of the view's frames was labelled, or the labels lie on a picture of
    another size.
    """
    _check_size(view, labels)
    frame_index = view.samples.frame_index
    rows = np.flatnonzero(view.counted & np.isin(frame_index, labels.frames))
    if not len(rows):
        raise LabelsUnusable(
            "The labels are of frames {first} to {last}, and this run counted none of them; frames count from 0.",
            first=int(labels.frames[0]),
            last=int(labels.frames[-1]),
        )
    chosen = (labels.names == class_name) & ~labels.ignored
    drawn = _select(labels, chosen, frame_index[rows])
    counts = view.bounds.contain(view.run, (view.first_sample + rows[drawn.frame]).astype(np.int32), drawn.xyxy_px)
    neither = [drawn[~counts], _select(labels, labels.ignored, frame_index[rows])]
    if ignored is not None:
        neither.append(_select(ignored, np.ones(len(ignored.names), np.bool_), frame_index[rows]))
    return evaluate(
        _find_boxes(view, class_name, rows),
        drawn[counts],
        Boxes(np.concatenate([b.frame for b in neither]), np.concatenate([b.xyxy_px for b in neither])),
        np.asarray([_measure_brightness(view, view.first_sample + row) for row in rows.tolist()], np.float64),
        scale_y=view.about.scale_y,
        min_iou=min_iou,
    )


def _find_boxes(view: RunView, class_name: str, rows: Int64) -> Boxes:
    """The view's boxes of a class in these samples of its stretch, the most certain first."""
    detections = view.detections
    place = np.full(len(view.samples), -1, np.int64)
    place[rows] = np.arange(len(rows))
    frame = place[detections.sample - view.first_sample]
    kept = (detections.class_id == view.class_id(class_name)) & (frame >= 0)
    best_first = np.argsort(-detections.score[kept], kind="stable")
    return Boxes(frame[kept], view.boxes_source_px[kept])[best_first]


def _select(labels: Labels, rows: Bool, frame_index: Int64) -> Boxes:
    """Those of the labels that lie in these frames (F,), numbered by their place among them."""
    frames, boxes = labels.select(rows)
    order = np.argsort(frame_index, kind="stable")
    place = np.searchsorted(frame_index[order], frames).clip(max=len(order) - 1)
    there = frame_index[order][place] == frames
    return Boxes(order[place[there]].astype(np.int64), boxes[there])


def _measure_brightness(view: RunView, sample: int) -> float:
    """The mean luma of a sample's picture, 0 to 255, as the run kept it or its picture tells; NaN of none."""
    kept = float(view.run.samples.brightness[sample])
    if np.isfinite(kept):
        return 255 * kept
    picture = read_small_picture(view, sample)
    return float("nan") if picture.size == "none" else measure_brightness(picture.image)


def _check_size(view: RunView, labels: Labels) -> None:
    if labels.frame_wh is not None and labels.frame_wh != view.frame_wh:
        width, height = labels.frame_wh
        raise LabelsUnusable(
            "The labels lie on pictures of {width} x {height} pixels, and this footage has {across} x {down}.",
            width=width,
            height=height,
            across=view.frame_wh[0],
            down=view.frame_wh[1],
        )
