"""How well the bundled detector finds the demo clip's people: every tenth frame, at the model's own thresholds.

The figures are those of ``footfall evaluate``. A box is right where it overlaps a label of its own by MIN_IOU (the
labels are interpolated). The passer-by whom the labels leave out does not count.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.figures import Figure, at_least, at_most
from bench.labelled import analyse_demo, find_labels, write_passer_by
from detector.actions.evaluate import evaluate
from detector.types import Sampling

EVERY_TENTH = Sampling(every_frames=10)
MIN_IOU = 0.4


def measure(folder: Path | None) -> list[Figure]:
    """Analyse and compare with the labels in this folder. Exits with a sentence where they are not there."""
    labels = find_labels(folder)
    with tempfile.TemporaryDirectory(prefix="footfall-accuracy-") as scratch, analyse_demo(EVERY_TENTH) as view:
        passer_by = write_passer_by(Path(scratch) / "passer-by.txt")
        score = evaluate(view, labels, ignore_file=passer_by, min_iou=MIN_IOU).evaluation.overall
    if score.precision is None or score.recall is None or score.count_error is None:
        raise SystemExit("Not measured: nobody was found, or nobody is labelled.")
    return [
        at_least("Precision, persons", score.precision.value, "", 0.93),
        at_least("Recall, persons", score.recall.value, "", 0.92),
        at_most("Count error a frame, persons", score.count_error.value, "", 0.60),
    ]
