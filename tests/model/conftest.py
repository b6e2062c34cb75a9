"""Pictures and weights for the tests of the networks."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from tests.conftest import shared_file

PAD = 114


@pytest.fixture(scope="session")
def yolox() -> Path:
    """YOLOX-nano as published."""
    return shared_file("models/yolox_nano.onnx")


@pytest.fixture(scope="session")
def yunet() -> Path:
    """YuNet as published."""
    return shared_file("models/face_detection_yunet_2023mar.onnx")


@pytest.fixture(scope="session")
def walkers(demo_clip: Path) -> npt.NDArray[np.uint8]:
    """Three real frames of the demo clip, letterboxed: (3, 544, 960, 3) uint8 RGB."""
    capture = cv2.VideoCapture(str(demo_clip))
    frames = []
    for _ in range(3):
        found, frame = capture.read()
        assert found
        frames.append(_letterboxed(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)))
    capture.release()
    return np.stack(frames)


def _letterboxed(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    scale = min(960 / image.shape[1], 544 / image.shape[0])
    small = cv2.resize(image, None, fx=scale, fy=scale)
    canvas = np.full((544, 960, 3), PAD, np.uint8)
    canvas[: small.shape[0], : small.shape[1]] = small
    return canvas
