"""The chart of the self-test on the Models page."""

from __future__ import annotations

from dashboard.views.models.charts.stages import draw_stage_times


def test_the_chart_has_a_bar_a_stage_and_says_so_in_words() -> None:
    figure = draw_stage_times([("Prepare", 1.5), ("Network", 30.0)])
    assert list(figure.data[0].x) == [1.5, 30.0]
    assert "Network 30.0" in figure.layout.meta["alt"]
