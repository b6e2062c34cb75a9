"""Whether memory grows with the length of the video: ten minutes and an hour of the same pictures, a frame a second.

Each analysis has a process of its own, and its largest resident size counts, whatever it was used for. A network that
answers at once with planted people takes the place of a real one, whose own memory would hide what grows.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

import av
import numpy as np

from bench.figures import Figure, at_most
from bench.sleeping import SleepingNetwork
from detector.actions.analyse import run_analysis
from detector.library.paths import open_library
from detector.library.videos import add_video
from detector.types import Sampling

MINUTES = (10, 60)
FPS = 5
WH = (640, 360)
GRAINS = 16
EVERY_SECOND = Sampling(every_s=1.0)


def measure() -> list[Figure]:
    """Both lengths, and how far they are apart."""
    with tempfile.TemporaryDirectory(prefix="footfall-memory-") as scratch:
        peaks = [_peak_mb(Path(scratch), minutes) for minutes in MINUTES]
    figures = [Figure(f"Peak memory, {m} minutes", peak, "MiB") for m, peak in zip(MINUTES, peaks, strict=True)]
    return [*figures, at_most("Peak memory, an hour against ten minutes", peaks[1] / peaks[0], "x", 1.10)]


def _peak_mb(scratch: Path, minutes: int) -> float:
    video = write_video(scratch / f"{minutes}-minutes.mp4", minutes)
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(
        target=_analyse, args=(video, scratch / str(minutes), sender)
    )
    process.start()
    sender.close()
    peak = float(receiver.recv())
    process.join()
    return peak


def _analyse(video: Path, folder: Path, sender: Connection) -> None:
    """In a process of its own: the whole analysis, then the process's largest size in MiB."""
    library = open_library(folder)
    run_analysis(library, add_video(library, video, copy=False), EVERY_SECOND, SleepingNetwork(0.0))
    unit = 1 if sys.platform == "darwin" else 1024
    sender.send(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20)


def write_video(path: Path, minutes: int) -> Path:
    """A pattern that drifts, with the grain of a real picture: whatever keeps the file in memory shows."""
    width, height = WH
    column = np.arange(2 * width, dtype=np.uint32)
    stripes = np.broadcast_to((column * 5 % 256).astype(np.uint8)[None, :, None], (height, 2 * width, 3))
    chance = np.random.default_rng(0)
    grain = [chance.integers(0, 24, (height, width, 3), np.uint8) for _ in range(GRAINS)]
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=FPS, options={"preset": "ultrafast", "crf": "22", "g": "50"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for index in range(minutes * 60 * FPS):
            shift = index * 3 % width
            picture = stripes[:, shift : shift + width] // 2 + grain[index % GRAINS]
            output.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        output.mux(stream.encode())
    return path
