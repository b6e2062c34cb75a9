"""Pictures as arrays, (H, W, 3) uint8 RGB: to and from files' bytes, and made smaller."""

from __future__ import annotations

import io
import warnings

import cv2
import numpy as np
from PIL import Image

from detector.types import UInt8

PICTURE_WIDTH = 480
"""The small picture that is kept of every sampled frame is no wider."""
MOST_PIXELS = 64_000_000
_GREY = 96


def decode(picture: bytes) -> UInt8:
    """JPEG or PNG bytes -> RGB (H, W, 3); ValueError where they hold no picture, or more than ``MOST_PIXELS``."""
    _check_size(picture)
    try:
        bgr = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR) if picture else None
    except cv2.error:  # a picture larger than OpenCV takes
        bgr = None
    if bgr is None:
        raise ValueError("these bytes hold no picture")
    return np.ascontiguousarray(bgr[:, :, ::-1], dtype=np.uint8)


def encode_jpeg(image_rgb: UInt8, quality: int = 88) -> bytes:
    """RGB (H, W, 3) -> JPEG bytes."""
    return _encode(".jpg", image_rgb, [cv2.IMWRITE_JPEG_QUALITY, quality])


def encode_png(image_rgb: UInt8) -> bytes:
    """RGB (H, W, 3) -> PNG bytes."""
    return _encode(".png", image_rgb, [])


def narrow(image_rgb: UInt8, width: int) -> UInt8:
    """The picture (H, W, 3), made smaller where it is wider than ``width`` pixels; itself where it is not."""
    wh = (image_rgb.shape[1], image_rgb.shape[0])
    if wh[0] <= width:
        return image_rgb
    return np.asarray(cv2.resize(image_rgb, narrow_wh(wh, width), interpolation=cv2.INTER_AREA), np.uint8)


def narrow_wh(wh: tuple[int, int], width: int) -> tuple[int, int]:
    """The size of a picture of ``wh`` in the same proportions, no wider than ``width`` pixels."""
    across = min(wh[0], width)
    return across, max(1, round(wh[1] * across / wh[0]))


def measure_brightness(image_rgb: UInt8) -> float:
    """The mean luma of a picture (H, W, 3), from 0 black to 255 white (ITU-R BT.601)."""
    return float(cv2.cvtColor(image_rgb, cv2.COLOR_RGB2GRAY).mean())


def letterbox(image_rgb: UInt8, wh: tuple[int, int]) -> UInt8:
    """The picture (H, W, 3) in the middle of one of ``wh``, in its own proportions; itself where it has that size."""
    height, width = image_rgb.shape[:2]
    if (width, height) == wh:
        return image_rgb
    scale, canvas = min(wh[0] / width, wh[1] / height), make_blank(wh)
    across, down = (min(limit, max(1, round(side * scale))) for side, limit in zip((width, height), wh, strict=True))
    left, top = (wh[0] - across) // 2, (wh[1] - down) // 2
    canvas[top : top + down, left : left + across] = cv2.resize(image_rgb, (across, down), interpolation=cv2.INTER_AREA)
    return canvas


def make_blank(wh: tuple[int, int]) -> UInt8:
    """A grey picture (H, W, 3), in place of one that is not there."""
    return np.full((wh[1], wh[0], 3), _GREY, np.uint8)


def _check_size(picture: bytes) -> None:
    """ValueError for a picture too large to be unpacked: a small file can claim any size. Only its head is read."""
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(picture)) as head:
            pixels = head.width * head.height
    except (OSError, ValueError, Image.DecompressionBombError) as broken:
        raise ValueError("these bytes hold no picture") from broken
    if pixels > MOST_PIXELS:
        raise ValueError(f"a picture of {pixels / 1e6:,.0f} million pixels is too large")


def _encode(kind: str, image_rgb: UInt8, options: list[int]) -> bytes:
    done, data = cv2.imencode(kind, np.ascontiguousarray(image_rgb[:, :, ::-1]), options)
    if not done:
        raise ValueError(f"a picture of shape {image_rgb.shape} cannot be written as {kind}")
    return bytes(data)
