"""What the comparison of two revisions' speed says of each row."""

from __future__ import annotations

import pytest

from bench.against import Row, judge_change, match_figures, measure_spread, table
from bench.figures import Figure, at_least


def rounds(name: str, *values: float, unit: str = "ms") -> list[list[Figure]]:
    return [[Figure(name, value, unit)] for value in values]


def test_the_spread_is_not_widened_by_one_disturbed_round() -> None:
    assert measure_spread([10, 11, 12, 13, 14]) == measure_spread([10, 11, 12, 13, 90]) == 2


@pytest.mark.parametrize(
    ("after", "spread", "verdict"),
    [(102.9, 0, "equal"), (103.1, 0, "WORSE"), (96.9, 0, "better"), (107.9, 5, "equal"), (108.1, 5, "WORSE")],
)
def test_a_row_is_worse_beyond_three_percent_and_the_spread(after: float, spread: float, verdict: str) -> None:
    assert judge_change(100, after, spread) == verdict


def test_where_more_is_better_less_is_worse() -> None:
    assert judge_change(100, 90, 0, more_is_better=True) == "WORSE"
    before, after = [[at_least("ahead", 2.0, "x", 1.25)]], [[at_least("ahead", 1.5, "x", 1.25)]]
    assert match_figures(before, after)[0].verdict == "WORSE"
    assert (
        match_figures(rounds("rate", 20, unit="frames/s"), rounds("rate", 30, unit="frames/s"))[0].verdict == "better"
    )


def test_medians_and_the_larger_spread_are_shown() -> None:
    (row,) = match_figures(rounds("NMS", 100, 101, 180, 99, 100), rounds("NMS", 100, 104, 102, 90, 110))
    assert row == Row("NMS", "ms", before=100, after=102, spread=4, verdict="equal")


def test_rows_that_only_one_side_has_are_named() -> None:
    rows = match_figures(rounds("old", 1), rounds("fresh", 1))
    assert [(row.name, row.verdict) for row in rows] == [("old", "gone"), ("fresh", "new")]
    assert [line.split()[-1] for line in table(rows).splitlines()[1:]] == ["gone", "new"]


def test_a_figure_of_zero_has_no_ratio() -> None:
    (row,) = match_figures(rounds("growth", 0.0, unit="%"), rounds("growth", 1.0, unit="%"))
    assert row.verdict == "WORSE"
    assert table([row]).splitlines()[1].split()[-2:] == ["-", "WORSE"]
