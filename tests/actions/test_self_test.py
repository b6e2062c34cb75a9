"""The self-test of a model, on any picture that somebody hands in."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from detector.actions.self_test import read_picture, run_self_test
from detector.errors import VideoUnreadable
from detector.model import bundled
from detector.model.runtimes import load_network
from tests.model.builders import detector, saved


def png(height: int, width: int) -> bytes:
    return cv2.imencode(".png", np.full((height, width, 3), 90, np.uint8))[1].tobytes()


def test_an_uploaded_picture_is_read() -> None:
    assert read_picture(png(48, 64), "../<b>.png").shape == (48, 64, 3)


@pytest.mark.parametrize("content", [b"", b"no picture at all"], ids=["empty", "text"])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(VideoUnreadable):
        read_picture(content, "a.png")


@pytest.mark.long
def test_an_absurdly_large_picture_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(VideoUnreadable, match="smaller picture"):
        read_picture(png(8000, 8000), "a.png")


def test_the_self_test_draws_on_the_picture_as_it_was(tmp_path: Path) -> None:
    network = load_network(saved(detector(), tmp_path / "a.onnx"))
    tested = run_self_test(network, np.full((60, 80, 3), 90, np.uint8))
    drawn = cv2.imdecode(np.frombuffer(tested.picture, np.uint8), cv2.IMREAD_COLOR)
    assert drawn is not None
    assert drawn.shape == (60, 80, 3)
    assert [stage.name for stage in tested.stages] == ["Resize", "Prepare", "Network", "Cells", "Clustering"]
    assert list(tested.counts) == ["class 1", "class 2", "class 3"]


def test_an_empty_picture_has_nobody_in_it() -> None:
    tested = run_self_test(load_network(bundled.PATH), np.full((60, 80, 3), 90, np.uint8))
    assert sum(tested.counts.values()) == 0
