from __future__ import annotations

import pickle
import threading
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from detector.errors import ModelUnusable
from detector.pipeline.analyse import analyse
from detector.pipeline.stretches import PartialStretch
from detector.pipeline.timings import STAGES
from detector.types import OK, UNREADABLE, Cells, Samples, Sampling, StageCosts, Stretch
from detector.video.file import FileSource
from detector.video.source import Bounded, Segment
from tests.pipeline.networks import BrightnessNetwork, FailingNetwork, WaitingNetwork

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
    assert position is not None
    content = bytearray(clip.read_bytes())
    content[position + 8 : position + size] = bytes(size - 8)
    path = tmp_path / "damaged.avi"
    path.write_bytes(content)
    return path


def source(path: Path) -> FileSource:
    return FileSource(path, "0" * 64)


def segment(
    first: int = 0, after: int | None = FRAMES, *, length: int = 16, sampling: Sampling = EVERY_FRAME
) -> Segment:
    return Segment(sampling, first, after, length)


def stretches(events: Iterable[Stretch | PartialStretch]) -> list[Stretch]:
    return [event for event in events if isinstance(event, Stretch)]


def whole(events: Iterable[Stretch | PartialStretch]) -> tuple[Samples, Cells, list[bytes]]:
    parts = stretches(events)
    for before, after in pairwise(parts):
        assert after.first_sample == before.after_sample
    pictures = [picture for part in parts for picture in part.pictures]
    return Samples.concat([p.samples for p in parts]), Cells.concat([p.cells for p in parts]), pictures


def collect(events: Iterator[Stretch | PartialStretch], into: list[Stretch | PartialStretch]) -> None:
    """Take events until there are no more or an error comes instead."""
    for event in events:
        into.append(event)


def stage_threads() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name in ("decode", "prepare", "infer")]


def test_keeps_what_the_network_said_of_every_frame(clip: Path) -> None:
    samples, cells, pictures = whole(analyse(source(clip), segment(), BrightnessNetwork(), batch=3))
    index = np.arange(FRAMES)
    planted = np.asarray([brightness(int(i)) for i in index]) / 255
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
def test_the_batch_changes_nothing(clip: Path, in_this_process: None, batch: int) -> None:
    network = BrightnessNetwork()
    samples, cells, _ = whole(analyse(source(clip), segment(), network, batch=batch))
    expected_samples, expected_cells, _ = whole(analyse(source(clip), segment(), BrightnessNetwork(), batch=4))
    np.testing.assert_array_equal(samples.cov_mean, expected_samples.cov_mean)
    np.testing.assert_array_equal(cells.sample, expected_cells.sample)
    np.testing.assert_array_equal(cells.score, expected_cells.score)
    assert network.answered == FRAMES


@pytest.mark.parametrize(
    ("first", "after", "expected"),
    [(0, FRAMES, [16, 16, 8]), (16, 32, [16]), (10, FRAMES, [6, 16, 8]), (20, 30, [10]), (0, None, [16, 16, 8])],
    ids=["the whole", "one", "from between", "within one", "to the end, wherever that is"],
)
def test_stretches_end_at_multiples_of_their_length(
    clip: Path, first: int, after: int | None, expected: list[int]
) -> None:
    made = stretches(analyse(source(clip), segment(first, after), BrightnessNetwork(), batch=7))
    assert [len(part.samples) for part in made] == expected
    assert made[0].first_sample == first
    assert all(part.whole for part in made)


def test_a_segment_has_the_rows_it_has_in_the_whole(clip: Path) -> None:
    every_other = Sampling(every_frames=2)
    samples, cells, pictures = whole(analyse(source(clip), segment(0, 20, sampling=every_other), BrightnessNetwork()))
    part = whole(analyse(source(clip), segment(13, 20, sampling=every_other), BrightnessNetwork(), batch=4))
    assert part[0].frame_index.tolist() == list(range(26, FRAMES, 2))
    assert part[1].sample.tolist() == list(range(13, 20))
    np.testing.assert_array_equal(part[0].cov_mean, samples.cov_mean[13:])
    np.testing.assert_array_equal(part[1].score, cells.score[13:])
    assert part[2] == pictures[13:]


def test_a_source_is_made_anew_from_its_reference(clip: Path) -> None:
    """As another process does, to which it was sent."""
    again = pickle.loads(pickle.dumps(source(clip).ref))()
    assert again.identity == source(clip).identity
    assert isinstance(again.extent, Bounded)
    assert again.extent.duration_s == pytest.approx(FRAMES / FPS)
    assert len(again.extent.time_s) == FRAMES
    assert again.plan(EVERY_FRAME).frame_index.tolist() == list(range(FRAMES))


def test_a_frame_that_cannot_be_read_is_a_row_without_cells(damaged_clip: Path) -> None:
    samples, cells, pictures = whole(analyse(source(damaged_clip), segment(), BrightnessNetwork(), batch=4))
    assert samples.frame_index.tolist() == list(range(FRAMES))
    assert samples.status[10] == UNREADABLE
    assert (np.delete(samples.status, 10) == OK).all()
    assert np.isnan(samples.cov_max[10]).all()
    assert pictures[10] == b""
    assert cells.sample.tolist() == [i for i in range(FRAMES) if i != 10]


def test_tells_how_far_it_is_after_every_batch(clip: Path) -> None:
    events = list(analyse(source(clip), segment(5), BrightnessNetwork(), batch=10))
    assert [event.after_sample for event in events] == [15, 16, 26, 32, 40]
    assert [isinstance(event, Stretch) for event in events] == [False, True, False, True, True]


def test_what_is_not_a_stretch_yet_can_be_kept(clip: Path) -> None:
    events = analyse(source(clip), segment(), BrightnessNetwork(), batch=10)
    first = next(events)
    events.close()
    assert isinstance(first, PartialStretch)
    begun = first.stretch()
    assert (begun.first_sample, begun.after_sample, begun.whole) == (0, 10, False)
    assert begun.cells.sample.tolist() == list(range(10))
    assert len(begun.pictures) == 10


def test_measures_every_stage(clip: Path) -> None:
    parts = stretches(analyse(source(clip), segment(), BrightnessNetwork()))
    costs = sum((part.costs for part in parts), StageCosts())
    assert [part.costs.frames for part in parts] == [16, 16, 8]
    assert costs.frames_per_s == pytest.approx(FRAMES / costs.wall_s)
    assert [stage for stage in STAGES if costs.ms_per_frame[stage] > 0] == ["decode", "prepare", "infer", "cells"]
    assert costs.peak_memory_bytes > 1e6
    assert [part.decoded.expected for part in parts] == [16, 16, 8]


def test_stages_overlap(clip: Path, in_this_process: None) -> None:
    network = WaitingNetwork(FRAMES)
    list(analyse(source(clip), segment(), network, batch=4))
    assert network.answered == FRAMES


def test_never_runs_far_ahead_of_whoever_takes_the_stretches(tmp_path: Path) -> None:
    """At most 64 answers wait; besides them a few pictures are in hand or queued before and in the network."""
    clip, network, taken = write_clip(tmp_path / "long.avi", [128] * 400), BrightnessNetwork(), 0
    for event in analyse(source(clip), segment(0, 400), network, batch=1):
        taken = event.after_sample
        assert network.prepared <= taken + 64 + 6
    assert taken == 400


@pytest.mark.parametrize("failure", [ModelUnusable("out of memory"), ZeroDivisionError()], ids=["ours", "a bug"])
def test_a_failure_in_a_stage_arrives_after_what_was_finished(clip: Path, failure: Exception) -> None:
    got: list[Stretch | PartialStretch] = []
    with pytest.raises(type(failure)):
        collect(analyse(source(clip), segment(), FailingNetwork(12, failure), batch=4), got)
    assert got[-1].after_sample == 12
    assert not stage_threads()


def test_a_consumer_that_gives_up_leaves_no_thread_behind(clip: Path) -> None:
    events = analyse(source(clip), segment(), BrightnessNetwork(), batch=1)
    next(events)
    events.close()
    assert not stage_threads()
