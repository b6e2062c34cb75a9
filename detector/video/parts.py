"""A picture's parts, which a network looks at one by one after the whole: people are larger in them.

``detail`` 2 means 2 x 2 parts that share 20 % of their width and height with the next one.
"""

from __future__ import annotations

from dataclasses import dataclass

import av
import numpy as np

from detector.types import Resize, UInt8
from detector.video.fit import fit_size, pad
from detector.video.orientation import Orientation
from detector.video.render import Renderer

_OVERLAP = 0.2


@dataclass(frozen=True, slots=True)
class Parts:
    """The way of P parts into a network's input. Sizes are in model pixels.

    The picture is enlarged to ``enlarged_wh``; a part is what lies from its offset on over ``part_wh``. The whole
    picture has ``whole_wh`` in the input. offsets (P): the left and upper edge of each part, row by row.
    """

    whole_wh: tuple[int, int]
    enlarged_wh: tuple[int, int]
    part_wh: tuple[int, int]
    offsets: tuple[tuple[int, int], ...]

    def cut(self, enlarged_rgb: UInt8, input_wh: tuple[int, int]) -> tuple[UInt8, ...]:
        """The parts of the enlarged picture, each laid into the network's input (h, w, 3)."""
        width, height = self.part_wh
        return tuple(pad(enlarged_rgb[y : y + height, x : x + width], input_wh) for x, y in self.offsets)


def cut_picture(image_rgb: UInt8, parts: Parts, input_wh: tuple[int, int]) -> tuple[UInt8, ...]:
    """The parts of a picture (H, W, 3) at hand, as ``Parts.cut`` has them."""
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image_rgb), "rgb24")
    return parts.cut(Renderer(Orientation()).picture(frame, parts.enlarged_wh), input_wh)


def make_parts(source_wh: tuple[int, int], input_wh: tuple[int, int], resize: Resize, detail: int) -> Parts:
    """The parts of a picture of ``source_wh``, ``detail`` of them across and down; none where that is 1."""
    whole_wh = fit_size(source_wh, input_wh, resize)
    if detail == 1:
        return Parts(whole_wh, whole_wh, whole_wh, ())
    in_a_row = detail - (detail - 1) * _OVERLAP  # parts that would fit side by side without a common edge
    share_wh = tuple(max(1, round(side / in_a_row)) for side in source_wh)
    part_wh = fit_size((share_wh[0], share_wh[1]), input_wh, resize)
    enlarged_wh = (round(part_wh[0] * in_a_row), round(part_wh[1] * in_a_row))
    steps = np.linspace(0, 1, detail)
    across, down = (np.round(steps * (enlarged_wh[i] - part_wh[i])).astype(int).tolist() for i in (0, 1))
    return Parts(whole_wh, enlarged_wh, part_wh, tuple((x, y) for y in down for x in across))
