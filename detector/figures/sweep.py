"""Charts over the threshold: the count, and its distance from the truth by a spot check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import plotly.graph_objects as go

from detector.analysis.spotcheck import Estimate
from detector.analysis.sweep import Plateau, Sweep
from detector.figures.setting_series import SettingSeries
from detector.figures.style import choose_dash, make_rgba, make_value_axis, style_figure
from detector.overlay.palette import SETTING_A, choose_colour
from detector.types import Float64
from detector.words import format_duration, pluralise

Measure = Literal["mean", "maximum", "seconds_present"]
MEASURES: dict[Measure, str] = {
    "mean": "mean in view",
    "maximum": "most at once",
    "seconds_present": "seconds with any in view",
}
_TRUTH = "#8b3fd9"


@dataclass(frozen=True, slots=True)
class ClassSweep:
    """One class's sweep over thresholds, by the class's id."""

    class_id: int
    sweep: Sweep


def draw_sweep(
    sweeps: Sequence[ClassSweep],
    classes: Sequence[str],
    measure: Measure,
    marks: Sequence[SettingSeries],
    *,
    score: str,
    plateau: Plateau | None = None,
    height: int = 300,
) -> go.Figure:
    """One measure of every class against the threshold, A's and B's thresholds (of the class looked at) as lines."""
    figure = go.Figure()
    for class_sweep in sweeps:
        values = _read_measure(class_sweep.sweep, measure)
        figure.add_scatter(
            x=class_sweep.sweep.thresholds,
            y=values,
            mode="lines",
            name=pluralise(classes[class_sweep.class_id]),
            line={
                "color": choose_colour(classes[class_sweep.class_id], classes),
                "width": 2,
                "dash": choose_dash(class_sweep.class_id),
            },
            text=[_format_measure(value, classes[class_sweep.class_id], measure) for value in values],
            hovertemplate="%{text}<extra></extra>",
        )
    if plateau is not None:
        _mark_stretch(figure, plateau.low, plateau.high, "plateau", SETTING_A)
    _mark_settings(figure, marks)
    figure.update_layout(xaxis=_make_score_axis(score), yaxis=make_value_axis(MEASURES[measure]), hovermode="x unified")
    if sweeps:
        figure.update_yaxes(
            range=[0, _choose_top([_read_measure(class_sweep.sweep, measure) for class_sweep in sweeps], sweeps, marks)]
        )
    return style_figure(
        figure, alt=_describe_sweep(sweeps, classes, measure, marks), height=height, hovermode="x unified"
    )


def draw_count_error(
    estimate: Estimate, marks: Sequence[SettingSeries], class_name: str, *, score: str, height: int = 320
) -> go.Figure:
    """The band of the count error at each threshold, as the answers have it, and where the best threshold lies."""
    figure = go.Figure()
    people = pluralise(class_name)
    edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
    figure.add_scatter(x=estimate.thresholds, y=estimate.low_error, **edge)
    figure.add_scatter(
        x=estimate.thresholds,
        y=estimate.high_error,
        fill="tonexty",
        fillcolor=make_rgba(_TRUTH, 0.25),
        customdata=estimate.low_error,
        **edge
        | {
            "hoverinfo": None,
            "hovertemplate": f"at %{{x:.2f}} the count is off by %{{customdata:.1f}} to %{{y:.1f}} {people} a frame"
            "<extra></extra>",
        },
    )
    _mark_stretch(figure, estimate.low, estimate.high, "the best lies here", _TRUTH)
    _mark_settings(figure, marks)
    shown = [estimate.band_at(mark.threshold).high for mark in marks if mark.threshold is not None]
    top = max(1.5, 2 * estimate.best_error.high, *(1.15 * error for error in shown))
    figure.update_layout(
        xaxis=_make_score_axis(score), yaxis=make_value_axis(f"off by, {people} a frame", range=[0, top])
    )
    alt = (
        f"Count error against the {score}, from {estimate.answers} frames counted by eye. The best lies between "
        f"{estimate.low:.2f} and {estimate.high:.2f}; at {estimate.best:.2f} the count is off by "
        f"{estimate.best_error.low:.1f} to {estimate.best_error.high:.1f} {people} a frame, in 90 of 100 such checks."
    )
    return style_figure(figure, alt=alt, height=height, showlegend=False)


def _read_measure(sweep: Sweep, measure: Measure) -> Float64:
    return np.asarray(getattr(sweep, measure), np.float64)


def _format_measure(value: float, class_name: str, measure: Measure) -> str:
    """``"7.2 people on average"``, ``"11 people at once"``, ``"people in view for 48 s"``."""
    if np.isnan(value):
        return "not known"
    if measure == "mean":
        return f"{value:.1f} {pluralise(class_name)} on average"
    if measure == "maximum":
        return f"{value:.0f} {pluralise(class_name)} at once"
    return f"{pluralise(class_name)} in view for {format_duration(value)}"


def _make_score_axis(score: str) -> dict[str, object]:
    return make_value_axis(score, rangemode="normal", showgrid=False, ticks="outside")


def _mark_stretch(figure: go.Figure, low: float, high: float, text: str, colour: str) -> None:
    """A field between two thresholds."""
    figure.add_vrect(
        x0=low,
        x1=high,
        fillcolor=make_rgba(colour, 0.13),
        line_width=0,
        layer="below",
        annotation={"text": text, "font": {"size": 11, "color": colour}},
        annotation_position="top left",
    )


def _mark_settings(figure: go.Figure, marks: Sequence[SettingSeries]) -> None:
    for place, setting in enumerate(marks):
        if setting.threshold is None:
            continue
        line = {"color": setting.colour, "width": 1.8, "dash": setting.dash}
        figure.add_vline(x=setting.threshold, line=line)
        figure.add_annotation(
            text=f"<b>{setting.letter}</b>",
            x=setting.threshold,
            xanchor="left",
            yref="paper",
            y=0.9 - 0.12 * place,
            showarrow=False,
            font={"color": "white", "size": 11},
            bgcolor=setting.colour,
            borderpad=2,
        )


def _choose_top(values: Sequence[Float64], sweeps: Sequence[ClassSweep], marks: Sequence[SettingSeries]) -> float:
    """Where the y axis ends: the clutter near the floor may leave the chart, what the settings count may not."""
    lowest = min((mark.threshold for mark in marks if mark.threshold is not None), default=None)
    everything = max((float(np.nanmax(v, initial=0.0)) for v in values), default=1.0)
    if lowest is None:
        return max(1.0, 1.05 * everything)
    at_lowest = max(
        float(np.nan_to_num(np.interp(lowest, s.sweep.thresholds, v))) for v, s in zip(values, sweeps, strict=True)
    )
    return max(1.0, min(1.05 * everything, 1.8 * at_lowest))


def _describe_sweep(
    sweeps: Sequence[ClassSweep], classes: Sequence[str], measure: Measure, marks: Sequence[SettingSeries]
) -> str:
    sentences = [f"{MEASURES[measure].capitalize()} against the threshold."]
    for class_sweep in sweeps:
        name, values = classes[class_sweep.class_id], _read_measure(class_sweep.sweep, measure)
        levels = [(mark.letter, mark.threshold) for mark in marks if mark.threshold is not None]
        counts = [float(np.interp(level, class_sweep.sweep.thresholds, values)) for _, level in levels]
        at = [
            f"{_format_measure(count, name, measure)} at {letter}'s {level:.2f}"
            for count, (letter, level) in zip(counts, levels, strict=True)
        ]
        sentences.append(f"{pluralise(name).capitalize()}: {', '.join(at)}." if at else "")
    return " ".join(part for part in sentences if part)
