"""Gaps: jumps in the times of a file's frames, over which there is no footage."""

from __future__ import annotations

import numpy as np

from detector.types import Float64, Gaps

LEAST_GAP_S, _LEAST_FRAMES = 5.0, 20
REORDERED = 16
"""The most frames by which one is stored before it is shown."""


def find_gaps(time_s: Float64, length_s: Float64) -> Gaps:
    """The jumps between neighbouring frames of more than max(5 s, 20 x the median frame time).

    ``time_s`` (F,) rises; ``length_s`` (F,) is how long each frame's packet says that it lasts. A jump that one of
    them explains is no gap: the picture stands still. It may be one nearby, where frames are stored in another order
    than they are shown. A gap begins where the frame before it is over.
    """
    steps = np.diff(time_s)
    if not len(steps):
        return ()
    usual_s = float(np.median(steps))
    jumps = np.flatnonzero(steps > max(LEAST_GAP_S, _LEAST_FRAMES * usual_s))
    longest_s = [length_s[max(0, row - REORDERED) : row + REORDERED].max() for row in jumps]
    rows = jumps[np.asarray(longest_s) < steps[jumps] - max(usual_s, 1e-3)]
    begins = time_s[rows] + np.where(length_s[rows] > 0, length_s[rows], usual_s)
    return tuple(zip(begins.tolist(), time_s[rows + 1].tolist(), strict=True))
