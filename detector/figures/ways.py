"""The ways in which a model can be run here: how fast each is, against how much of the same it finds."""

from __future__ import annotations

import plotly.graph_objects as go

from detector.figures.style import GRID, style_figure
from detector.library.tuned import LEAST_MATCHED, Trial, Tuning
from detector.overlay.palette import SETTING_A, SETTING_B

_HEIGHT_PX = 300
_SYMBOLS = {True: "circle", False: "x"}


def draw_ways(tuning: Tuning) -> go.Figure:
    """A mark for each way that could be run: speed beside float32 to the right, detections that both have upwards.

    Ways of one runtime share a colour; those that do not agree are crosses, and the one that is taken is larger.
    """
    ran = [trial for trial in tuning.trials if not trial.problem and trial.matched_share is not None]
    names = sorted({trial.runtime for trial in ran})
    figure = go.Figure(
        [
            _draw_series(name, [trial for trial in ran if trial.runtime == name], tuning.best, colour)
            for name, colour in zip(names, (SETTING_A, SETTING_B), strict=False)
        ]
    )
    figure.add_hline(y=100 * LEAST_MATCHED, line={"color": GRID, "dash": "dot"})
    figure.add_vline(x=1.0, line={"color": GRID, "dash": "dot"})
    figure.update_xaxes(title="times as fast as float32", rangemode="tozero", gridcolor=GRID, fixedrange=True)
    figure.update_yaxes(title="same detections, %", gridcolor=GRID, fixedrange=True)
    alt = "Speed and agreement of each way of running the model. " + "; ".join(map(describe_trial, ran))
    return style_figure(figure, alt=alt, height=_HEIGHT_PX, dragmode=False)


def _draw_series(name: str, trials: list[Trial], best: Trial | None, colour: str) -> go.Scatter:
    return go.Scatter(
        x=[trial.speed for trial in trials],
        y=[100 * (trial.matched_share or 0.0) for trial in trials],
        mode="markers",
        name=name,
        marker={
            "color": colour,
            "size": [16 if trial == best else 9 for trial in trials],
            "symbol": [_SYMBOLS[trial.agrees] for trial in trials],
        },
        text=[describe_trial(trial) for trial in trials],
        hovertemplate="%{text}<extra></extra>",
    )


def describe_trial(trial: Trial) -> str:
    """Such as "openvino in bf16, 2 threads, 1 picture at once: 2.0 times as fast, 99.8 % the same"."""
    pictures = "1 picture" if trial.batch == 1 else f"{trial.batch} pictures"
    threads = "1 thread" if trial.threads == 1 else f"{trial.threads} threads"
    way = f"{trial.runtime} in {trial.precision} on {trial.device}, {threads}, {pictures} at once"
    share = "" if trial.matched_share is None else f", {100 * trial.matched_share:.1f} % the same"
    return f"{way}: {trial.problem or f'{trial.speed:.1f} times as fast{share}'}"
