"""Figures of one picture that tell whether people can be seen in it: brightness, contrast, blur, and its edges."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from detector.types import EDGE_GRID_HW, UInt8

_SMALL_WH = (160, 90)
_LINES_APART = 8
"""Blur is measured along every eighth row and column: the same to two decimals as along all, in a third of the time."""
_REBLUR_PX = 9
_TAIL = 0.05


@dataclass(frozen=True, slots=True)
class PictureFigures:
    """One picture's figures.

    brightness: mean luma, 0 black to 1 white (ITU-R BT.601). contrast: from the 5th to the 95th percentile of luma, 0
    to 1. blur: 0 sharp to 1 blurred, how little another blur changes (Crété-Roffet and others, 2007). edge_grid (9,
    16): the mean step of luma from pixel to pixel in each part of the picture, at a width of 160 pixels, 0 to 255.
    """

    brightness: float
    contrast: float
    blur: float
    edge_grid: UInt8


def measure_picture(image_rgb: UInt8) -> PictureFigures:
    """Measure a small picture (H, W, 3); blur holds for pictures about 480 pixels wide."""
    grey = np.asarray(cv2.cvtColor(image_rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    blur = max(_measure_blur(grey[::_LINES_APART]), _measure_blur(grey[:, ::_LINES_APART].T))
    small = np.asarray(cv2.resize(grey, _SMALL_WH, interpolation=cv2.INTER_AREA), np.uint8)
    share = np.cumsum(np.bincount(small.ravel(), minlength=256)) / small.size
    low, high = np.searchsorted(share, [_TAIL, 1 - _TAIL])
    edges = cv2.resize(_find_edges(small), EDGE_GRID_HW[::-1], interpolation=cv2.INTER_AREA)
    return PictureFigures(float(small.mean()) / 255, float(high - low) / 255, blur, np.asarray(edges, np.uint8))


def _measure_blur(lines: UInt8) -> float:
    """The share of the steps along each line that stays when the lines (N, L) are blurred again; 0 where none are."""
    sharp = np.ascontiguousarray(lines)
    reblurred = cv2.blur(sharp, (_REBLUR_PX, 1))
    before = cv2.absdiff(sharp[:, 1:], sharp[:, :-1])
    lost = cv2.subtract(before, cv2.absdiff(reblurred[:, 1:], reblurred[:, :-1]))
    steps = int(before.sum(dtype=np.int64))
    return 1 - int(lost.sum(dtype=np.int64)) / steps if steps else 0.0


def _find_edges(grey: UInt8) -> UInt8:
    """The larger step of each pixel (H, W), from its left and from its upper neighbour."""
    edges = np.zeros_like(grey)
    edges[:, 1:] = cv2.absdiff(grey[:, 1:], grey[:, :-1])
    edges[1:] = np.maximum(edges[1:], cv2.absdiff(grey[1:], grey[:-1]))
    return edges
