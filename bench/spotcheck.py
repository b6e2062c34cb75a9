"""How good the threshold is that a spot check recommends, with labels as the answers of the person who counts.

The demo clip, every frame, the bundled detector. For each of 200 seeds a dozen frames are drawn, the labels say how
many people are in them, and the recommended threshold's count error over *all* frames is compared with the best
threshold's. In frames 65 to 173 somebody walks by whom the labels leave out: measured as labelled, and again without
the detector's boxes in that corner.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from bench.figures import Figure, at_least
from bench.labelled import Labels, is_passer_by, read_labels
from detector.actions.analyse import run_analysis
from detector.actions.demo import add_demo_video
from detector.analysis.spotcheck import draw_samples, estimate_error
from detector.grid.landscape import landscape
from detector.grid.methods.nms import Nms
from detector.library.paths import data_dir, open_library
from detector.library.run import Run, read_run
from detector.library.videos import add_video
from detector.model.registry import resolve
from detector.model.runtimes import load_network
from detector.types import Detections, Int32, Sampling

SEEDS = 200
NEAR = 0.1  # people a frame
LEVELS = 99


def measure(folder: Path | None) -> list[Figure]:
    """The share of seeds that come near the best. Exits with a sentence where the folder has no labels."""
    labels = read_labels(folder)
    with tempfile.TemporaryDirectory(prefix="footfall-spotcheck-") as scratch:
        run = _analyse_clip(Path(scratch) / "data")
        people = _count_labelled(labels, run)
        detections = Nms().cluster(run.cells)
        cases = {
            "every frame": (detections, slice(None)),
            "every 5th frame": (detections, slice(None, None, 5)),
            "first half": (detections, slice(0, run.n_samples // 2)),
            "second half": (detections, slice(run.n_samples // 2, None)),
            "without the unlabelled passer-by": (_drop_passer_by(run, detections), slice(None)),
        }
        return [
            at_least(f"Spot check within {NEAR} people of the best, {name}", _share(run, case, people, part), "", 0.9)
            for name, (case, part) in cases.items()
        ]


def _share(run: Run, detections: Detections, people: Int32, part: slice) -> float:
    """The share of seeds whose threshold is within NEAR of the best, over these samples."""
    levels = np.linspace(run.manifest.floor, 1.0, LEVELS)
    counted, people = landscape(detections, run.n_samples, levels, 0)[:, part], people[part]
    error = np.abs(counted - people).mean(axis=1)
    readable = run.samples.readable[part]
    near = 0.0
    for seed in range(SEEDS):
        drawn = draw_samples(counted, levels, run.manifest.model.thresholds[0], readable, seed)
        advice = estimate_error(counted, levels, drawn, people[drawn.sample], seed)
        near += advice is not None and bool(np.interp(advice.best, levels, error) <= error.min() + NEAR)
    return float(near) / SEEDS


def _analyse_clip(folder: Path) -> Run:
    library = open_library(folder)
    video = add_video(library, add_demo_video(open_library(data_dir())).path, copy=False)
    network = load_network(resolve("bundled", library.root))
    return read_run(library, run_analysis(library, video, Sampling(every_frames=1), network).run_id)


def _count_labelled(labels: Labels, run: Run) -> Int32:
    """How many people the labels have in each sample (S,)."""
    return np.asarray([len(labels.get(int(index), ())) for index in run.samples.frame_index], np.int32)


def _drop_passer_by(run: Run, detections: Detections) -> Detections:
    return detections[
        ~is_passer_by(run.samples.frame_index[detections.sample], run.transform.to_source(detections.xyxy_model_px))
    ]
