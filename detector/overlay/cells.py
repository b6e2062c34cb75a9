"""The coverage grid over a picture, as a picture."""

from __future__ import annotations

import cv2
import numpy as np

from detector.overlay.palette import SETTING_A, SETTING_B, parse_rgb
from detector.types import Float32, Float64, UInt8

_PALE = 244.0


def draw_cells(
    image_rgb: UInt8,
    values: Float32 | Float64,
    covered_wh: tuple[float, float],
    cell_px: int,
    top: float,
    opacity: float,
) -> UInt8:
    """The picture (H, W, 3) with the cells (GH, GW) painted over it at ``opacity``, as a new array; NaN is left clear.

    ``covered_wh`` are the model pixels that the picture covers, ``cell_px`` a cell's size there; colours (plasma) run
    from 0 to ``top``; where values are negative, from setting B's colour at ``-top`` to A's at ``top``.
    """
    height, width = image_rgb.shape[:2]
    across, down = width / covered_wh[0], height / covered_wh[1]
    size = (round(values.shape[1] * cell_px * across), round(values.shape[0] * cell_px * down))
    has_value = ~np.isnan(values)
    inks = _colour_values(np.nan_to_num(np.asarray(values, np.float64)), top)
    large = cv2.resize(inks, size, interpolation=cv2.INTER_NEAREST)
    mask = cv2.resize(has_value.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST).astype(bool)
    picture = image_rgb.copy()
    rows, cols = min(height, size[1]), min(width, size[0])
    covered = mask[:rows, :cols]
    under = picture[:rows, :cols][covered].astype(np.float64)
    over = large[:rows, :cols][covered]
    picture[:rows, :cols][covered] = np.round(under * (1 - opacity) + over * opacity).astype(np.uint8)
    return picture


def _colour_values(values: Float64, top: float) -> UInt8:
    """Values (GH, GW) -> RGB (GH, GW, 3): plasma from 0 up, or A's colour above zero and B's below."""
    if not (values < 0).any():
        level = np.round(np.clip(values / top, 0, 1) * 255).astype(np.uint8)
        return np.ascontiguousarray(cv2.applyColorMap(level, cv2.COLORMAP_PLASMA)[:, :, ::-1], dtype=np.uint8)
    ends = np.where((values >= 0)[:, :, None], np.asarray(parse_rgb(SETTING_A)), np.asarray(parse_rgb(SETTING_B)))
    share = np.clip(np.abs(values) / top, 0, 1)[:, :, None]
    return np.round(_PALE + (ends - _PALE) * share).astype(np.uint8)
