"""Analysing: frames of a source go in, stretches of samples and cells come out.

    decode ──frames──▸ prepare ──tensors──▸ infer ─outputs─▸ cells, in the caller's thread ──stretches──▸ the caller

Every arrow but the last is a bounded queue between two threads, so the stages overlap and memory does not grow with
the length of the footage. Decoding, resizing and inference all leave Python's lock alone while they work.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from detector import bounded
from detector.analysis.picture_figures import PictureFigures, measure_picture
from detector.images import encode_jpeg
from detector.pipeline.passes import infer_pictures
from detector.pipeline.prefetch import prefetch
from detector.pipeline.stretches import BatchRows, PartialStretch, join_batches, make_rows
from detector.pipeline.timings import StageTimings
from detector.types import DecodeStats, Float32, Network, Outputs, Stretch, count_passes
from detector.video.source import Frame, FrameSource, Segment, Want

_FRAMES_DECODED = 8
_BATCHES_PREPARED = 2
_FRAMES_INFERRED = 64
"""How far each stage may be ahead of the next, at least one batch. Answers are small, and there have to be enough of
them that the network goes on while the caller writes a stretch to a slow disk."""
_PICTURE_QUALITY = 80


@dataclass(frozen=True, slots=True)
class _Batch:
    """Sampled frames without pixels, their JPEGs and figures, and what the network gets or said of readable ones."""

    frames: tuple[Frame, ...]
    pictures: tuple[bytes, ...]
    figures: tuple[PictureFigures | None, ...]
    tensor: Float32 | None = None
    outputs: Outputs | None = None


def analyse(
    source: FrameSource, segment: Segment, network: Network, *, batch: int | None = None, detail: int = 1
) -> Generator[Stretch | PartialStretch, None, None]:
    """Run the network over a segment of a source, in a child: after every batch a stretch, or how far the next one is.

    Equal arguments give equal stretches, whatever segment they are asked for in and however many threads work; an
    unreadable frame is a row without cells. ``batch`` pictures at once, by default the network's choice; none reaches
    over the end of a stretch. ``detail`` above 1 looks at so many parts across and down besides the whole picture. Who
    wants to stop closes the generator: the work has ended then, and what is not a stretch yet can be kept from the last
    ``PartialStretch``. Raises whatever a stage raised, after everything that came before it; VideoUnreadable where the
    child had to be ended.
    """
    batches = bounded.stream(analyse_batches, source, segment, network, batch or network.choice.batch, detail)
    with closing(batches):
        yield from join_batches(segment, batches)


def analyse_batches(
    source: FrameSource, segment: Segment, network: Network, batch: int, detail: int = 1
) -> Generator[BatchRows, None, None]:
    """The rows of a segment, batch by batch, in this process; see ``analyse``."""
    timings, spec = StageTimings(), network.spec
    frames = source.frames(segment, Want(spec.input_wh, spec.resize, detail=detail))
    frames_at_once = max(1, batch // count_passes(detail))
    results = _run_stages(frames, segment, network, (frames_at_once, batch), timings)
    try:
        for result in results:
            with timings.measure("cells"):
                rows = make_rows(result.frames, result.figures, result.outputs, network, detail)
            timings.count(len(result.frames))
            decoded = sum((frame.decoded for frame in result.frames), DecodeStats())
            yield BatchRows(*rows, result.pictures, decoded, timings.take())
    finally:
        results.close()


def _run_stages(
    frames: Iterator[Frame], segment: Segment, network: Network, at_once: tuple[int, int], timings: StageTimings
) -> Generator[_Batch, None, None]:
    """The three stages one behind the other, each in its own thread; so many frames, and pictures of them, at once."""
    group, batch = at_once
    decoded = prefetch(_time_frames(frames, timings), depth=max(_FRAMES_DECODED, 2 * group), name="decode")
    groups = _group_frames(decoded, segment, group)
    prepared = prefetch(_prepare_groups(groups, network, timings), depth=_BATCHES_PREPARED, name="prepare")
    inferred = _infer_batches(prepared, network, batch, timings)
    return prefetch(inferred, depth=max(1, _FRAMES_INFERRED // group), name="infer")


def _time_frames(frames: Iterator[Frame], timings: StageTimings) -> Generator[Frame, None, None]:
    """The frames, with the time it takes to get them measured."""
    try:
        while True:
            with timings.measure("decode"):
                frame = next(frames, None)
            if frame is None:
                return
            yield frame
    finally:
        _close(frames)


def _group_frames(frames: Iterator[Frame], segment: Segment, batch: int) -> Generator[list[Frame], None, None]:
    """Frames in groups of ``batch``, fewer at a stretch's end: a run taken up again has the same groups."""
    position = segment.first_sample
    try:
        while group := list(islice(frames, min(batch, segment.stretch_end(position) - position))):
            position += len(group)
            yield group
    finally:
        _close(frames)


def _prepare_groups(
    groups: Iterator[list[Frame]], network: Network, timings: StageTimings
) -> Generator[_Batch, None, None]:
    """Groups of frames made into the network's input; their pixels end here."""
    try:
        for group in groups:
            with timings.measure("prepare"):
                prepared = _prepare(group, network)
            del group
            yield prepared
    finally:
        _close(groups)


def _prepare(group: list[Frame], network: Network) -> _Batch:
    images = [image for frame in group if frame.image is not None for image in (frame.image, *frame.parts)]
    return _Batch(
        tuple(replace(frame, image=None, picture=None, parts=()) for frame in group),
        tuple(b"" if frame.picture is None else encode_jpeg(frame.picture, _PICTURE_QUALITY) for frame in group),
        tuple(None if frame.picture is None else measure_picture(frame.picture) for frame in group),
        tensor=network.prepare(np.stack(images)) if images else None,
    )


def _infer_batches(
    batches: Iterator[_Batch], network: Network, at_once: int, timings: StageTimings
) -> Generator[_Batch, None, None]:
    """The batches with the network's outputs, never of more pictures at once."""
    try:
        for batch in batches:
            if batch.tensor is None:
                yield batch
                continue
            with timings.measure("infer"):
                outputs = infer_pictures(network, batch.tensor, at_once)
            yield replace(batch, tensor=None, outputs=outputs)
    finally:
        _close(batches)


def _close(stage: Iterator[object]) -> None:
    """End the stage before this one too, if it can be."""
    if isinstance(stage, Generator):
        stage.close()
