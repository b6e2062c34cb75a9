"""Footage in which people are missed is told, from when to when; the demo clip as it is, is told nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from detector.actions.analyse import run_analysis
from detector.library.paths import Library, open_library
from detector.library.videos import add_video
from detector.model import bundled
from detector.model.runtimes import load_network
from detector.types import Network, Sampling, UInt8
from detector.view import RunView, open_run
from detector.view.footage import assess_footage, describe_conditions
from tests.library.made import make_run
from tests.pipeline.networks import BrightnessNetwork

Change = Callable[[UInt8], UInt8]
WH = (480, 360)
EVERY = 20
FRAMES = 40
HALF = 20


@pytest.fixture(scope="module")
def pictures(demo_clip: Path) -> list[UInt8]:
    """Every 20th frame of the demo clip, 480 pixels wide."""
    capture, pictures = cv2.VideoCapture(str(demo_clip)), []
    for index in range(EVERY * FRAMES - EVERY + 1):
        assert capture.grab()
        if index % EVERY == 0:
            rgb = cv2.cvtColor(capture.retrieve()[1], cv2.COLOR_BGR2RGB)
            pictures.append(np.asarray(cv2.resize(rgb, WH, interpolation=cv2.INTER_AREA), np.uint8))
    capture.release()
    return pictures


def as_it_is(picture: UInt8) -> UInt8:
    return picture


def darken(picture: UInt8) -> UInt8:
    """Gamma 3."""
    return np.asarray(255 * (picture / 255) ** 3, np.uint8)


def blur(picture: UInt8) -> UInt8:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 2.5), np.uint8)


def fog(picture: UInt8) -> UInt8:
    return np.asarray(picture * 0.3 + 130, np.uint8)


def cover(picture: UInt8) -> UInt8:
    """The left two fifths behind a grey board."""
    covered = picture.copy()
    covered[:, : WH[0] * 2 // 5] = 60
    return covered


def move(picture: UInt8) -> UInt8:
    """A pan by a sixth of the width."""
    shift = np.asarray([[1, 0, -WH[0] / 6], [0, 1, 0]], np.float32)
    return np.asarray(cv2.warpAffine(picture, shift, WH, borderMode=cv2.BORDER_REFLECT), np.uint8)


def write_film(path: Path, pictures: list[UInt8]) -> Path:
    """A clip of these pictures, one a second."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=1, options={"g": "10", "crf": "20", "preset": "ultrafast"})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *WH, "yuv420p"
        for picture in pictures:
            output.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        output.mux(stream.encode())
    return path


def analyse(library: Library, film: Path, network: Network) -> RunView:
    video = add_video(library, film, copy=False)
    return open_run(run_analysis(library, video, Sampling(every_frames=1), network).run_id)


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        (darken, "dark", "Dark from 0:20 to 0:40"),
        (blur, "blurred", "Blurred from 0:20 to 0:40"),
        (fog, "low contrast", "Little contrast from 0:20 to 0:40"),
        (cover, "covered", "% of the picture from 0:20 to 0:40"),
        (move, "moved", "The camera moved, or the scene did, at 0:20"),
        (as_it_is, "", ""),
    ],
)
def test_what_happens_half_way_is_told_from_then_on_and_nothing_else_is(
    data_dir: Path, tmp_path: Path, pictures: list[UInt8], change: Change, kind: str, words: str
) -> None:
    film = [change(picture) if place >= HALF else picture for place, picture in enumerate(pictures)]
    view = analyse(open_library(), write_film(tmp_path / "film.mp4", film), BrightnessNetwork())
    told = [condition for condition in assess_footage(view) if condition.kind != "small"]  # its boxes have 32 pixels
    assert [condition.kind for condition in told] == ([kind] if kind else [])
    assert words in " ".join(describe_conditions(view, told))


def test_what_lies_outside_the_stretch_is_not_told(data_dir: Path, tmp_path: Path, pictures: list[UInt8]) -> None:
    film = [*pictures[:15], *map(cover, pictures[15:28]), *map(darken, pictures[28:])]
    view = analyse(open_library(), write_film(tmp_path / "film.mp4", film), BrightnessNetwork())
    by_stretch = {
        stretch: [condition.kind for condition in assess_footage(view.between(*stretch))]
        for stretch in ((0.0, 14.0), (15.0, 28.0), (29.0, 40.0), (16.0, 16.0))
    }
    assert by_stretch == {(0.0, 14.0): [], (15.0, 28.0): ["covered"], (29.0, 40.0): ["dark"], (16.0, 16.0): []}


def test_a_run_of_which_nothing_was_measured_is_told_nothing(data_dir: Path) -> None:
    rows = [
        (sample, 0, 0.9, (100.0, 100.0 + 5 * box, 110.0, 104.0 + 5 * box)) for sample in range(9) for box in range(20)
    ]
    assert assess_footage(open_run(make_run(open_library(), rows, samples=9).id)) == ()


@pytest.mark.long
def test_the_bundled_detector_on_the_demo_clip_is_told_nothing_and_what_it_found_in_the_dark_where_it_is(
    data_dir: Path, tmp_path: Path, demo_clip: Path, pictures: list[UInt8]
) -> None:
    network = load_network(bundled.PATH)
    video = add_video(open_library(), demo_clip, copy=False)
    clean = open_run(run_analysis(open_library(), video, Sampling(every_frames=EVERY), network).run_id)
    assert assess_footage(clean) == ()
    dark = analyse(open_library(), write_film(tmp_path / "dark.mp4", [darken(p) for p in pictures]), network)
    (line, *_) = describe_conditions(dark, assess_footage(dark))
    assert line.startswith("Dark throughout: people may be missed")
    assert "this model found 5.9 people instead of 6.1" in line
