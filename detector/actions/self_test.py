"""A model's self-test on a picture as it comes: whether it works here, and how fast."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from detector.actions.infer_one import infer_one
from detector.errors import VideoUnreadable
from detector.images import encode_jpeg
from detector.library.paths import Library
from detector.library.videos import Video, video_file
from detector.model.inference import Stage
from detector.model.selftest import REPEATS, SelfTest, self_test
from detector.types import Network, UInt8
from detector.video.file import probe, read_frame
from detector.video.names import clean_name

MAX_PICTURE_BYTES = 20 * 1024**2
MAX_PICTURE_PIXELS = 50_000_000


@dataclass(frozen=True, slots=True)
class SelfTestReport:
    """A self-test with the picture, boxes drawn (JPEG), the count of each class, and the cells kept."""

    result: SelfTest
    stages: tuple[Stage, ...]
    n_cells: int
    picture: bytes
    counts: dict[str, int]
    sha256: str
    provider: str

    @property
    def ms(self) -> float:
        """All stages together, milliseconds a picture."""
        return sum(stage.ms for stage in self.stages)


def run_self_test(network: Network, image_rgb: UInt8) -> SelfTestReport:
    """Test a network on a picture (H, W, 3) of any size. Raises ModelUnusable."""
    inferred = infer_one(network, image_rgb, repeats=REPEATS)
    return SelfTestReport(
        self_test(network, inferred.inference),
        (inferred.fitting, *inferred.inference.stages),
        len(inferred.inference.cells),
        encode_jpeg(inferred.image),
        inferred.counts,
        network.spec.sha256,
        network.choice.device,
    )


def read_picture(content: bytes, name: str) -> UInt8:
    """A picture somebody uploaded -> RGB. VideoUnreadable if it is none, or is absurdly large."""
    with tempfile.TemporaryDirectory(prefix="footfall-") as folder:
        path = Path(folder) / clean_name(name)
        path.write_bytes(content)
        width, height = probe(path).display_wh
        if width * height > MAX_PICTURE_PIXELS:
            raise VideoUnreadable(
                "{name} has {width} x {height} pixels. Take a smaller picture.", name=name, width=width, height=height
            )
        return read_frame(path, frame_index=0)


def read_middle_frame(library: Library, video: Video) -> UInt8:
    """The frame in the middle of a video, RGB. Raises SourceError where it cannot be read."""
    return read_frame(video_file(library, video.id), time_s=video.duration_s / 2)
