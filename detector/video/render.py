"""Decoded frame -> RGB picture of a given size, upright and with square pixels."""

from __future__ import annotations

import av
import numpy as np
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

from detector.types import UInt8
from detector.video.orientation import Orientation

_HD_WH = (1280, 720)
_UNSPECIFIED = 2


class Renderer:
    """Makes pictures of one video's frames: scaled, coloured and turned in one step, straight to the size asked for.

    Scaling is bicubic over as many pixels as a smaller one covers. On the demo clip this finds people better than
    linear or area scaling does (precision 0.95 rather than 0.93), for a millisecond more.
    """

    def __init__(self, orientation: Orientation, pixel_aspect: float = 1.0) -> None:
        self._orientation, self._pixel_aspect = orientation, pixel_aspect
        self._reformatters: dict[tuple[int, int], VideoReformatter] = {}

    def display_wh(self, frame: av.VideoFrame) -> tuple[int, int]:
        """The size at which the frame is displayed; a stream may change it."""
        return self._orientation.size((max(1, round(frame.width * self._pixel_aspect)), frame.height))

    def picture(self, frame: av.VideoFrame, wh: tuple[int, int]) -> UInt8:
        """(H, W, 3) uint8 RGB of the size ``wh``, as displayed."""
        reformatter = self._reformatters.setdefault(wh, VideoReformatter())
        width, height = self._orientation.size(wh)
        guess = frame.colorspace == _UNSPECIFIED and _is_hd(frame)
        rgb = reformatter.reformat(
            frame,
            width,
            height,
            "rgb24",
            src_colorspace=Colorspace.ITU709 if guess else None,
            interpolation=Interpolation.BICUBIC | Interpolation.ACCURATE_RND,
            threads=1,  # the network needs the other cores
        )
        return self._orientation.apply(np.asarray(rgb.to_ndarray(), np.uint8))


def _is_hd(frame: av.VideoFrame) -> bool:
    """Whether either side reaches that of HD, lying or standing: wide pictures are cut, not small."""
    long, short = max(frame.width, frame.height), min(frame.width, frame.height)
    return long >= _HD_WH[0] or short >= _HD_WH[1]
