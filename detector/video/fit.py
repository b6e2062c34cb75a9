"""Laying a picture into a network's input."""

from __future__ import annotations

import av
import numpy as np

from detector.types import Resize, Transform, UInt8
from detector.video.orientation import Orientation
from detector.video.render import Renderer

PAD = 114
"""Grey of the part of a letterboxed input that no picture covers."""


def fit_size(source_wh: tuple[int, int], input_wh: tuple[int, int], resize: Resize) -> tuple[int, int]:
    """Size in model pixels that a picture of ``source_wh`` takes, at the top left of ``input_wh``.

    "stretch" fills the input; "letterbox" keeps the picture's proportions.
    """
    if min(*source_wh, *input_wh) < 1:
        raise ValueError(f"sizes must be positive, got {source_wh} into {input_wh}")
    if resize == "stretch":
        return input_wh
    scale = min(input_wh[0] / source_wh[0], input_wh[1] / source_wh[1])
    width, height = (max(1, min(round(side * scale), limit)) for side, limit in zip(source_wh, input_wh, strict=True))
    return width, height


def make_transform(source_wh: tuple[int, int], input_wh: tuple[int, int], resize: Resize) -> Transform:
    """Between model pixels and the pixels of the picture as displayed."""
    width, height = fit_size(source_wh, input_wh, resize)
    return Transform((width / source_wh[0], height / source_wh[1]), source_wh)


def pad(image_rgb: UInt8, input_wh: tuple[int, int]) -> UInt8:
    """A picture no larger than the input, at its top left; the rest is grey. Itself where it fits exactly."""
    height, width = image_rgb.shape[:2]
    if (width, height) == input_wh:
        return image_rgb
    canvas = np.full((input_wh[1], input_wh[0], 3), PAD, np.uint8)
    canvas[:height, :width] = image_rgb
    return canvas


def fit(image_rgb: UInt8, input_wh: tuple[int, int], resize: Resize) -> tuple[UInt8, Transform]:
    """A picture (H, W, 3) uint8 RGB -> (input_h, input_w, 3) and the way back to its own pixels."""
    if image_rgb.ndim != 3 or image_rgb.shape[2] != 3:
        raise ValueError(f"a picture is (height, width, 3), got {image_rgb.shape}")
    source_wh = (image_rgb.shape[1], image_rgb.shape[0])
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image_rgb), "rgb24")
    fitted = render_model_image(Renderer(Orientation()), frame, source_wh, input_wh, resize)
    return fitted, make_transform(source_wh, input_wh, resize)


def render_model_image(
    renderer: Renderer, frame: av.VideoFrame, display_wh: tuple[int, int], input_wh: tuple[int, int], resize: Resize
) -> UInt8:
    """A decoded frame -> (input_h, input_w, 3) uint8 RGB, scaled in one step."""
    return pad(renderer.picture(frame, fit_size(display_wh, input_wh, resize)), input_wh)
