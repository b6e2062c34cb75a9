"""The turn that makes a decoded frame stand upright."""

from __future__ import annotations

from dataclasses import dataclass

import av
import numpy as np
from av.sidedata.sidedata import SideData

from detector.types import UInt8


@dataclass(frozen=True, slots=True)
class Orientation:
    """One of the eight ways to lay a picture: transposed first, then flipped."""

    transpose: bool = False
    flip_x: bool = False
    flip_y: bool = False

    @property
    def mirrored(self) -> bool:
        """True where left and right are exchanged, not only turned."""
        return self.transpose ^ self.flip_x ^ self.flip_y

    @property
    def rotation_deg(self) -> int:
        """Clockwise turn in degrees: 0, 90, 180 or 270 (of a mirrored picture, the turn after mirroring)."""
        if self.transpose:
            return 270 if self.flip_y else 90
        return 180 if self.flip_y else 0

    def size(self, wh: tuple[int, int]) -> tuple[int, int]:
        """Width and height after turning (and, being its own inverse, before)."""
        return (wh[1], wh[0]) if self.transpose else wh

    def apply(self, image: UInt8) -> UInt8:
        """Turn a picture (H, W, 3)."""
        if self.transpose:
            image = image.transpose(1, 0, 2)
        if self.flip_x:
            image = image[:, ::-1]
        if self.flip_y:
            image = image[::-1]
        return np.ascontiguousarray(image)


def read_orientation(frame: av.VideoFrame) -> Orientation:
    """The turn that the file asks for, from the frame's display matrix; upright where it has none.

    The matrix takes a pixel (p, q) to (a p + c q, b p + d q), in 16.16 fixed point, row by row (a, b, u, c, d, v, ...).
    """
    data = frame.side_data.get("DISPLAYMATRIX")
    if not isinstance(data, SideData):
        return Orientation()
    a, b, _, c, d = np.frombuffer(bytes(data), np.int32)[:5].astype(np.float64)
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return Orientation(False, bool(a < 0), bool(d < 0))
    return Orientation(True, bool(c < 0), bool(b < 0))
