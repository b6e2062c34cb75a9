"""How well the bundled detector finds the demo clip's people: every tenth frame, at the model's own thresholds.

The figures are those of ``footfall evaluate``. A box is right where it overlaps a label of its own by MIN_IOU (the
labels are interpolated). The passer-by whom the labels leave out does not count.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.figures import Figure, at_least, at_most
from bench.labelled import find_labels, write_passer_by
from detector.actions.analyse import run_analysis
from detector.actions.demo import add_demo_video
from detector.actions.evaluate import evaluate
from detector.library.paths import data_dir, open_library
from detector.library.videos import add_video
from detector.model.registry import resolve
from detector.model.runtimes import load_network
from detector.types import Sampling
from detector.view import RunView, ViewCache, open_run

EVERY_TENTH = Sampling(every_frames=10)
MIN_IOU = 0.4


def measure(folder: Path | None) -> list[Figure]:
    """Analyse and compare with the labels in this folder. Exits with a sentence where they are not there."""
    labels = find_labels(folder)
    with tempfile.TemporaryDirectory(prefix="footfall-accuracy-") as scratch:
        view = _analyse_clip(Path(scratch) / "data")
        passer_by = write_passer_by(Path(scratch) / "passer-by.txt")
        score = evaluate(view, labels, ignore_file=passer_by, min_iou=MIN_IOU).evaluation.overall
    if score.precision is None or score.recall is None or score.count_error is None:
        raise SystemExit("Not measured: nobody was found, or nobody is labelled.")
    return [
        at_least("Precision, persons", score.precision.value, "", 0.93),
        at_least("Recall, persons", score.recall.value, "", 0.92),
        at_most("Count error a frame, persons", score.count_error.value, "", 0.60),
    ]


def _analyse_clip(folder: Path) -> RunView:
    library = open_library(folder)
    video = add_video(library, add_demo_video(open_library(data_dir())).path, copy=False)
    network = load_network(resolve("bundled", library.root))
    run_id = run_analysis(library, video, EVERY_TENTH, network).run_id
    return open_run(run_id, cache=ViewCache(library))
