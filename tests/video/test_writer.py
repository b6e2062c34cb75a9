from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from detector.errors import StorageFailed
from detector.video.writer import VideoWriter

COLOURS = ((200, 40, 40), (40, 200, 40), (40, 40, 200), (128, 128, 128))


def write(path: Path, wh: tuple[int, int], fps: float = 5.0) -> Path:
    with VideoWriter(path, wh, fps) as writer:
        for colour in COLOURS:
            writer.write(np.full((wh[1], wh[0], 3), colour, np.uint8))
    return path


@pytest.mark.parametrize("wh", [(64, 48), (65, 49), (320, 180)], ids=str)
def test_what_was_written_is_read_back(tmp_path: Path, wh: tuple[int, int]) -> None:
    with av.open(str(write(tmp_path / "x.mp4", wh))) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (wh[0] + wh[0] % 2, wh[1] + wh[1] % 2)
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(stream)]
    assert len(frames) == len(COLOURS)
    for frame, colour in zip(frames, COLOURS, strict=True):
        assert np.abs(frame.astype(int) - colour).mean() < 4


def test_browsers_can_play_it_while_it_loads(tmp_path: Path) -> None:
    path = write(tmp_path / "x.mp4", (64, 48), fps=4.0)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert stream.average_rate == 4
        assert stream.duration is not None
        assert stream.time_base is not None
        assert float(stream.duration * stream.time_base) == pytest.approx(1.0)
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_a_picture_of_another_size_is_refused(tmp_path: Path) -> None:
    writer = VideoWriter(tmp_path / "x.mp4", (64, 48), 5.0)
    with pytest.raises(ValueError, match="expected a picture of"), writer:
        writer.write(np.zeros((48, 32, 3), np.uint8))


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="cannot be written"):
        write(tmp_path / "none" / "x.mp4", (64, 48))
