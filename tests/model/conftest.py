"""Pictures and weights for the tests of the networks, and a catalogue to fetch PeopleNet from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from detector.errors import ModelDownloadFailed
from tests.conftest import shared_file
from tests.model.builders import detector
from tests.model.stand_in import Catalogue, serving

PAD = 114
VERSION = "unpruned_onnx_v9.9"  # the real versions' contents are known by their hashes
MODEL = "resnet34_peoplenet.onnx"
KEY = "nvapi-good"


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
        frames.append(_letterboxed(np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB), np.uint8)))
    capture.release()
    return np.stack(frames)


def _letterboxed(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    scale = min(960 / image.shape[1], 544 / image.shape[0])
    small = cv2.resize(image, None, fx=scale, fy=scale)
    canvas = np.full((544, 960, 3), PAD, np.uint8)
    canvas[: small.shape[0], : small.shape[1]] = small
    return canvas


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalogue]:
    """NVIDIA's catalogue as the stand-in plays it, in force; no key is set."""
    for variable in ("NGC_CLI_API_KEY", "NGC_API_KEY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("NO_PROXY", "*")
    model = detector().SerializeToString()
    # Padded like real weights, so that a cut falls into the middle of several pieces.
    padded = model + b"\x32" + _varint(700_000) + b"\0" * 700_000
    files = {MODEL: padded, "labels.txt": b"person\nbag\nface\n", "resnet34_peoplenet_int8.txt": b"cache"}
    with serving(Catalogue(files=files, version=VERSION)) as running:
        monkeypatch.setenv("FOOTFALL_NGC_API", running.api)
        monkeypatch.setenv("FOOTFALL_NGC_AUTH", running.api)
        yield running


def failure(act: Callable[[], object]) -> str:
    """What the user is told; the whole chain of causes is searched for what must not be in it."""
    with pytest.raises(ModelDownloadFailed) as caught:
        act()
    for message in _chain(caught.value):
        assert "nvapi-" not in message
        assert "secret" not in message
    assert "\n" not in str(caught.value)
    return str(caught.value)


def _chain(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        yield repr(error)
        error = error.__cause__ or error.__context__


def _varint(number: int) -> bytes:
    low = [number >> shift & 0x7F for shift in range(0, max(number.bit_length(), 1), 7)]
    return bytes([byte | 0x80 for byte in low[:-1]] + low[-1:])
