"""One frame of a video, before anything is analysed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from detector.actions.infer_one import infer_one
from detector.errors import ModelUnusable
from detector.images import encode_jpeg
from detector.types import Network
from detector.video.file import read_frame


@dataclass(frozen=True, slots=True)
class Preview:
    """One frame's inference at the model's own thresholds.

    ``picture`` a JPEG with boxes, as large as the frame; ``counts`` by class; ``network_s`` what the network took
    for this one frame, in seconds.
    """

    picture: bytes
    counts: dict[str, int]
    network_s: float


def preview(network: Network, path: Path, time_s: float, *, stream: int | None = None) -> Preview:
    """Run the network over the frame on screen at ``time_s``, of this stream of pictures; None: the usual one.

    Raises SourceError, SettingError or ModelError.
    """
    inferred = infer_one(network, read_frame(path, time_s=time_s, stream=stream))
    if not inferred.inference.answered:
        raise ModelUnusable(
            "{model} failed at this frame: it answers with NaN or infinity, which are no numbers. Fetch or export its "
            "file again, or choose another model.",
            model=network.spec.title,
        )
    return Preview(encode_jpeg(inferred.image), inferred.counts, inferred.inference.network_ms / 1000)
