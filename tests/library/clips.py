"""Small real videos, made where a test needs one."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np


def make_clip(path: Path, *, frames: int = 20, wh: tuple[int, int] = (64, 48), shade: int = 0) -> Path:
    """A clip of ten frames a second, each of another grey; ``shade`` makes the content another one."""
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height = wh
        stream.pix_fmt = "yuv420p"
        stream.time_base = Fraction(1, 10)
        for number in range(frames):
            grey = np.full((wh[1], wh[0], 3), (shade + 5 * number) % 256, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(grey, "rgb24")))
        container.mux(stream.encode(None))
    return path
