"""How well the bundled detector finds the demo clip's people: every tenth frame, at the model's own thresholds.

A box is right where it overlaps a label of its own by MIN_IOU (the labels are interpolated); the best scores choose
first. The passer-by whom the labels leave out does not count.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from bench.figures import Figure, at_least, at_most
from bench.labelled import Labels, is_passer_by, read_labels
from detector.actions.analyse import run_analysis
from detector.actions.demo import add_demo_video
from detector.grid.boxes import pairwise_iou
from detector.library.paths import data_dir, open_library
from detector.library.videos import add_video
from detector.model.registry import resolve
from detector.model.runtimes import load_network
from detector.types import Float32, Sampling
from detector.view import RunView, ViewCache, open_run

EVERY_TENTH = Sampling(every_frames=10)
MIN_IOU = 0.4


def measure(folder: Path | None) -> list[Figure]:
    """Analyse and compare with the labels in this folder. Exits with a sentence where they are not there."""
    labels = read_labels(folder)
    with tempfile.TemporaryDirectory(prefix="footfall-accuracy-") as scratch:
        detected, labelled, correct = _tally_samples(_analyse_clip(Path(scratch)), labels).T
    return [
        at_least("Precision, persons", correct.sum() / detected.sum(), "", 0.93),
        at_least("Recall, persons", correct.sum() / labelled.sum(), "", 0.92),
        at_most("Count error a frame, persons", np.abs(detected - labelled).mean(), "", 0.60),
    ]


def _analyse_clip(folder: Path) -> RunView:
    library = open_library(folder)
    video = add_video(library, add_demo_video(open_library(data_dir())).path, copy=False)
    network = load_network(resolve("bundled", library.root))
    run_id = run_analysis(library, video, EVERY_TENTH, network).run_id
    return open_run(run_id, cache=ViewCache(library))


def _tally_samples(view: RunView, labels: Labels) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """For every sample how many people were found, are labelled, and were rightly found (S, 3)."""
    detections, boxes = view.detections, view.boxes_source_px
    frame = view.samples.frame_index[detections.sample]
    people = (detections.class_id == view.class_id("person")) & ~is_passer_by(frame, boxes)
    best_first = np.argsort(-detections.score, kind="stable")
    rows = []
    for index in view.samples.frame_index.tolist():
        detected = best_first[(people & (frame == index))[best_first]]
        truth = labels.get(index, np.zeros((0, 4), np.float32))
        rows.append((len(detected), len(truth), _count_correct(boxes[detected], truth)))
    return np.asarray(rows)


def _count_correct(boxes: Float32, truth: Float32) -> int:
    """How many boxes (N, 4), the best first, find a label (M, 4) that no earlier one took."""
    iou, correct = pairwise_iou(boxes, truth), 0
    for row in iou if len(truth) else ():
        best = int(row.argmax())
        if row[best] >= MIN_IOU:
            iou[:, best] = -1
            correct += 1
    return correct
