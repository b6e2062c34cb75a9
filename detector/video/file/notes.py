"""Sentences about a file's frames: what a user should know of them."""

from __future__ import annotations

import numpy as np

from detector.times import format_clock
from detector.types import Bool, Float64

_PAUSE_S = 0.5


def describe_frames(time_s: Float64, present: Bool, *, plausible: bool) -> tuple[str, ...]:
    """Frames that are missing, and pauses; ``plausible`` is False where the file announces more than can be."""
    notes = [] if plausible else ["The file announces far more frames than it can hold; that is not counted as damage."]
    cut, lost = int(np.argmax(present[::-1])), int(np.count_nonzero(~present))
    if cut:
        notes.append(f"The file is cut short: its last {cut} frames are missing.")
    if lost > cut:
        notes.append(f"The file is damaged: {lost - cut} frames in it cannot be found.")
    pauses = np.diff(time_s)
    if len(pauses) > 1:
        rows = np.flatnonzero(pauses > max(_PAUSE_S, 5 * float(np.median(pauses))))
        if 0 < len(rows) <= 3:
            notes += [
                f"There are no frames between {format_clock(time_s[i])} and {format_clock(time_s[i + 1])}."
                for i in rows
            ]
        elif len(rows):
            notes.append(f"In {len(rows)} places there are no frames for more than {_PAUSE_S:g} seconds.")
    return tuple(notes)
