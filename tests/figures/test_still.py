"""The chart as a still picture: its numbers, its moments, and what could not be counted."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from detector.clock import set_clock
from detector.figures.still import draw_still_timeline
from detector.library.paths import Library, open_library
from detector.library.recording import keep_clock
from detector.library.videos import add_video
from tests.exports.made import made_view
from tests.library.clips import make_clip
from tests.view.walkers import walked_view


@pytest.fixture
def library(data_dir: Path) -> Library:
    return open_library(data_dir)


SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_its_axes_have_numbers_moments_and_names(data_dir: object) -> None:
    svg, words = draw_still_timeline(walked_view(open_library()))
    assert texts(svg) == [
        "0",
        "1",
        "2",
        "3",
        *(f"0:0{s}" for s in range(0, 10, 2)),
        "0:10",
        "time in the footage",
        "in view at once",
    ]
    assert words.startswith("Counts from 0:00 to 0:10. People: ")


def test_round_times_of_the_clock_are_on_its_axis(library: Library, tmp_path: Path) -> None:
    added = add_video(library, make_clip(tmp_path / "walk.mp4", wh=(480, 272)), copy=False)
    keep_clock(library, added.id, set_clock("2026-11-25T14:03:07", "Asia/Seoul"))
    svg, _ = draw_still_timeline(made_view(library, [], samples=20, video=added.part()))
    assert [text for text in texts(svg) if text.startswith("14:")][:2] == ["14:03:10", "14:03:15"]
    assert "clock time in Asia/Seoul" in texts(svg)


def test_nothing_is_drawn_outside_it(data_dir: object) -> None:
    svg, _ = draw_still_timeline(walked_view(open_library(), unreadable=[3, 4]).between(1.0, 4.0))
    places = [float(number) for path in re.findall(r' d="([^"]+)"', svg) for number in re.findall(r"[\d.]+", path)]
    assert max(places) <= 760
    assert 'fill="#c8cdd5"' in svg


def test_of_nothing_there_is_no_chart(data_dir: object) -> None:
    assert draw_still_timeline(walked_view(open_library()).between(500.0, 600.0)) == ("", "")
