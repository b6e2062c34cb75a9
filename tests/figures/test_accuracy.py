"""The chart of precision and recall."""

from __future__ import annotations

from dataclasses import replace

from detector.analysis.evaluation import Evaluation, Grouped
from detector.analysis.scoring import Measure, Score
from detector.figures.accuracy import draw_accuracy
from detector.figures.style import read_alt

ALL = Score("all", 9, 20, 18, 15, Measure(0.83, 0.7, 0.9), Measure(0.75, 0.6, 0.85), Measure(0.5, 0.2, 0.8), -0.2)
NOBODY = replace(ALL, name="0", recall=None)


def test_every_group_is_a_row_with_its_interval() -> None:
    figure = draw_accuracy(Evaluation(ALL, (Grouped("crowding", "people", (NOBODY,)),)))
    precision, recall = figure.data
    assert list(precision.x) == [0.83, 0.83]
    assert [round(value, 2) for value in recall.error_x.array] == [0.1]
    assert list(figure.layout.yaxis.ticktext) == ["all", "crowding 0"]


def test_the_figures_are_told_in_words_too() -> None:
    alt = read_alt(draw_accuracy(Evaluation(ALL, (Grouped("crowding", "people", (NOBODY,)),))))
    assert "all: precision 0.830 (0.700 to 0.900), recall 0.750 (0.600 to 0.850)" in alt
    assert "crowding 0: precision 0.830 (0.700 to 0.900), recall none" in alt
