"""The model's self-test on a picture as it comes: laid into the model's input, tested, drawn."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from detector.errors import VideoUnreadable
from detector.images import jpeg
from detector.model.selftest import SelfTest, Stage, self_test
from detector.overlay.draw import draw
from detector.types import Network, UInt8
from detector.video.fit import fit
from detector.video.names import clean_name
from detector.video.probe import probe
from detector.video.reader import read_frame

MAX_PICTURE_BYTES = 20 * 1024**2
MAX_PICTURE_PIXELS = 50_000_000


@dataclass(frozen=True, slots=True)
class Tested:
    """A self-test with what a page shows of it: the picture with boxes (JPEG), the count of each class."""

    result: SelfTest
    stages: tuple[Stage, ...]
    picture: bytes
    counts: dict[str, int]
    sha256: str
    provider: str

    @property
    def ms(self) -> float:
        """All stages together, milliseconds a picture."""
        return sum(stage.ms for stage in self.stages)


def run_self_test(network: Network, image_rgb: UInt8) -> Tested:
    """Test a network on a picture (H, W, 3) of any size. Raises ModelUnusable."""
    spec = network.spec
    start_s = time.perf_counter()
    fitted, transform = fit(image_rgb, spec.input_wh, spec.resize)
    fit_ms = (time.perf_counter() - start_s) * 1000
    result = self_test(network, fitted)
    found = result.detections
    boxes = transform.to_source(found.xyxy_model_px)
    counts = np.bincount(found.class_id, minlength=len(spec.classes)).tolist()
    return Tested(
        result,
        (Stage("Resize", fit_ms, fit_ms), *result.stages),
        jpeg(draw(image_rgb, boxes, found.class_id, found.score, spec.classes)),
        dict(zip(spec.classes, counts, strict=True)),
        spec.sha256,
        network.provider,
    )


def read_picture(content: bytes, name: str) -> UInt8:
    """A picture somebody uploaded -> RGB. VideoUnreadable if it is none, or is absurdly large."""
    with tempfile.TemporaryDirectory(prefix="footfall-") as folder:
        path = Path(folder) / clean_name(name)
        path.write_bytes(content)
        width, height = probe(path).display_wh
        if width * height > MAX_PICTURE_PIXELS:
            raise VideoUnreadable(f"{name} has {width} x {height} pixels. Take a smaller picture.")
        return read_frame(path, frame_index=0)
