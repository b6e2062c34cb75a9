"""The cost of working in a child: the same analysis there and in this process, a few hundred frames, in turns."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, at_most
from detector.actions.demo import add_demo_video
from detector.library.paths import data_dir, open_library
from detector.library.videos import add_video, video_file
from detector.model.registry import resolve
from detector.model.runtimes import RUNTIMES, load_network
from detector.pipeline.analyse import analyse, analyse_batches
from detector.pipeline.stretches import join_batches
from detector.types import Choice, Network, Sampling
from detector.video.file import FileSource
from detector.video.source import Segment

ROUNDS = 5
SAMPLING = Sampling(every_frames=2)
MOST_RATIO = 1.03


def measure() -> list[Figure]:
    """Medians of interleaved rounds, and their ratio."""
    with tempfile.TemporaryDirectory(prefix="footfall-bench-") as scratch:
        library = open_library(Path(scratch))
        video = add_video(library, add_demo_video(open_library(data_dir())).path, copy=False)
        source = FileSource(video_file(library, video.id), video.sha256)
        model = resolve("bundled", library.root)
        apart, here = load_network(model), RUNTIMES["onnx"].load(model, Choice())
        planned = source.plan(SAMPLING)
        segment = Segment(SAMPLING, 0, len(planned), stretch_samples=len(planned))
        apart_s, here_s = zip(*(_time_both(source, segment, apart, here) for _ in range(ROUNDS)), strict=True)
    ratio = statistics.median(apart_s) / statistics.median(here_s)
    return [
        Figure(f"{len(planned)} frames in a child", statistics.median(apart_s), "s"),
        Figure(f"{len(planned)} frames in this process", statistics.median(here_s), "s"),
        at_most("a child's time over this process's", ratio, "x", MOST_RATIO),
    ]


def _time_both(source: FileSource, segment: Segment, apart: Network, here: Network) -> tuple[float, float]:
    """Seconds in a child, which is begun for it, and in this process."""
    start_s = time.perf_counter()
    _exhaust(analyse(source, segment, apart))
    middle_s = time.perf_counter()
    _exhaust(join_batches(segment, analyse_batches(source, segment, here, here.choice.batch)))
    return middle_s - start_s, time.perf_counter() - middle_s


def _exhaust(events: Iterator[object]) -> None:
    for _ in events:
        pass
