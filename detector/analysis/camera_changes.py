"""Moments at which the camera moved, and stretches over which a part of the picture was covered.

Both are read off the edges of coarse parts of the picture (``Samples.edge_grid``): the median over some samples before
a moment is held against the median over as many after it, so that who walks by is in neither.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from detector.types import Bool, Float64, UInt8

WINDOW = 10
"""Samples on each side of a moment: a change has to last for more than half of them."""
LEAST_WINDOW = 3
ALIKE = 0.7
"""The correlation of the logarithms of edges before and after. On the demo clip it is 0.89 or more where nothing
happens, 0.84 where it darkens to gamma 3, and 0.77 where it brightens into white; 0.62 where the camera pans by a
tenth of the picture, 0.66 where it zooms in by a fifth, and 0.79 where it pans by a twentieth, which is not told."""
_TEXTURED = 2
"""Edges that a part of the picture has to have, before and after, for it to be compared."""
_LEAST_COMPARED = 0.25
FLAT = 1
"""A part with no more edges shows nothing. Asphalt, the emptiest of the demo clip, has 3."""
_SHOWED = 4
"""Edges that a part has to have had, for it to be missed."""
LEAST_COVERED = 0.1
"""The share of the picture that has to become flat, in one piece, while as much of it goes on to show something."""
_FLAT_AGAIN = 3
"""Samples in a row that settle whether an area is still covered."""


@dataclass(frozen=True, slots=True)
class CameraChanges:
    """``moved``: the samples with which another view begins. ``covered``: first sample, first one after, and share."""

    moved: tuple[int, ...] = ()
    covered: tuple[tuple[int, int, float], ...] = ()


def find_camera_changes(edges: UInt8) -> CameraChanges:
    """Find what happened to the camera, from the edges (S, 9, 16) of samples in order of time."""
    window = min(WINDOW, len(edges) // 2)
    if window < LEAST_WINDOW:
        return CameraChanges()
    medians = _slide_median(edges.reshape(len(edges), -1), window)
    before, after = medians[:-window], medians[window:]
    moments = _middles_of(_correlate(before, after) < ALIKE)
    moved = sorted({_find_jump(edges, moment + window, window) for moment in moments})
    areas = _find_covered_areas(before, after, edges.shape[1:])
    covered = [
        _find_end(edges, row + window, window, areas[row]) for row in _middles_of(np.asarray([a.any() for a in areas]))
    ]
    return CameraChanges(tuple(moved), tuple(c for c in covered if c[1] > c[0]))


def _slide_median(edges: UInt8, window: int) -> UInt8:
    """Medians over ``window`` rows (S - window + 1, P), of the upper middle where their number is even."""
    windows = np.lib.stride_tricks.sliding_window_view(edges, window, axis=0)
    parts = np.array_split(windows, max(1, len(windows) // 1024))
    return np.concatenate([np.partition(part, window // 2, axis=-1)[..., window // 2] for part in parts])


def _correlate(before: UInt8, after: UInt8) -> Float64:
    """The correlation of each row's parts (M, P) that have edges in both; 1 where too few of them do."""
    compared = ((before >= _TEXTURED) & (after >= _TEXTURED)).astype(np.float64)
    number = np.maximum(compared.sum(axis=1, keepdims=True), 1)
    a, b = np.log1p(before.astype(np.float64)), np.log1p(after.astype(np.float64))
    a = (a - (a * compared).sum(axis=1, keepdims=True) / number) * compared
    b = (b - (b * compared).sum(axis=1, keepdims=True) / number) * compared
    spread = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
    enough = (number[:, 0] >= _LEAST_COMPARED * before.shape[1]) & (spread > 0)
    return np.where(enough, (a * b).sum(axis=1) / np.where(spread > 0, spread, 1), 1.0)


def _middles_of(flags: Bool) -> list[int]:
    """The middle of each run of True in flags (M,)."""
    steps = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [int(first + after) // 2 for first, after in steps.reshape(-1, 2)]


def _find_jump(edges: UInt8, middle: int, window: int) -> int:
    """The sample near ``middle`` that differs most from the one before it."""
    first, after = max(1, middle - window // 2), min(len(edges), middle + window // 2 + 1)
    near = np.log1p(edges[first - 1 : after].astype(np.float64))
    return first + int(np.argmax(np.abs(np.diff(near, axis=0)).sum(axis=(1, 2))))


def _find_covered_areas(before: UInt8, after: UInt8, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """At each moment the largest area (M, P) that showed something before it and nothing after; empty if too small."""
    lost, shows = (before >= _SHOWED) & (after <= FLAT), after > FLAT
    least = LEAST_COVERED * before.shape[1]
    areas = np.zeros(lost.shape, np.bool_)
    for row in np.flatnonzero((lost.sum(axis=1) >= least) & (shows.sum(axis=1) >= least)).tolist():
        _, labels, stats, _ = cv2.connectedComponentsWithStats(lost[row].reshape(shape).astype(np.uint8))
        sizes = stats[1:, cv2.CC_STAT_AREA]
        if sizes.max() >= least:
            areas[row] = labels.ravel() == 1 + int(np.argmax(sizes))
    return areas


def _find_end(edges: UInt8, middle: int, window: int, area: Bool) -> tuple[int, int, float]:
    """From which sample to which the area (P,) stays flat, and its share of the picture."""
    flat = (edges.reshape(len(edges), -1)[:, area] <= FLAT).mean(axis=1) >= 0.5
    settled = np.lib.stride_tricks.sliding_window_view(flat, min(_FLAT_AGAIN, len(flat))).sum(axis=1)
    begins = np.flatnonzero(settled[max(0, middle - window) :] == _FLAT_AGAIN)
    first = max(0, middle - window) + int(begins[0]) if len(begins) else middle
    ends = np.flatnonzero(settled[first:] == 0)
    return first, first + int(ends[0]) if len(ends) else len(edges), float(area.mean())
