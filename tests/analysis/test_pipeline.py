from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from detector.errors import Cancelled, ModelUnusable
from detector.pipeline.pipeline import analyse
from detector.pipeline.timings import STAGES
from detector.types import OK, UNREADABLE, Cells, Progress, Samples, Sampling, StageCosts, Stretch
from detector.video.file.reader import plan
from tests.analysis.networks import BrightnessNetwork, FailingNetwork, WaitingNetwork

FRAMES, FPS = 40, 10
EVERY_FRAME = Sampling(every_frames=1)


def brightness(frame_index: int) -> int:
    return 50 + 5 * frame_index


def write_clip(path: Path, shades: list[int]) -> Path:
    """A plain picture of every shade of grey."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = 128, 64, "yuvj420p"
        for shade in shades:
            picture = np.full((64, 128, 3), shade, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return path


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """40 plain pictures, each brighter than the one before, 10 a second; every one a keyframe."""
    path = tmp_path_factory.mktemp("clip") / "brighter.avi"
    return write_clip(path, [brightness(index) for index in range(FRAMES)])


@pytest.fixture
def damaged_clip(clip: Path, tmp_path: Path) -> Path:
    """The same with the picture data of its eleventh frame overwritten."""
    with av.open(str(clip)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
        position, size = packets[10].pos, packets[10].size
    content = bytearray(clip.read_bytes())
    content[position + 8 : position + size] = bytes(size - 8)
    path = tmp_path / "damaged.avi"
    path.write_bytes(content)
    return path


def whole(chunks: list[Stretch]) -> tuple[Samples, Cells, list[bytes]]:
    for before, after in pairwise(chunks):
        assert after.first_sample == before.first_sample + len(before.samples)
    pictures = [picture for chunk in chunks for picture in chunk.pictures]
    return Samples.concat([c.samples for c in chunks]), Cells.concat([c.cells for c in chunks]), pictures


def collect(chunks: Iterator[Stretch], into: list[Stretch]) -> None:
    """Take chunks until there are no more or an error comes instead."""
    for chunk in chunks:
        into.append(chunk)


def stage_threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name in ("decode", "prepare", "infer")]


def test_keeps_what_the_network_said_of_every_frame(clip: Path) -> None:
    samples, cells, pictures = whole(list(analyse(clip, plan(clip, EVERY_FRAME), BrightnessNetwork(), batch=3)))
    index = np.arange(FRAMES)
    planted = np.asarray([brightness(i) for i in index]) / 255
    assert samples.frame_index.tolist() == index.tolist()
    assert samples.time_s == pytest.approx(index / FPS)
    assert samples.readable.all()
    assert cells.sample.tolist() == index.tolist()
    assert cells.score == pytest.approx(planted, abs=0.02)
    assert cells.xyxy_model_px[0] == pytest.approx([16.5 - 16, 0.5 - 16, 16.5 + 16, 0.5 + 16], abs=1e-4)
    assert samples.cov_max[:, 0] == pytest.approx(planted, abs=0.02)
    assert not samples.cov_max[:, 1].any()
    assert samples.box_min == pytest.approx(16 / 35)
    assert len(pictures) == FRAMES
    shown = cv2.imdecode(np.frombuffer(pictures[7], np.uint8), cv2.IMREAD_COLOR)
    assert shown is not None
    assert shown.mean() == pytest.approx(brightness(7), abs=3)


@pytest.mark.parametrize("batch", [1, 7, FRAMES, 100])
def test_the_batch_changes_nothing(clip: Path, batch: int) -> None:
    network = BrightnessNetwork()
    samples, cells, _ = whole(list(analyse(clip, plan(clip, EVERY_FRAME), network, batch=batch)))
    expected_samples, expected_cells, _ = whole(
        list(analyse(clip, plan(clip, EVERY_FRAME), BrightnessNetwork(), batch=4))
    )
    np.testing.assert_array_equal(samples.cov_mean, expected_samples.cov_mean)
    np.testing.assert_array_equal(cells.sample, expected_cells.sample)
    np.testing.assert_array_equal(cells.score, expected_cells.score)
    assert network.answered == FRAMES


def test_chunks_are_full_but_for_the_last(clip: Path) -> None:
    chunks = list(analyse(clip, plan(clip, EVERY_FRAME), BrightnessNetwork(), batch=4, chunk_samples=16, chunk_s=1e9))
    assert [len(chunk.samples) for chunk in chunks] == [16, 16, 8]


def test_an_old_chunk_is_handed_on_before_it_is_full(clip: Path) -> None:
    chunks = list(analyse(clip, plan(clip, EVERY_FRAME), BrightnessNetwork(), batch=10, chunk_s=0))
    assert [len(chunk.samples) for chunk in chunks] == [10, 10, 10, 10]


def test_goes_on_where_it_is_told_to(clip: Path) -> None:
    every_other = plan(clip, Sampling(every_frames=2))
    samples, cells, _ = whole(list(analyse(clip, every_other, BrightnessNetwork(), batch=4, first_sample=13)))
    assert samples.frame_index.tolist() == list(range(26, FRAMES, 2))
    assert cells.sample.tolist() == list(range(13, 20))


def test_a_frame_that_cannot_be_read_is_a_row_without_cells(damaged_clip: Path) -> None:
    every = plan(damaged_clip, EVERY_FRAME)
    samples, cells, pictures = whole(list(analyse(damaged_clip, every, BrightnessNetwork(), batch=4)))
    assert samples.frame_index.tolist() == list(range(FRAMES))
    assert samples.status[10] == UNREADABLE
    assert (np.delete(samples.status, 10) == OK).all()
    assert np.isnan(samples.cov_max[10]).all()
    assert pictures[10] == b""
    assert cells.sample.tolist() == [i for i in range(FRAMES) if i != 10]


def test_tells_how_far_it_is(clip: Path) -> None:
    seen: list[Progress] = []
    every = plan(clip, EVERY_FRAME)
    list(analyse(clip, every, BrightnessNetwork(), batch=10, first_sample=5, on_progress=seen.append))
    assert [(p.done, p.expected) for p in seen] == [(15, FRAMES), (25, FRAMES), (35, FRAMES), (40, FRAMES)]
    assert all(p.per_s > 0 for p in seen)
    assert seen[-1].left_s == 0


def test_measures_every_stage(clip: Path) -> None:
    chunks = list(analyse(clip, plan(clip, EVERY_FRAME), BrightnessNetwork(), chunk_samples=16))
    assert len(chunks) > 1
    cost = sum((chunk.cost for chunk in chunks), StageCosts())
    assert cost.frames == FRAMES
    assert cost.frames_per_s == pytest.approx(FRAMES / cost.wall_s)
    assert [stage for stage in STAGES if cost.ms_per_frame[stage] > 0] == ["decode", "prepare", "infer", "cells"]
    assert cost.peak_memory_bytes > 1e6
    assert [chunk.read.expected for chunk in chunks] == [len(chunk.samples) for chunk in chunks]


def test_stages_overlap(clip: Path) -> None:
    network = WaitingNetwork(FRAMES)
    list(analyse(clip, plan(clip, EVERY_FRAME), network, batch=4))
    assert network.answered == FRAMES


def test_never_runs_far_ahead_of_whoever_takes_the_chunks(tmp_path: Path) -> None:
    """At most 64 answers wait; besides them a few pictures are in hand or queued before and in the network."""
    clip, network, taken = write_clip(tmp_path / "long.avi", [128] * 400), BrightnessNetwork(), 0
    for chunk in analyse(clip, plan(clip, EVERY_FRAME), network, batch=1, chunk_samples=1):
        taken += len(chunk.samples)
        assert network.prepared <= taken + 64 + 6
    assert taken == 400


def test_stops_between_batches_and_hands_on_what_is_finished(clip: Path) -> None:
    checks = iter([False, False, True])
    every, got = plan(clip, EVERY_FRAME), list[Stretch]()
    with pytest.raises(Cancelled):
        collect(analyse(clip, every, BrightnessNetwork(), batch=4, cancelled=checks.__next__), got)
    assert len(whole(got)[0]) == 12
    assert not stage_threads()


@pytest.mark.parametrize("failure", [ModelUnusable("out of memory"), ZeroDivisionError()], ids=["ours", "a bug"])
def test_a_failure_in_a_stage_arrives_after_what_was_finished(clip: Path, failure: Exception) -> None:
    every, got = plan(clip, EVERY_FRAME), list[Stretch]()
    with pytest.raises(type(failure)):
        collect(analyse(clip, every, FailingNetwork(12, failure), batch=4), got)
    assert len(whole(got)[0]) == 12
    assert not stage_threads()


def test_a_consumer_that_gives_up_leaves_no_thread_behind(clip: Path) -> None:
    chunks = analyse(clip, plan(clip, EVERY_FRAME), BrightnessNetwork(), batch=1, chunk_samples=1)
    next(chunks)
    chunks.close()
    assert not stage_threads()
