"""Charts of confidence: the number of detections at each score, and of those that reach it.

A class has its own colour; what falls below its threshold is grey.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from detector.analysis.confidence import Distribution
from detector.figures.style import GRID, make_rgba, make_value_axis, style_figure
from detector.overlay.palette import choose_colour
from detector.view import RunView

LINE = "#8a9099"
_LOWER_SHARE, _UPPER_SHARE = 0.40, 0.54


@dataclass(frozen=True, slots=True)
class ScoredClass:
    """A class whose scores are drawn, and the words for them.

    ``score`` names the number ("confidence", "summed coverage"), ``thing`` what has it ("detection", "grid cell").
    """

    class_name: str
    colour: str
    threshold: float
    score: str = "confidence"
    thing: str = "detection"

    @property
    def things(self) -> str:
        """``"person detections"``."""
        return f"{self.class_name} {self.thing}s"

    def format(self, number: int) -> str:
        """``"1 detection"``, ``"1,204 detections"``."""
        return f"{number:,} {self.thing}{'' if number == 1 else 's'}"


def make_scored_class(view: RunView, class_name: str) -> ScoredClass:
    """A class of a view, in its colour; without boxes it is grid cells that have a score."""
    colour, threshold = choose_colour(class_name, view.classes), view.cut.by_class[class_name]
    return ScoredClass(
        class_name, colour, threshold, view.method.measure, "detection" if view.has_boxes else "grid cell"
    )


def draw_distribution(
    scored: ScoredClass, whole: Distribution, reaching: Distribution, *, frames: int, log: bool, height: int = 360
) -> go.Figure:
    """Above: how many have which score. Below: how many reach it. ``reaching`` is the part at or over the threshold."""
    figure = go.Figure()
    _add_bars(figure, scored, whole, reaching)
    _add_reaching(figure, scored, whole, frames)
    lo, hi = float(whole.edges[0]), float(whole.edges[-1])
    if whole.counts.any():
        _add_threshold(figure, scored, lo, hi)
    else:
        figure.add_annotation(text="none", showarrow=False, x=0.5, xref="paper", y=0.5, yref="paper")
    counts = {"type": "log"} if log else {}
    most = int(whole.counts.max(initial=0))
    total = int(whole.at_least[0])
    layout = {
        "xaxis": _make_score_axis(scored, lo, hi, anchor="y2"),
        "yaxis": _make_count_axis(f"{scored.thing}s", most, log, domain=[1 - _UPPER_SHARE, 1.0], **counts),
        "yaxis2": _make_count_axis("reach it", total, log, domain=[0.0, _LOWER_SHARE], **counts),
        "bargap": 0.06,
        "barmode": "overlay",
        "hovermode": "x",
        "showlegend": False,
    }
    return style_figure(figure, alt=describe_distribution(scored, whole, reaching), height=height, **layout)


def describe_distribution(scored: ScoredClass, whole: Distribution, reaching: Distribution) -> str:
    """The chart in two sentences."""
    total, reach = int(whole.counts.sum()), int(reaching.counts.sum())
    if not total:
        return f"No {scored.things} at all."
    top = int(whole.counts.argmax())
    return (
        f"{scored.format(total)} of class {scored.class_name}; {reach:,} reach the threshold of {scored.threshold:.2f}"
        f", {total - reach:,} do not. Most lie at a {scored.score} of {whole.edges[top]:.2f} to "
        f"{whole.edges[top + 1]:.2f}."
    )


def _add_bars(figure: go.Figure, scored: ScoredClass, whole: Distribution, reaching: Distribution) -> None:
    """All of a bin in grey, those that reach the threshold in the class's colour before it."""
    middles, widths = (whole.edges[:-1] + whole.edges[1:]) / 2, np.diff(whole.edges)
    words = [
        f"<b>{scored.score} {low:.2f} to {high:.2f}</b><br>{scored.format(int(n))}"
        + (f", {k:,} of them reach it" if k else "")
        for low, high, n, k in zip(whole.edges, whole.edges[1:], whole.counts, reaching.counts, strict=False)
    ]
    hover = {
        "customdata": np.arange(len(middles)),
        "hovertext": words,
        "hovertemplate": "%{hovertext}<br><i>click for examples</i><extra></extra>",
    }
    for numbers, colour, more in (
        (whole.counts, make_rgba(LINE, 0.55), hover),
        (reaching.counts, scored.colour, {"hoverinfo": "skip"}),
    ):
        figure.add_bar(
            x=middles,
            y=np.where(numbers > 0, numbers, np.nan),
            width=widths * 0.94,
            marker={"color": colour, "line": {"width": 0}},
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},
            **more,
        )


def _add_reaching(figure: go.Figure, scored: ScoredClass, whole: Distribution, frames: int) -> None:
    """The falling curve, and where the threshold meets it."""
    each = max(frames, 1)
    words = [
        f"<b>{scored.format(int(n))}</b> reach {edge:.2f},<br>{n / each:.2f} a frame"
        for edge, n in zip(whole.edges, whole.at_least, strict=True)
    ]
    figure.add_scatter(
        x=whole.edges,
        y=np.where(whole.at_least > 0, whole.at_least, np.nan),
        mode="lines",
        line={"color": scored.colour, "width": 2},
        fill="tozeroy",
        fillcolor=make_rgba(scored.colour, 0.10),
        hovertext=words,
        hovertemplate="%{hovertext}<extra></extra>",
        yaxis="y2",
    )


def _add_threshold(figure: go.Figure, scored: ScoredClass, lo: float, hi: float) -> None:
    line = {"color": LINE, "width": 2, "dash": "dash"}
    figure.add_shape(type="line", x0=scored.threshold, x1=scored.threshold, y0=0, y1=1, yref="paper", line=line)
    left = scored.threshold > lo + (hi - lo) * 0.85
    figure.add_annotation(
        x=scored.threshold,
        y=1.0,
        yref="paper",
        yanchor="bottom",
        xanchor="right" if left else "left",
        text=f"{scored.threshold:.2f}",
        showarrow=False,
        font={"size": 12},
    )


def _make_score_axis(scored: ScoredClass, lo: float, hi: float, **more: object) -> dict[str, object]:
    return {
        "title": {"text": scored.score, "font": {"size": 12}},
        "range": [lo, hi],
        "showgrid": False,
        "zeroline": False,
        "ticks": "outside",
        "tickcolor": GRID,
        "nticks": 7,
        **more,
    }


def _make_count_axis(title: str, most: int, log: bool, **more: object) -> dict[str, object]:
    """From zero, or from a little below one where it is logarithmic."""
    if not most:
        return make_value_axis(title, range=[0, 1], tickvals=[], **{**more, "type": "linear"})
    if not log:
        return make_value_axis(title, range=[0, most * 1.05], nticks=4, **more)
    decades = [10**power for power in range(int(np.ceil(np.log10(most * 2))) + 1)]
    ends = [-0.15, float(np.log10(most * 1.4))]
    return make_value_axis(title, range=ends, tickvals=decades, tickformat="~s", **more)
