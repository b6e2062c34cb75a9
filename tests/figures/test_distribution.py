"""Charts of how sure the detector was."""

from __future__ import annotations

import numpy as np
import pytest

from detector.analysis import confidence
from detector.figures.distribution import ScoredClass, draw_distribution
from detector.figures.fields import read_picked_field
from detector.figures.score_by_height import draw_by_height
from detector.figures.score_density import draw_score_density
from detector.figures.style import read_alt, to_axis_time
from detector.overlay.palette import choose_colour
from tests.analysis.made import detections

CLASSES = ("person", "bag")
EDGES = np.linspace(0, 1, 11)


def person(threshold: float = 0.5) -> ScoredClass:
    return ScoredClass("person", choose_colour("person", CLASSES), threshold)


def scores(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def spread_of(values: np.ndarray, threshold: float = 0.5, *, log: bool = False):  # type: ignore[no-untyped-def]
    whole, kept = (confidence.distribution(part, EDGES) for part in (values, values[values >= np.float32(threshold)]))
    return draw_distribution(person(threshold), whole, kept, frames=4, log=log)


def bars(figure) -> list[list[float]]:  # type: ignore[no-untyped-def]
    return [np.nan_to_num(np.asarray(trace.y, float)).tolist() for trace in figure.data if trace.type == "bar"]


def test_nothing_seen_is_said() -> None:
    figure = spread_of(scores())
    assert read_alt(figure) == "No person detections at all."
    assert [note.text for note in figure.layout.annotations] == ["none"]


def test_bars_show_all_and_those_that_reach_the_threshold() -> None:
    whole, kept = bars(spread_of(scores(0.05, 0.55, 0.58, 0.95)))
    assert whole == [1, 0, 0, 0, 0, 2, 0, 0, 0, 1]
    assert kept == [0, 0, 0, 0, 0, 2, 0, 0, 0, 1]


def test_a_bin_across_the_threshold_is_split() -> None:
    whole, kept = bars(spread_of(scores(0.52, 0.58), threshold=0.55))
    assert (whole[5], kept[5]) == (2, 1)


@pytest.mark.parametrize(("log", "kind"), [(True, "log"), (False, None)])
def test_counts_are_drawn_to_size_or_by_powers_of_ten(log: bool, kind: str | None) -> None:
    figure = spread_of(scores(0.1, 0.9), log=log)
    assert figure.layout.yaxis.type == kind
    assert figure.layout.yaxis2.type == kind


def test_the_curve_says_how_many_reach_each_score_and_how_many_that_is_a_frame() -> None:
    curve = next(trace for trace in spread_of(scores(0.25, 0.75, 0.95)).data if trace.type == "scatter")
    assert np.nan_to_num(np.asarray(curve.y, float)).tolist() == [3, 3, 3, 2, 2, 2, 2, 2, 1, 1, 0]
    assert curve.hovertext[5] == "<b>2 detections</b> reach 0.50,<br>0.50 a frame"


def test_the_text_alternative_names_both_sides_of_the_threshold() -> None:
    text = read_alt(spread_of(scores(0.05, 0.06, 0.95)))
    assert "3 detections of class person; 1 reach the threshold of 0.50, 2 do not" in text


FOUND = detections((0, 0, 0.85), (0, 0, 0.15), (1, 0, 0.15), (3, 0, 0.85))
TIMES = np.arange(4.0)


def density(readable: list[bool]) -> confidence.Density:
    return confidence.bin_over_time(
        FOUND, 0, TIMES, np.array(readable), np.zeros(4, bool), np.array([0.0, 2.0, 3.0, 4.0]), EDGES
    )


def test_every_filled_field_over_time_can_be_clicked_and_says_what_it_holds() -> None:
    figure = draw_score_density(person(), density([True] * 4))
    targets = next(trace for trace in figure.data if trace.type == "scatter" and trace.mode == "markers")
    fields = {read_picked_field(datum): text for datum, text in zip(targets.customdata, targets.text, strict=True)}
    assert set(fields) == {(0, 1), (0, 8), (2, 8)}
    assert fields[0, 1].startswith("<b>0:00 to 0:02</b><br>1 detections a frame with a confidence of 0.10 to 0.20")


def test_a_stretch_nobody_could_read_is_marked() -> None:
    figure = draw_score_density(person(), density([True, True, False, True]))
    grey = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert [(shape.x0, shape.x1) for shape in grey] == [tuple(to_axis_time([2.0, 3.0]))]


def test_the_threshold_is_drawn_across_time() -> None:
    figure = draw_score_density(person(0.35), density([True] * 4))
    assert 0.35 in [shape.y0 for shape in figure.layout.shapes]


def test_no_detections_over_time_are_said() -> None:
    empty = confidence.bin_over_time(
        detections(), 0, TIMES, np.ones(4, bool), np.zeros(4, bool), np.array([0.0, 4.0]), EDGES
    )
    assert read_alt(draw_score_density(person(), empty)).endswith("There are none.")


def heights(score: np.ndarray, height_px: np.ndarray):  # type: ignore[no-untyped-def]
    edges = np.array([10.0, 20.0, 40.0, 80.0])
    return draw_by_height(person(), confidence.by_height(score, height_px, edges, EDGES, 0.5), least_px=25.0)


def test_small_people_against_tall_ones_in_words() -> None:
    figure = heights(scores(0.1, 0.2, 0.6, 0.9, 0.9, 0.3), scores(12, 12, 12, 50, 50, 50))
    assert read_alt(figure) == ("Of boxes lower than 20 pixels 33% reach the threshold of 0.50, of taller ones 67%.")


def test_the_least_height_is_drawn_where_it_cuts() -> None:
    figure = heights(scores(0.6, 0.7), scores(12, 50))
    assert 25.0 in [shape.x0 for shape in figure.layout.shapes]


def test_too_few_boxes_make_no_claim() -> None:
    assert read_alt(heights(scores(), scores())).startswith("Too few")
