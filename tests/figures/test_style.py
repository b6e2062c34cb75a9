"""What all charts share: time axes, and words."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import pytest

from detector import words
from detector.figures import style


@pytest.mark.parametrize("time_s", [0.0, 12.345, 3599.999, 86_400.5])
def test_a_place_on_a_time_axis_comes_back_as_the_same_second(time_s: float) -> None:
    placed = float(style.to_axis_time(time_s))
    assert style.from_axis_time(placed) == pytest.approx(time_s)


@pytest.mark.parametrize(
    ("handed_back", "time_s"),
    [
        ("1971-01-01", 0.0),
        ("1971-01-01 00:02:33", 153.0),
        ("1971-01-01 01:00:00.5", 3600.5),
        ("1971-01-01 00:00:14.1234", 14.1234),
        ("1971-01-02 00:00:01", 86_401.0),
    ],
)
def test_a_date_from_plotly_is_read_as_seconds(handed_back: str, time_s: float) -> None:
    assert style.from_axis_time(handed_back) == pytest.approx(time_s)


@pytest.mark.parametrize(
    ("end_s", "starts_with"), [(80.0, "%-M:%S"), (3600.0, "%-H:%M:%S"), (90_000.0, "day %-j, %-H:%M:%S")]
)
def test_time_axes_show_hours_only_where_there_are_any(end_s: float, starts_with: str) -> None:
    assert style.make_time_axis(0.0, end_s)["tickformat"] == starts_with


def test_a_dressed_figure_has_its_text_alternative_and_no_colours_of_the_page() -> None:
    figure = style.style_figure(go.Figure(), alt="Nothing yet.", height=100)
    assert style.read_alt(figure) == "Nothing yet."
    assert figure.layout.font.color is None
    assert figure.layout.paper_bgcolor == "rgba(0, 0, 0, 0)"


def test_a_figure_nobody_dressed_has_no_text_alternative() -> None:
    assert style.read_alt(go.Figure()) == ""


@pytest.mark.parametrize(
    ("count", "name", "said"),
    [
        (0, "person", "no people"),
        (1, "person", "1 person"),
        (2, "person", "2 people"),
        (3.25, "bag", "3.2 bags"),
        (1.0, "box", "1 box"),
        (4, "box", "4 boxes"),
        (np.float64(0.5), "face", "0.5 faces"),
    ],
)
def test_counts_in_words(count: float, name: str, said: str) -> None:
    assert words.format_count(count, name) == said


def test_counts_of_all_classes_in_one_line() -> None:
    assert words.format_counts((5, 1, 0), ("person", "bag", "face")) == "5 people, 1 bag, no faces"


@pytest.mark.parametrize(
    ("duration_s", "said"),
    [
        (0.5, "0.5 s"),
        (3.0, "3 s"),
        (48.2, "48 s"),
        (60, "1 min"),
        (200, "3 min 20 s"),
        (3900, "1 h 5 min"),
        (7200, "2 h"),
    ],
)
def test_lengths_in_words(duration_s: float, said: str) -> None:
    assert words.format_duration(duration_s) == said


@pytest.mark.parametrize(("time_s", "said"), [(0.0, "0:00"), (14.5, "0:14.5"), (153.04, "2:33"), (3661.96, "1:01:02")])
def test_moments_in_words(time_s: float, said: str) -> None:
    assert words.format_moment(time_s) == said
