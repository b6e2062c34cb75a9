"""Pictures -> an MP4 that every browser plays: H.264, yuv420p, its index in front."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace

from detector.errors import StorageFailed
from detector.types import UInt8

_QUALITY = {"crf": "20", "preset": "veryfast"}
_BT709 = 1
_LARGEST_FPS_DENOMINATOR = 1000


class VideoWriter:
    """Use as a context manager; the file is whole after a clean exit, and not to be used after any other.

    ``wh`` is the pictures' size; a side of an odd length gets one more row or column of its own edge, as H.264 wants.
    Raises StorageFailed where the disk refuses.
    """

    def __init__(self, path: Path, wh: tuple[int, int], fps: float) -> None:
        self._path, self._wh, self._count = path, wh, 0
        rate = Fraction(fps).limit_denominator(_LARGEST_FPS_DENOMINATOR)
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        self._stream = self._container.add_stream("libx264", rate=rate, options=_QUALITY)
        self._stream.width, self._stream.height = (side + side % 2 for side in wh)
        self._stream.pix_fmt = "yuv420p"
        context = self._stream.codec_context
        context.time_base = 1 / rate
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        context.color_range = ColorRange.MPEG

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._mux(None)
            self._container.close()
        except (av.error.FFmpegError, OSError) as refusal:
            if kind is None:
                raise self._make_failure(refusal) from refusal

    def write(self, image_rgb: UInt8) -> None:
        """The next picture (H, W, 3). Raises ValueError for another size, StorageFailed."""
        height, width = image_rgb.shape[:2]
        if (width, height) != self._wh:
            raise ValueError(f"expected a picture of {self._wh}, got {(width, height)}")
        even = np.pad(image_rgb, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(even), "rgb24").reformat(
            format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
        )
        frame.pts, frame.time_base = self._count, self._stream.codec_context.time_base
        self._count += 1
        try:
            self._mux(frame)
        except (av.error.FFmpegError, OSError) as refusal:
            raise self._make_failure(refusal) from refusal

    def _mux(self, frame: av.VideoFrame | None) -> None:
        for packet in self._stream.encode(frame):
            self._container.mux(packet)

    def _make_failure(self, refusal: Exception) -> StorageFailed:
        reason = getattr(refusal, "strerror", None) or str(refusal)
        return StorageFailed(
            "The video {file} cannot be written: {reason}. Is the disk full?", file=str(self._path), reason=reason
        )
