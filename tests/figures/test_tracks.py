from __future__ import annotations

import numpy as np
import pytest

from detector.clock import set_clock
from detector.figures.style import from_axis_time, read_alt, read_origin
from detector.figures.tracks import draw_track_bars, draw_track_lines, pack_lanes
from detector.library.paths import Library, open_library
from tests.view.walkers import walked_view


@pytest.fixture
def library(data_dir) -> Library:  # type: ignore[no-untyped-def]
    return open_library(data_dir)


@pytest.mark.parametrize(
    ("bars", "lanes"),
    [
        ([], []),
        ([(0, 5)], [0]),
        ([(0, 5), (1, 3), (4, 9), (6, 7)], [0, 1, 1, 0]),
        ([(0, 5), (5, 9)], [0, 1]),
    ],
    ids=["none", "one", "free rows are used again", "not end to end"],
)
def test_bars_are_packed_so_that_none_overlap(bars: list[tuple[float, float]], lanes: list[int]) -> None:
    start_s, end_s = np.asarray(bars, np.float64).reshape(-1, 2).T
    assert pack_lanes(start_s, end_s).tolist() == lanes


def test_every_track_can_be_clicked_in_bars_and_lines(library: Library) -> None:
    followed = walked_view(library).tracks()
    for figure in (draw_track_bars(followed, 2), draw_track_lines(followed, b"jpeg", 2)):
        targets = figure.data[-1]
        assert set(np.asarray(targets.customdata).ravel().tolist()) == {1, 2}
        assert targets.marker.opacity == 0


def test_the_alternative_text_tells_how_many_and_the_longest(library: Library) -> None:
    alt = read_alt(draw_track_bars(walked_view(library).tracks()))
    assert alt.startswith("2 tracks")
    assert "begins at 0:00 and lasts 9.5 s" in alt


def test_times_are_by_the_clock_where_there_is_one(library: Library) -> None:
    followed, clock = walked_view(library).tracks(), set_clock("2026-11-25T14:03:00", "Asia/Seoul")
    bars, lines = draw_track_bars(followed, clock=clock), draw_track_lines(followed, b"", clock=clock)
    assert bars.layout.xaxis.title.text == "clock time in Asia/Seoul (+09:00)"
    assert from_axis_time(bars.layout.xaxis.range[0], read_origin(bars)) == 0.0
    assert from_axis_time(float(bars.data[0].x[0]), read_origin(bars)) == 0.0
    assert "begins at 14:03:00 (0:00)" in read_alt(bars)
    for figure in (bars, lines):
        assert any("number 2: 14:03:02 (0:02)" in text for text in figure.data[-1].text)


def test_nobody(library: Library) -> None:
    followed = walked_view(library, []).tracks()
    assert read_alt(draw_track_bars(followed)) == "Nobody is followed here."
    assert len(draw_track_lines(followed, b"").layout.images) == 0


def test_lines_lie_at_the_feet_in_the_video_s_pixels(library: Library) -> None:
    followed = walked_view(library).tracks()
    line = draw_track_lines(followed, b"").data[1]
    assert (line.x[0], line.y[0]) == (50.0, 125.0)
    assert np.isnan(line.x[20])
