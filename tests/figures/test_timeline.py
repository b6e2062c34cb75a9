"""Counts over time as a figure: nothing lost, gaps left open, every piece within reach of a click."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
import pytest

from detector.figures.steps import DRAWN_PIECES, Steps, is_downsampled
from detector.figures.style import from_axis_time, read_alt
from detector.figures.timeline import POINTS, Marks, describe_timeline, draw_timeline
from detector.types import Float64

CLASSES = ("person", "bag", "face")


def steps(
    values: list[list[float]], *, every_s: float = 1.0, unreadable: tuple[int, ...] = (), doubtful: tuple[int, ...] = ()
) -> Steps:
    start_s = np.asarray(np.arange(len(values)) * every_s, np.float64)
    readable = np.ones(len(values), np.bool_)
    readable[[*unreadable, *doubtful]] = False
    in_doubt = np.isin(np.arange(len(values)), doubtful)
    return Steps(
        start_s, np.asarray(start_s + every_s), np.asarray(values, np.float64).reshape(-1, 3), readable, in_doubt
    )


def long_run(samples: int = 10_000) -> Steps:
    counts = np.random.default_rng(3).integers(0, 6, (samples, 3)).astype(np.float64)
    counts[2345, 0] = 40
    return steps(counts.tolist())


def line_of(figure: go.Figure, name: str) -> go.Scatter:
    return next(trace for trace in figure.data if trace.name == name)


def points_of(figure: go.Figure) -> go.Scatter:
    return next(trace for trace in figure.data if trace.customdata is not None)


def test_no_frames_give_a_figure_that_says_so() -> None:
    figure = draw_timeline(steps([]), CLASSES)
    assert "No frames" in read_alt(figure)
    assert not [trace for trace in figure.data if trace.mode == "lines"]


def test_every_sample_is_a_flat_piece_until_the_next() -> None:
    line = line_of(draw_timeline(steps([[2, 0, 0], [5, 0, 0]], every_s=0.5), CLASSES), "people")
    assert [from_axis_time(x) for x in line.x] == pytest.approx([0, 0.5, 0.5, 1.0])
    assert list(line.y) == [2, 2, 5, 5]


def test_a_frame_that_could_not_be_read_leaves_a_gap_and_no_point_to_click() -> None:
    figure = draw_timeline(steps([[2, 0, 0], [0, 0, 0], [3, 0, 0]], unreadable=(1,)), CLASSES)
    line = line_of(figure, "people")
    assert np.isnan(line.y[2:4]).all()
    assert not line.connectgaps
    assert list(points_of(figure).customdata) == [0, 2]
    assert "could not be read" in [trace.name for trace in figure.data]


def test_doubtful_pieces_are_hatched_and_not_shaded() -> None:
    drawn = steps([[2, 0, 0], [0, 0, 0], [0, 0, 0], [3, 0, 0]], doubtful=(1, 2))
    figure = draw_timeline(drawn, CLASSES)
    (hatched,) = [trace for trace in figure.data if trace.fillpattern.shape]
    assert np.unique(from_axis(hatched.x)).tolist() == [1.0, 3.0]
    assert hatched.name == "doubtful: damage can show"
    assert not figure.layout.shapes
    assert "could not be read" not in [trace.name for trace in figure.data]
    assert "2 pieces are doubtful." in describe_timeline(drawn, CLASSES, [0])
    points = next(trace for trace in figure.data if trace.customdata is not None)
    assert points.text[1] == "<b>0:01</b><br>doubtful, left out"


def test_nothing_is_hatched_where_nothing_is_doubtful() -> None:
    figure = draw_timeline(steps([[2, 0, 0], [0, 0, 0]], unreadable=(1,)), CLASSES)
    assert not [trace for trace in figure.data if trace.fillpattern.shape]
    assert len(figure.layout.shapes) == 1


def from_axis(places: Sequence[float]) -> Float64:
    found = np.asarray(places, np.float64)
    return np.asarray([from_axis_time(float(place)) for place in found[~np.isnan(found)]])


def test_a_run_without_a_readable_frame_is_still_drawn() -> None:
    figure = draw_timeline(steps([[0, 0, 0]] * 3, unreadable=(0, 1, 2)), CLASSES)
    assert "No frame of this stretch could be read" in read_alt(figure)


def test_a_long_run_is_thinned_and_keeps_its_one_peak() -> None:
    run = long_run()
    figure = draw_timeline(run, CLASSES)
    line = line_of(figure, "people")
    assert is_downsampled(run)
    assert len(line.y) <= 2 * DRAWN_PIECES
    assert np.nanmax(line.y) == 40
    assert len(points_of(figure).x) <= POINTS
    assert 2345 in points_of(figure).customdata


def test_a_short_run_is_drawn_whole() -> None:
    run = steps([[i % 4, 0, 0] for i in range(DRAWN_PIECES)])
    assert not is_downsampled(run)
    assert len(line_of(draw_timeline(run, CLASSES), "people").y) == 2 * DRAWN_PIECES


def test_the_figure_of_an_hour_is_light_enough_to_send() -> None:
    assert len(draw_timeline(long_run(3600), CLASSES).to_json()) < 1_000_000


def test_hover_texts_are_words() -> None:
    figure = draw_timeline(steps([[1, 2, 0], [3, 0, 0]], every_s=61.5), CLASSES)
    assert points_of(figure).text[1] == "<b>1:01.5</b><br>3 people, no bags, no faces"
    assert points_of(figure).text[0].endswith("1 person, 2 bags, no faces")


def test_only_the_classes_asked_for_are_drawn_and_told_of() -> None:
    figure = draw_timeline(steps([[1, 2, 0], [3, 0, 0]]), CLASSES, shown=[1])
    assert "people" not in [trace.name for trace in figure.data]
    assert "people" not in read_alt(figure).lower()
    assert points_of(figure).text[0].endswith("<br>2 bags")


def test_lines_that_overlap_differ_in_more_than_colour() -> None:
    figure = draw_timeline(steps([[1, 1, 1]] * 4), CLASSES)
    lines = [line_of(figure, name).line for name in ("people", "bags", "faces")]
    assert len({line.color for line in lines}) == 3
    assert len({line.dash for line in lines}) == 3


def test_the_highest_count_is_marked_with_its_moment() -> None:
    figure = draw_timeline(steps([[1, 0, 0], [7, 0, 0], [7, 0, 0]]), CLASSES)
    marked = next(trace for trace in figure.data if trace.text is not None and trace.mode == "markers+text")
    assert marked.text == ("most: 7 at 0:01",)


def test_nothing_is_marked_where_nothing_was_seen() -> None:
    figure = draw_timeline(steps([[0, 0, 0]] * 3), CLASSES)
    assert not [trace for trace in figure.data if trace.mode == "markers+text"]


def test_conditions_of_the_footage_are_rows_beneath_the_classes_and_a_moment_has_a_width() -> None:
    conditions = {"dark": [(2.0, 4.0)], "moved": [(5.0, 5.0)]}
    figure = draw_timeline(
        steps([[1, 0, 0]] * 9), CLASSES, presence_s={0: [(0.0, 2.0)]}, marks=Marks(conditions_s=conditions)
    )
    assert figure.layout.yaxis2.tickvals == ("people", "bags", "faces", "dark", "moved")
    assert figure.layout.yaxis.domain[0] > figure.layout.yaxis2.domain[1]
    bars = {trace.y[0]: trace.x for trace in figure.data if trace.yaxis == "y2" and trace.y[0] in conditions}
    assert bars["moved"][1] > bars["moved"][0]


def test_presence_is_drawn_as_a_bar_per_stretch() -> None:
    figure = draw_timeline(steps([[1, 0, 0]] * 9), CLASSES, presence_s={0: [(0.0, 2.0), (5.0, 9.0)], 1: [], 2: []})
    bars = [trace for trace in figure.data if trace.yaxis == "y2"]
    ends = [from_axis_time(x) for x in bars[0].x if not np.isnan(x)]
    assert ends == pytest.approx([0, 2, 5, 9])
    assert list(figure.layout.yaxis2.tickvals) == ["people", "bags", "faces"]


def test_the_frame_and_the_stretch_looked_at_are_drawn() -> None:
    figure = draw_timeline(steps([[1, 0, 0]] * 9), CLASSES, marks=Marks(at_s=3.0, range_s=(2.0, 5.0)))
    places = sorted(from_axis_time(shape.x0) for shape in figure.layout.shapes)
    assert places == pytest.approx([2.0, 3.0])


def test_clicks_and_drags_take_turns() -> None:
    clicks = draw_timeline(steps([[1, 0, 0]]), CLASSES)
    drags = draw_timeline(steps([[1, 0, 0]]), CLASSES, dragging=True)
    assert "select" in clicks.layout.clickmode
    assert clicks.layout.dragmode != "select"
    assert (drags.layout.dragmode, drags.layout.selectdirection) == ("select", "h")


def test_the_text_alternative_tells_mean_range_and_peak() -> None:
    said = describe_timeline(steps([[2, 0, 1], [6, 0, 0], [0, 0, 0]], unreadable=(2,)), CLASSES, [0, 1, 2])
    assert "People: 4.0 on average, between 2 and 6, the most at 0:01." in said
    assert "No bags." in said
    assert "could not be read" in said
