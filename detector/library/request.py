"""A request for an analysis, and the name its run gets from it."""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from detector.library.manifest import (
    PREPROCESSING_VERSION,
    ChoicePart,
    Manifest,
    ModelPart,
    SamplingPart,
    TransformPart,
    VideoPart,
)
from detector.model.runtimes import RUNTIMES
from detector.types import Choice, Gaps, ModelSpec, Sampling, Transform, count_passes

STRETCH_S = 10.0
"""About how long the analysis of a stretch takes."""
_MAX_STRETCHES = 200
_BATCHES_OF = 16
_DECODE_S, _MAX_SEEK_FRAMES, _USUAL_FPS = 0.004, 250, 25.0
"""Seconds that decoding a frame takes, and the most that are decoded on the way to the next sample."""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """All that makes a run the one it is, and that its manifest has to say.

    ``choice`` is how the network really runs; ``total_samples`` as planned;
    ``end_s`` the moment until which the last sample stands (the end of the range or of the video). Both are None
    where the footage has no end yet. ``gaps`` are where it has none in between. ``detail``: how many parts across and
    down the network looks at besides the whole picture, where that is more than 1.
    """

    video: VideoPart
    spec: ModelSpec
    has_boxes: bool
    sampling: Sampling
    transform: Transform
    total_samples: int | None
    end_s: float | None
    choice: Choice
    gaps: Gaps = ()
    detail: int = 1

    @property
    def digest(self) -> str:
        """Twelve hexadecimal digits over everything that can change the cells."""
        spec = self.spec
        identity = {
            "video": self.video.sha256 or self.video.id,
            "model": spec.sha256,
            "geometry": [spec.classes, spec.input_wh, spec.stride_px, spec.box_norm, spec.cell_offset_px, spec.resize],
            "sampling": _identify_sampling(self.sampling),
            "preprocessing": PREPROCESSING_VERSION,
            "floor": spec.score_floor,
            "runtime": self.choice.identity,
        }
        if self.detail > 1:  # left out otherwise: before, nothing else could be asked for
            identity["detail"] = self.detail
        return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:12]

    @property
    def stretch_samples(self) -> int:
        """The number of samples kept together: about ten seconds of work, and never so few that files abound.

        A guess from the request alone, so that whoever does the same work cuts it in the same places. Decoding and
        the network work at the same time, so the slower of the two counts.
        """
        picture_s = RUNTIMES[self.choice.runtime].estimate_s(self.choice.device, self.spec.input_wh)
        network_s = picture_s * count_passes(self.detail)
        decoding_s = _DECODE_S * min(self._frames_a_sample, _MAX_SEEK_FRAMES)
        fewest = math.ceil((self.total_samples or 0) / _MAX_STRETCHES)
        return _BATCHES_OF * math.ceil(max(STRETCH_S / max(network_s, decoding_s), fewest) / _BATCHES_OF)

    @property
    def _frames_a_sample(self) -> float:
        """Frames of the footage from one sample to the next."""
        fps = self.video.average_fps or _USUAL_FPS
        if self.sampling.every_s is not None:
            return fps * self.sampling.every_s
        if self.sampling.every_frames is not None or not self.total_samples:
            return self.sampling.every_frames or 1
        return fps * ((self.end_s or 0.0) - self.sampling.start_s) / self.total_samples

    @property
    def readable_id(self) -> str:
        """Such as ``vtest-every-1s-3f2a91c0b7d4``: the digest alone tells runs apart."""
        return f"{_slug(self.video.name)}-{_sampling_slug(self.sampling)}-{self.digest}"


def new_manifest(run_id: str, request: RunRequest) -> Manifest:
    """The manifest of a run that begins now."""
    spec = request.spec
    same = ("name", "title", "sha256", "classes", "thresholds", "input_wh", "stride_px", "box_norm")
    more = ("cell_offset_px", "resize", "licence", "limits")
    model = ModelPart(has_boxes=request.has_boxes, **{name: getattr(spec, name) for name in same + more})
    return Manifest(
        id=run_id,
        state="partial",
        created=datetime.now(UTC).replace(microsecond=0),
        video=request.video,
        model=model,
        sampling=SamplingPart(**asdict(request.sampling)),
        transform=TransformPart(**asdict(request.transform)),
        preprocessing_version=PREPROCESSING_VERSION,
        floor=spec.score_floor,
        runtime=request.choice.build,
        provider=request.choice.device,
        precision=request.choice.precision,
        choice=ChoicePart.of(request.choice),
        total_samples=request.total_samples,
        end_s=request.end_s,
        gaps=request.gaps,
        detail=request.detail,
        stretch_samples=request.stretch_samples,
    )


def _identify_sampling(sampling: Sampling) -> dict[str, Any]:
    """What tells it from another. A stream is named only where one was chosen: before, none could be."""
    identity = asdict(sampling)
    if sampling.stream is None:
        del identity["stream"]
    return identity


def _slug(name: str) -> str:
    """A short name of a-z, 0-9 and hyphens, whatever it was made from."""
    plain = unicodedata.normalize("NFKD", Path(name).stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:32].strip("-") or "video"


def _sampling_slug(sampling: Sampling) -> str:
    if sampling.every_s is not None:
        return f"every-{sampling.every_s:g}s".replace("+", "")
    if sampling.every_frames is not None:
        return f"every-{sampling.every_frames}-frames"
    return f"{sampling.frames}-frames"
