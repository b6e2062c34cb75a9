"""Video and network together: frames go in, chunks of cells come out.

    decode ──frames──▸ prepare ──tensors──▸ infer ─outputs─▸ cells, in the caller's thread ──chunks──▸ the caller

Every arrow but the last is a bounded queue between two threads, so the stages overlap and memory does not grow with
the length of the video. Decoding, resizing and inference all leave Python's lock alone while they work.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np

from detector.errors import Cancelled
from detector.images import jpeg
from detector.pipeline.chunks import ChunkBuilder, rows_of
from detector.pipeline.prefetch import prefetch
from detector.pipeline.timings import StageTimings
from detector.types import Float32, Network, Outputs, Progress, Stretch
from detector.video.file.reader import Frame, SamplePlan, read_samples

CHUNK_SAMPLES = 256
CHUNK_S = 10.0

_FRAMES_DECODED = 8
_BATCHES_PREPARED = 2
_FRAMES_ANSWERED = 64
"""How far each stage may be ahead of the next, at least one batch. Answers are small, and there have to be enough of
them that the network goes on while the caller writes a chunk to a slow disk."""
_PICTURE_QUALITY = 80


@dataclass(frozen=True, slots=True)
class _Batch:
    """Sampled frames without their pixels, their JPEGs, and what the network gets or said of the readable ones."""

    frames: tuple[Frame, ...]
    pictures: tuple[bytes, ...]
    tensor: Float32 | None = None
    outputs: Outputs | None = None


def analyse(
    path: Path,
    plan: SamplePlan,
    network: Network,
    *,
    batch: int | None = None,
    first_sample: int = 0,
    chunk_samples: int = CHUNK_SAMPLES,
    chunk_s: float = CHUNK_S,
    cancelled: Callable[[], bool] = lambda: False,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    timings: StageTimings | None = None,
) -> Generator[Stretch, None, None]:
    """Run the network over the planned frames from ``first_sample`` on, and yield what it said in order.

    A chunk is yielded when it holds ``chunk_samples`` or is ``chunk_s`` old, whichever comes first, so that little is
    lost with a killed process. An unreadable frame is a row without cells. ``batch`` defaults to the network's choice.
    ``cancelled`` and ``on_progress`` are called in the caller's thread after every batch; ``timings``, where given,
    are those that the caller goes on measuring with.

    Raises Cancelled when asked to stop, and whatever a stage raised; what was finished before is yielded first. The
    threads have ended when this generator has, or when it is closed.
    """
    timings = timings if timings is not None else StageTimings()
    timings.start()
    spec = network.spec
    frames = read_samples(path, plan, input_wh=spec.input_wh, resize=spec.resize, first_sample=first_sample)
    answers = _answers(frames, network, batch or network.choice.batch, timings)
    unfinished = ChunkBuilder(first_sample, chunk_samples, chunk_s, timings)
    try:
        for answer in answers:
            with timings.measure("cells"):
                unfinished.add(answer.frames, *rows_of(answer.frames, answer.outputs, network), answer.pictures)
            timings.count(len(answer.frames))
            done = first_sample + timings.frames
            on_progress(Progress.at_pace(done, len(plan), fresh=timings.frames, elapsed_s=timings.wall_s))
            if unfinished.due:
                yield unfinished.take()
            if cancelled():
                raise Cancelled("The analysis was stopped. What was finished is kept; the same request goes on there.")
    except Exception:
        if len(unfinished):
            yield unfinished.take()
        raise
    finally:
        answers.close()
        timings.tick()
    if len(unfinished):
        yield unfinished.take()


def _answers(
    frames: Iterator[Frame], network: Network, batch: int, timings: StageTimings
) -> Generator[_Batch, None, None]:
    """The three stages one behind the other, each in its own thread."""
    decoded = prefetch(_timed(frames, timings), depth=max(_FRAMES_DECODED, 2 * batch), name="decode")
    prepared = prefetch(_prepared(decoded, network, batch, timings), depth=_BATCHES_PREPARED, name="prepare")
    return prefetch(_inferred(prepared, network, timings), depth=max(1, _FRAMES_ANSWERED // batch), name="infer")


def _timed(frames: Iterator[Frame], timings: StageTimings) -> Generator[Frame, None, None]:
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


def _prepared(
    frames: Iterator[Frame], network: Network, batch: int, timings: StageTimings
) -> Generator[_Batch, None, None]:
    """Frames in groups of ``batch``, made into the network's input; their pixels end here."""
    try:
        while group := list(islice(frames, batch)):
            with timings.measure("prepare"):
                ready = _prepare(group, network)
            del group
            yield ready
    finally:
        _close(frames)


def _prepare(group: list[Frame], network: Network) -> _Batch:
    images = [frame.image for frame in group if frame.image is not None]
    return _Batch(
        tuple(replace(frame, image=None, picture=None) for frame in group),
        tuple(b"" if frame.picture is None else jpeg(frame.picture, _PICTURE_QUALITY) for frame in group),
        tensor=network.prepare(np.stack(images)) if images else None,
    )


def _inferred(batches: Iterator[_Batch], network: Network, timings: StageTimings) -> Generator[_Batch, None, None]:
    """What the network said of every batch."""
    try:
        for batch in batches:
            if batch.tensor is None:
                yield batch
                continue
            with timings.measure("infer"):
                outputs = network.infer(batch.tensor)
            yield replace(batch, tensor=None, outputs=outputs)
    finally:
        _close(batches)


def _close(source: Iterator[object]) -> None:
    """End the stage before this one too, if it can be."""
    if isinstance(source, Generator):
        source.close()
