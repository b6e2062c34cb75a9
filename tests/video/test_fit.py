"""Laying pictures into a network's input, and colours on the way."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from detector.types import Resize
from detector.video.file import read_frame
from detector.video.fit import PAD, fit, fit_size


@pytest.mark.parametrize(
    ("source_wh", "resize", "expected"),
    [
        ((768, 576), "letterbox", (725, 544)),
        ((1920, 1080), "letterbox", (960, 540)),
        ((1080, 1920), "letterbox", (306, 544)),
        ((960, 544), "letterbox", (960, 544)),
        ((10_000, 2), "letterbox", (960, 1)),
        ((768, 576), "stretch", (960, 544)),
    ],
)
def test_placement(source_wh: tuple[int, int], resize: Resize, expected: tuple[int, int]) -> None:
    assert fit_size(source_wh, (960, 544), resize) == expected


@pytest.mark.parametrize("resize", ["letterbox", "stretch"])
@pytest.mark.parametrize("source_wh", [(300, 200), (200, 300), (33, 47), (2000, 1000)])
def test_a_box_goes_there_and_back(source_wh: tuple[int, int], resize: Resize) -> None:
    image = np.zeros((source_wh[1], source_wh[0], 3), np.uint8)
    left, top, right, bottom = (
        round(s * part) for part, s in zip((0.25, 0.25, 0.75, 0.75), source_wh * 2, strict=True)
    )
    image[top:bottom, left:right] = 255
    fitted, transform = fit(image, (480, 272), resize)
    rows, columns = np.nonzero(fitted[..., 0] == 255)
    found = np.array([[columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]], np.float32)
    off = 3 / min(transform.scale_xy)
    assert transform.to_source(found)[0] == pytest.approx([left, top, right, bottom], abs=max(off, 3))


def test_what_no_picture_covers_is_grey() -> None:
    fitted, _ = fit(np.full((100, 100, 3), 200, np.uint8), (480, 272), "letterbox")
    assert fitted.shape == (272, 480, 3)
    assert (fitted[:, 272:] == PAD).all()
    assert (fitted[:, :272] == 200).all()


def test_a_picture_of_the_wrong_shape_is_a_programmers_mistake() -> None:
    with pytest.raises(ValueError, match="height, width, 3"):
        fit(np.zeros((10, 10), np.uint8), (480, 272), "stretch")


@pytest.mark.parametrize(
    ("wh", "colorspace", "tagged"),
    [
        ((320, 240), "itu601", True),
        ((320, 240), "itu601", False),
        ((1280, 720), "itu709", True),
        ((1280, 720), "itu709", False),
        ((1280, 536), "itu709", False),
        ((536, 1280), "itu709", False),
        ((720, 576), "itu601", False),
    ],
)
@pytest.mark.parametrize("color", [(200, 40, 40), (40, 180, 60), (30, 60, 220), (255, 255, 255), (0, 0, 0)])
def test_colours_survive(
    tmp_path: Path, wh: tuple[int, int], colorspace: str, tagged: bool, color: tuple[int, int, int]
) -> None:
    path = tmp_path / "colour.mp4"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = *wh, "yuv420p"
        if tagged:
            stream.codec_context.colorspace = {"itu601": 6, "itu709": 1}[colorspace]
        image = np.full((wh[1], wh[0], 3), color, np.uint8)
        frame = av.VideoFrame.from_ndarray(image, "rgb24").reformat(format="yuv420p", dst_colorspace=colorspace)
        frame.pts = 0
        output.mux(stream.encode(frame))
        output.mux(stream.encode())
    assert read_frame(path, frame_index=0).mean((0, 1)) == pytest.approx(color, abs=5)
