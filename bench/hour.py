"""The hour that never was, put into a library as if it had been analysed: for pages, exports and pictures."""

from __future__ import annotations

import numpy as np

from bench.planted import SOURCE_WH, SPEC, plant_run
from detector.images import encode_jpeg
from detector.library.manifest import VideoPart
from detector.library.paths import Library
from detector.library.writer import RunRequest, RunWriter, resume_or_create_run
from detector.types import Cells, Choice, DecodeStats, Samples, Sampling, Stretch, Transform, UInt8
from detector.video.source import Segment

PICTURE_WH = (480, 272)


def keep_hour(library: Library, *, n_samples: int = 3600, every_s: float = 1.0) -> str:
    """Write the planted run into the library; returns its id. The same hour again is recognised."""
    samples, cells = plant_run(n_samples, every_s=every_s)
    scale = SPEC.input_wh[0] / SOURCE_WH[0]
    end_s = n_samples * every_s
    request = RunRequest(
        video=VideoPart(id="f" * 16, sha256="f" * 64, name="planted.mp4", duration_s=end_s, display_wh=SOURCE_WH),
        spec=SPEC,
        has_boxes=True,
        sampling=Sampling(every_s=every_s),
        transform=Transform((scale, scale), SOURCE_WH),
        total_samples=n_samples,
        end_s=end_s,
        choice=Choice(device="CPU", build="none"),
    )
    with resume_or_create_run(library, request) as writer:
        for segment in writer.missing:
            _write(writer, segment, samples, cells)
        if not writer.complete:
            writer.finish()
        return writer.id


def _write(writer: RunWriter, segment: Segment, samples: Samples, cells: Cells) -> None:
    """The planted rows of a segment, in its stretches."""
    first = segment.first_sample
    while first < (segment.after_sample or 0):
        after = segment.stretch_end(first)
        within = (cells.sample >= first) & (cells.sample < after)
        pictures = tuple(encode_jpeg(_picture(sample)) for sample in range(first, after))
        decoded = DecodeStats(expected=after - first)
        writer.write(Stretch(first, samples[slice(first, after)], cells[within], pictures, decoded))
        first = after


def _picture(sample: int) -> UInt8:
    """An empty yard that slowly changes its light, with the grain of a real picture: as heavy as one, too."""
    width, height = PICTURE_WH
    grain = np.random.default_rng(sample).integers(-9, 10, (height, width, 3))
    light = 110 + 40 * np.sin(sample / 600)
    ground = np.linspace(0.7, 1.2, height)[:, None, None] * light + grain
    return np.asarray(np.clip(ground, 0, 255), np.uint8)
