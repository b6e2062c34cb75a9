"""The network alone, the decoder alone, the two together, and the way of the script that Footfall grew out of.

All on the demo clip, every frame of it, with the bundled detector. The four take turns, so that a machine that is busy
for a while is busy for all of them; medians are reported.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import cv2
import numpy as np

from bench.figures import Figure, at_least, at_most, time_call
from detector.actions.analyse import run_analysis
from detector.actions.demo import add_demo_video
from detector.library.paths import Library, data_dir, open_library
from detector.library.videos import Video, add_video
from detector.model.network import LoadedNetwork
from detector.model.registry import resolve
from detector.model.runtimes import load_network
from detector.types import Float32, Sampling
from detector.video.file import plan, read_samples
from detector.video.source import Frame, SamplePlan, Want

ROUNDS = 3
EVERY_FRAME = Sampling(every_frames=1)
NETWORK_FRAMES = 400
ORIGINAL_EVERY = 5
"""The original way looks at every fifth of these frames: it pays for each alone, so a part tells the whole."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The clip, known to a library so that nothing is hashed on the way, and the loaded network."""

    video: Video
    network: LoadedNetwork
    planned: SamplePlan
    scratch: Path

    def new_library(self) -> Library:
        """A library without runs, in which the clip is known."""
        library = open_library(Path(tempfile.mkdtemp(dir=self.scratch)))
        add_video(library, self.video.path, copy=False)
        return library


def prepare(stack: ExitStack) -> Bench:
    """Load everything once; scratch files go when the stack is closed."""
    scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="footfall-bench-")))
    library = open_library(scratch / "library")
    video = add_video(library, add_demo_video(open_library(data_dir())).path, copy=False)
    return Bench(video, load_network(resolve("bundled", library.root)), plan(video.path, EVERY_FRAME), scratch)


def network_alone(bench: Bench) -> float:
    """Milliseconds a frame of inference on input that is ready."""
    tensor = _ready_input(bench)
    turns = max(1, NETWORK_FRAMES // len(tensor))
    median_s = time_call(lambda: [bench.network.infer(tensor) for _ in range(turns)])
    return 1000 * median_s / (turns * len(tensor))


def decode_alone(bench: Bench) -> float:
    """Milliseconds a frame of decoding, down to the uint8 batch at model size."""
    size = bench.network.choice.batch

    def decode() -> None:
        frames = _frames(bench)
        while batch := [frame.image for frame in islice(frames, size) if frame.image is not None]:
            np.stack(batch)

    return 1000 * time_call(decode) / len(bench.planned)


def analyse(bench: Bench) -> float:
    """Milliseconds a frame of the whole analysis, from the opened file to the finished run on disk."""
    library = bench.new_library()
    analyse_s = time_call(lambda: run_analysis(library, bench.video, EVERY_FRAME, bench.network))
    return 1000 * analyse_s / len(bench.planned)


def original(bench: Bench) -> float:
    """Milliseconds a frame of: seek with OpenCV, read, resize, scale, infer, one after the other."""
    indices = bench.planned.frame_index[::ORIGINAL_EVERY].tolist()
    capture = cv2.VideoCapture(str(bench.video.path))

    def one_by_one() -> None:
        for index in indices:
            _original_frame(capture, index, bench.network)

    try:
        return 1000 * time_call(one_by_one) / len(indices)
    finally:
        capture.release()


WAYS: dict[str, tuple[str, Callable[[Bench], float]]] = {
    "network": ("Network alone", network_alone),
    "decode": ("Decoding alone", decode_alone),
    "analyse": ("Whole analysis", analyse),
    "original": ("Original way: seek, one by one", original),
}


def measure() -> list[Figure]:
    """All four ways, taking turns, and how they compare."""
    with ExitStack() as stack:
        bench = prepare(stack)
        rounds = [{name: way(bench) for name, (_, way) in WAYS.items()} for _ in range(ROUNDS)]
    middle = {name: statistics.median(r[name] for r in rounds) for name in WAYS}
    against_sum = statistics.median(r["analyse"] / (r["network"] + r["decode"]) for r in rounds)
    speedup = statistics.median(r["original"] / r["analyse"] for r in rounds)
    return [
        *(_figure(name, middle[name]) for name in WAYS),
        Figure("Whole analysis, frames a second", 1000 / middle["analyse"], "frames/s"),
        at_most("Whole analysis against network + decoding", against_sum, "x", 1.10),
        at_least("Whole analysis ahead of the original way", speedup, "x", 1.25),
    ]


def measure_one(name: str) -> list[Figure]:
    """One of the ways by itself, with nothing to compare it to."""
    with ExitStack() as stack:
        bench = prepare(stack)
        return [_figure(name, statistics.median(WAYS[name][1](bench) for _ in range(ROUNDS)))]


def _figure(name: str, ms: float) -> Figure:
    return Figure(WAYS[name][0], ms, "ms/frame")


def _frames(bench: Bench) -> Iterator[Frame]:
    spec = bench.network.spec
    return read_samples(bench.video.path, bench.planned, Want(spec.input_wh, spec.resize))


def _ready_input(bench: Bench) -> Float32:
    """One batch of the clip's first frames as the network takes it."""
    images = [frame.image for frame in islice(_frames(bench), bench.network.choice.batch) if frame.image is not None]
    return bench.network.prepare(np.stack(images))


def _original_frame(capture: cv2.VideoCapture, index: int, network: LoadedNetwork) -> None:
    capture.set(cv2.CAP_PROP_POS_FRAMES, index)
    read, bgr = capture.read()
    if not read:
        raise RuntimeError(f"OpenCV could not read frame {index}")
    resized = cv2.resize(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), network.spec.input_wh)
    tensor = np.ascontiguousarray((resized.astype(np.float32) / 255).transpose(2, 0, 1)[None], np.float32)
    network.infer(tensor)
