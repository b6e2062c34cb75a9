"""Cells of several passes over one picture, pooled before anything is grouped.

A network that looks at a part of a picture sees whoever stands at its edge cut off, and takes a piece for the whole.
So a part's candidates are dropped whose box touches an inner edge of it, or that are larger than half of it: the pass
over the whole picture, or a neighbouring part, has them whole. What is left is laid back into the whole picture's own
pixels and pooled with what the whole gave. Nothing is decided by score, so that cutting after non-maximum suppression
still gives what suppression after cutting does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from detector.grid.order import by_row
from detector.types import Bool, Cells, Float32, Float64, Int32, Network, Outputs, Ranges
from detector.video.parts import Parts

_MARGIN = 0.02
"""A box touches an edge that is nearer than this share of the part's side."""
_LARGEST = 0.5
"""The share of a part's width or height beyond which a box in it is left to the whole picture."""


def infer_pictures(network: Network, tensor: Float32, at_once: int) -> Outputs:
    """The network's outputs for pictures (P, 3, H, W), of which it gets so many at once: memory goes with them."""
    pieces = [network.infer(tensor[i : i + at_once]) for i in range(0, len(tensor), at_once)]
    return {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}


def pool_passes(cells: Cells, ranges: Ranges, parts: Sequence[Parts], sample: Int32) -> tuple[Cells, Ranges]:
    """Cells and ranges (F * P, C) of P pictures a frame, the whole and then its parts, made into those of F frames.

    ``cells.sample`` numbers the pictures, ``sample`` (F,) are the frames' places in the run. The ranges are those of
    the whole picture; a frame in one of whose pictures the network failed has none, and no cells.
    """
    passes = 1 + len(parts[0].offsets)
    by_frame = [figure.reshape(len(parts), passes, -1) for figure in ranges]
    failed = np.asarray(np.isnan(by_frame[0]).any(axis=(1, 2)), np.bool_)
    whole = tuple(np.where(failed[:, None], np.float32(np.nan), figure[:, 0]) for figure in by_frame)
    frame, pass_id = np.divmod(cells.sample, np.int32(passes))
    kept = ~failed[frame] & keep_whole_boxes(cells.xyxy_model_px, frame, pass_id, parts)
    cells, frame, pass_id = cells[kept], frame[kept], pass_id[kept]
    boxes = lay_back(cells.xyxy_model_px, frame, pass_id, parts)
    pooled = replace(cells, sample=sample[frame], pass_id=pass_id, xyxy_model_px=boxes)
    return pooled[by_row(pooled)], (whole[0], whole[1], whole[2], whole[3], whole[4])


def keep_whole_boxes(xyxy_model_px: Float32, frame: Int32, pass_id: Int32, parts: Sequence[Parts]) -> Bool:
    """False for the boxes (N, 4), in their own picture's pixels, that touch a part's inner edge or are too large."""
    offset, part, enlarged = (
        _offsets(parts)[frame, pass_id],
        _column(parts, "part_wh")[frame],
        _column(parts, "enlarged_wh")[frame],
    )
    first, last = xyxy_model_px[:, :2], xyxy_model_px[:, 2:]  # (N, 2), across and down
    touches = (offset > 0) & (first <= _MARGIN * part)
    touches |= (offset + part < enlarged) & (last >= (1 - _MARGIN) * part)
    large = last - first > _LARGEST * part
    return np.asarray((pass_id == 0) | ~(touches | large).any(axis=1))


def lay_back(xyxy_model_px: Float32, frame: Int32, pass_id: Int32, parts: Sequence[Parts]) -> Float32:
    """Boxes (N, 4) in their own picture's pixels -> in those of the whole picture as the network gets it."""
    scale = (_column(parts, "whole_wh") / _column(parts, "enlarged_wh"))[frame]
    offset = _offsets(parts)[frame, pass_id]
    laid = (xyxy_model_px + np.tile(offset, 2)) * np.tile(scale, 2)
    return np.where(pass_id[:, None] == 0, xyxy_model_px, laid).astype(np.float32)


def _offsets(parts: Sequence[Parts]) -> Float64:
    """Each pass's left and upper edge in the enlarged picture (F, P, 2); 0 for the whole."""
    return np.asarray([[(0, 0), *own.offsets] for own in parts], np.float64)


def _column(parts: Sequence[Parts], name: str) -> Float64:
    """A size of each frame's parts (F, 2)."""
    return np.asarray([getattr(own, name) for own in parts], np.float64)
