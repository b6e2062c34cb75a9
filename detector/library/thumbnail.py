"""The picture that a list shows of a video."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from detector.errors import SourceError
from detector.images import encode_jpeg
from detector.video.file import VideoInfo, read_frame

_WIDTH = 480


def make_thumbnail(path: Path, info: VideoInfo) -> bytes:
    """A frame from a little way in, where titles and black are over; another where that one is damaged. A JPEG."""
    for share in (0.1, 0.0, 0.5):
        with suppress(SourceError):
            return encode_jpeg(read_frame(path, time_s=info.duration_s * share, width=_WIDTH))
    return b""
