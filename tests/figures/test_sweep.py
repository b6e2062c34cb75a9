"""The charts of the Thresholds page, without Streamlit."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from detector.analysis.errorband import Band
from detector.analysis.spotcheck import Estimate
from detector.analysis.sweep import Plateau, Sweep
from detector.figures.landscape import draw_landscape
from detector.figures.landscape_field import MARKS_ACROSS, MARKS_UP
from detector.figures.landscape_lines import COLUMNS
from detector.figures.setting_series import SettingSeries
from detector.figures.style import from_axis_time, read_alt
from detector.figures.surface import Surface, read_picked_place
from detector.figures.sweep import MEASURES, ClassSweep, draw_count_error, draw_sweep

LEVELS = np.linspace(0.02, 1.0, 101)
CLASSES = ("person", "bag", "face")


def surface(n_samples: int, unreadable: tuple[int, ...] = ()) -> Surface:
    """Every sample counts 8 at the lowest threshold and one less every tenth; sample 3 has twice as many."""
    column = np.maximum(0, 8 - (LEVELS * 10).astype(int)).astype(np.int32)
    counted = np.repeat(column[:, None], n_samples, axis=1)
    if n_samples > 3:
        counted[:, 3] *= 2
    readable = ~np.isin(np.arange(n_samples), unreadable)
    mean = counted[:, readable].mean(axis=1) if readable.any() else np.full(len(LEVELS), np.nan)
    start_s = np.arange(n_samples, dtype=np.float64)
    return Surface(
        start_s, float(n_samples), readable, np.zeros_like(readable), LEVELS, counted, mean, "person", "threshold"
    )


def pair(shown: Surface, b_threshold: float | None = 0.25) -> tuple[SettingSeries, SettingSeries]:
    at = shown.counts[[int(np.searchsorted(LEVELS, t)) for t in (0.5, 0.25)]]
    return SettingSeries("A", "Model's own", at[0], 0.5), SettingSeries("B", "Half", at[1], b_threshold)


def clickable(figure: go.Figure) -> list[go.Scatter]:
    return [trace for trace in figure.data if trace.type == "scatter" and trace.customdata is not None]


@pytest.mark.parametrize("n_samples", [0, 1, 40, 3600], ids=["none", "one", "a clip", "an hour"])
def test_a_landscape_of_any_length_is_drawn_and_told(n_samples: int) -> None:
    shown = surface(n_samples)
    figure = draw_landscape(shown, *pair(shown))
    assert read_alt(figure)
    assert len(figure.to_json()) < 2_000_000


def test_an_hour_stays_within_what_a_browser_draws_at_once() -> None:
    shown = surface(3600)
    figure = draw_landscape(shown, *pair(shown))
    (heat,) = (trace for trace in figure.data if trace.type == "heatmap")
    assert heat.z.shape[1] <= COLUMNS
    points, marks = clickable(figure)
    assert len(marks.x) == MARKS_ACROSS * MARKS_UP
    assert len(points.x) + len(marks.x) <= 2600


def test_thinning_keeps_the_highest_column() -> None:
    shown = surface(3600)
    (heat,) = (trace for trace in draw_landscape(shown, *pair(shown)).data if trace.type == "heatmap")
    assert heat.z.max() == shown.counts.max()


def test_a_click_in_the_landscape_names_frame_and_threshold() -> None:
    shown = surface(40)
    _, marks = clickable(draw_landscape(shown, *pair(shown)))
    for place in (0, 700, len(marks.x) - 1):
        sample, row = read_picked_place(marks.customdata[place])
        assert row is not None
        assert LEVELS[row] == pytest.approx(marks.y[place])
        assert from_axis_time(float(marks.x[place])) == pytest.approx(sample + 0.5)


def test_a_click_on_the_lines_names_the_frame_alone() -> None:
    shown = surface(40)
    points, _ = clickable(draw_landscape(shown, *pair(shown)))
    assert [read_picked_place(datum) for datum in points.customdata] == [(sample, None) for sample in range(40)]


def test_clicks_in_a_stretch_name_the_samples_of_the_run() -> None:
    whole = surface(10)
    later = Surface(**{name: getattr(whole, name) for name in Surface.__slots__} | {"first_sample": 500})
    points, _ = clickable(draw_landscape(later, *pair(later)))
    assert read_picked_place(points.customdata[0]) == (500, None)


def test_each_stretch_is_marked_at_the_frame_with_the_most() -> None:
    shown = surface(640)
    _, marks = clickable(draw_landscape(shown, *pair(shown)))
    samples = {read_picked_place(datum)[0] for datum in marks.customdata}
    assert 3 in samples
    assert len(samples) == MARKS_ACROSS


def test_unreadable_frames_can_not_be_clicked() -> None:
    shown = surface(20, unreadable=(5, 6))
    for trace in clickable(draw_landscape(shown, *pair(shown))):
        assert not {5, 6} & {read_picked_place(datum)[0] for datum in trace.customdata}


def test_b_has_no_line_where_its_score_is_another() -> None:
    shown = surface(20)
    with_b, without_b = (
        {note.text for note in draw_landscape(shown, *pair(shown, level)).layout.annotations} for level in (0.25, None)
    )
    assert with_b - without_b == {"<b>B</b> 0.25"}


def test_the_alternative_text_says_what_both_count() -> None:
    shown = surface(20)
    assert "A counts 3.1 people, B counts" in read_alt(draw_landscape(shown, *pair(shown)))


def swept(scale: float) -> Sweep:
    return Sweep(LEVELS, 10 * scale * (1 - LEVELS), np.full(101, 5, np.int32), 60 * (1 - LEVELS), np.full(101, 50))


@pytest.mark.parametrize("measure", list(MEASURES))
def test_a_sweep_shows_every_class_and_says_its_values(measure: str) -> None:
    shown = surface(10)
    every = [ClassSweep(i, swept(1 / (i + 1))) for i in range(3)]
    figure = draw_sweep(every, CLASSES, measure, pair(shown), score="threshold", plateau=Plateau(0.4, 0.6, 5, 4.8))  # type: ignore[arg-type]
    assert [trace.name for trace in figure.data] == ["people", "bags", "faces"]
    assert "A's 0.50" in read_alt(figure)
    assert "plateau" in {note.text for note in figure.layout.annotations}


def test_what_is_not_known_is_said_and_not_drawn_as_zero() -> None:
    unknown = Sweep(LEVELS, np.full(101, np.nan), np.zeros(101, np.int32), np.zeros(101), np.zeros(101, np.int64))
    figure = draw_sweep([ClassSweep(0, unknown)], CLASSES, "mean", (), score="threshold")
    assert set(figure.data[0].text) == {"not known"}


def test_the_error_chart_names_the_best_threshold_and_how_sure_it_is() -> None:
    error = np.abs(LEVELS - 0.6) * 8 + 0.3
    found = Estimate(LEVELS, error, error - 0.2, error + 0.2, 0.6, 0.52, 0.71, Band(0.25, 0.75), 0.02, 12)
    figure = draw_count_error(found, pair(surface(10)), "person", score="threshold")
    said = read_alt(figure)
    assert "12 frames counted by eye" in said
    assert "at 0.60 the count is off by 0.2 to 0.8 people a frame" in said
    assert "0.52 and 0.71" in said
