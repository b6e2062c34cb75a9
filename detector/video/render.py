"""Decoded frame -> RGB picture of a given size, upright and with square pixels."""

from __future__ import annotations

import av
import numpy as np
from av.video.reformatter import Colorspace, Interpolation, VideoReformatter

from detector.types import Resize, UInt8
from detector.video.fit import pad, placement
from detector.video.orientation import Orientation

PICTURE_WIDTH = 480
_HD_HEIGHT = 720
_UNSPECIFIED = 2


class Renderer:
    """Makes pictures of one video's frames: scaled, coloured and turned in one step, straight to the size asked for.

    Scaling averages over the area that a pixel covers: small things do not flicker when a frame is made smaller.
    """

    def __init__(self, turn: Orientation) -> None:
        self._turn = turn
        self._reformatters: dict[tuple[int, int], VideoReformatter] = {}

    def picture(self, frame: av.VideoFrame, wh: tuple[int, int]) -> UInt8:
        """(H, W, 3) uint8 RGB of the size ``wh``, as displayed."""
        reformatter = self._reformatters.setdefault(wh, VideoReformatter())
        width, height = self._turn.size(wh)
        guess = frame.colorspace == _UNSPECIFIED and min(frame.width, frame.height) >= _HD_HEIGHT
        rgb = reformatter.reformat(
            frame,
            width,
            height,
            "rgb24",
            src_colorspace=Colorspace.ITU709 if guess else None,
            interpolation=Interpolation.AREA | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT,
            threads=1,  # the network needs the other cores
        )
        return self._turn.apply(np.asarray(rgb.to_ndarray(), np.uint8))


def model_image(
    renderer: Renderer, frame: av.VideoFrame, display_wh: tuple[int, int], input_wh: tuple[int, int], resize: Resize
) -> UInt8:
    """The frame at a network's input size (input_h, input_w, 3), laid in as ``resize`` says."""
    return pad(renderer.picture(frame, placement(display_wh, input_wh, resize)), input_wh)


def picture_wh(display_wh: tuple[int, int]) -> tuple[int, int]:
    """Size of the small picture: 480 wide, or the frame's own size where that is smaller."""
    width = min(PICTURE_WIDTH, display_wh[0])
    return width, max(1, round(display_wh[1] * width / display_wh[0]))
