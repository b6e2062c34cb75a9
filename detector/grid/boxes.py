"""Geometry of axis-aligned boxes, x1 y1 x2 y2 in pixels.

A box without width or height, or with edges the wrong way round, has area 0 and overlaps nothing.
"""

from __future__ import annotations

import numpy as np

from detector.types import Float32


def pairwise_iou(a: Float32, b: Float32) -> Float32:
    """Boxes (N, 4) and (M, 4) -> intersection over union of every pair (N, M), in [0, 1]; 0 where both are empty."""
    edges_a, edges_b = columns(a)[:, :, None], columns(b)[:, None, :]
    inter = intersections(edges_a, edges_b)
    union = edge_areas(edges_a) + edge_areas(edges_b) - inter
    ratio: Float32 = np.divide(inter, union, out=np.zeros_like(inter), where=union > 0)
    return ratio


def columns(xyxy: Float32) -> Float32:
    """Boxes (N, 4) -> their edges (4, N), each edge contiguous, as the kernels want them."""
    return np.ascontiguousarray(np.reshape(xyxy, (-1, 4)).T)


def edge_areas(edges: Float32) -> Float32:
    """Edges (4, ...) -> areas (...)."""
    x1, y1, x2, y2 = edges
    area: Float32 = np.maximum(x2 - x1, 0) * np.maximum(y2 - y1, 0)
    return area


def intersections(a: Float32, b: Float32) -> Float32:
    """Edges (4, ...) and (4, ...), broadcast against each other -> areas in common."""
    width: Float32 = np.minimum(a[2], b[2])  # in place from here on: these arrays are the kernels' inner loop
    width -= np.maximum(a[0], b[0])
    np.maximum(width, 0, out=width)
    height = np.minimum(a[3], b[3])
    height -= np.maximum(a[1], b[1])
    np.maximum(height, 0, out=height)
    width *= height
    return width
