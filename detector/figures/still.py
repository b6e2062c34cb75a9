"""A view's counts over time as a still picture: SVG, drawn from the pieces and colours of the chart on the pages.

For what is printed or handed on: it needs no script, and draws the same everywhere. Plotly makes a still picture of its
charts only where a browser is installed (by Kaleido), which a report cannot ask for.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, log10
from xml.sax.saxutils import escape

import numpy as np

from detector.clock import Clock
from detector.figures.steps import Steps, make_view_steps
from detector.figures.timeline import describe_timeline
from detector.overlay.palette import choose_colour
from detector.times import format_clock
from detector.types import Float64
from detector.view import RunView

WH = (760, 300)
_LEFT, _TOP, _RIGHT, _BOTTOM = 52, 14, 16, 62
_BAR = 5
_INK, _GRID, _GREY = "#3b424d", "#d9dde3", "#c8cdd5"
_TIME_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
_MOST_TICKS = 8
_DAY_S = 86_400.0


def draw_still_timeline(view: RunView) -> tuple[str, str]:
    """The counts of every class over the view's stretch as SVG, and the same in words; both empty without samples.

    Beneath the counts a bar shows when each class was in view, in the order of the classes. Times are by the
    clock beside the footage, where there is one.
    """
    steps = make_view_steps(view)
    if not len(steps):
        return "", ""
    frame = _Frame(float(steps.start_s[0]), float(steps.end_s[-1]), _find_top(steps), len(view.classes))
    parts = [
        *_draw_axes(frame, steps.clock, view.bin_origin_s(_DAY_S)),
        *_draw_unread(frame, steps),
        *(_draw_line(frame, steps, class_id, view.classes) for class_id in range(len(view.classes))),
        *_draw_presence(frame, view),
    ]
    width, height = WH[0], frame.height
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    ground = f'<rect x="0" y="0" width="{width}" height="{height}" fill="#ffffff"/>'
    svg = f"{head}{ground}{''.join(parts)}</svg>"
    return svg, describe_timeline(steps, view.classes, range(len(view.classes)))


class _Frame:
    """The places of moments and counts in the picture, in its pixels."""

    def __init__(self, start_s: float, end_s: float, top: int, rows: int) -> None:
        self.start_s, self.end_s, self.top = start_s, max(end_s, start_s + 1e-3), top
        self.height = WH[1] + rows * (_BAR + 3)
        self.floor = WH[1] - _BOTTOM

    def across(self, time_s: Float64) -> Float64:
        share = (np.asarray(time_s, np.float64) - self.start_s) / (self.end_s - self.start_s)
        return np.asarray(_LEFT + np.clip(share, 0.0, 1.0) * (WH[0] - _LEFT - _RIGHT))

    def down(self, counts: Float64) -> Float64:
        return np.asarray(self.floor - np.asarray(counts) / self.top * (self.floor - _TOP))


def _find_top(steps: Steps) -> int:
    highest = float(steps.values[steps.readable].max(initial=0.0))
    return max(ceil(highest * 1.05), 1)


def _draw_axes(frame: _Frame, clock: Clock | None, midnight_s: float) -> list[str]:
    """The counts' lines with their numbers; the moments, round from midnight on, and beneath them what they are."""
    parts, label = [], format_clock if clock is None else clock.text
    for count in _choose_counts(frame.top):
        y = float(frame.down(np.asarray(count, np.float64)))
        parts.append(_line(_LEFT, y, WH[0] - _RIGHT, y, _GRID))
        parts.append(_text(_LEFT - 7, y + 4, str(count), "end"))
    for moment in _choose_moments(frame.start_s, frame.end_s, midnight_s):
        x = float(frame.across(np.asarray(moment)))
        parts.append(_line(x, frame.floor, x, frame.floor + 5, _INK))
        parts.append(_text(x, frame.floor + 19, label(moment), "middle"))
    parts.append(
        _text(
            (_LEFT + WH[0] - _RIGHT) / 2,
            frame.floor + 37,
            "time in the footage" if clock is None else f"clock time in {clock.zone}",
            "middle",
        )
    )
    middle = (_TOP + frame.floor) / 2
    turned = f'<g transform="rotate(-90 14 {middle:.1f})">{_text(14, middle, "in view at once", "middle")}</g>'
    return [*parts, turned]


def _choose_counts(top: int) -> list[int]:
    """Some five whole counts from 0."""
    rough = max(top / 5, 1)
    size = 10 ** int(log10(rough))
    step = next(factor * size for factor in (1, 2, 5, 10) if factor * size >= rough)
    return list(range(0, top + 1, step))


def _choose_moments(start_s: float, end_s: float, origin_s: float) -> list[float]:
    """Moments within the stretch that are round, counted from ``origin_s``: some _MOST_TICKS of them at most."""
    span_s = end_s - start_s
    step_s = next((step for step in _TIME_STEPS_S if span_s / step <= _MOST_TICKS), span_s / _MOST_TICKS)
    first = ceil((start_s - origin_s) / step_s - 1e-9)
    return [origin_s + tick * step_s for tick in range(first, int((end_s - origin_s) / step_s + 1e-9) + 1)]


def _draw_line(frame: _Frame, steps: Steps, class_id: int, classes: Sequence[str]) -> str:
    pieces = steps.select_drawn(steps.values[:, [class_id]])
    across, up = steps.outline(pieces, steps.values[:, class_id])
    pen, path = "M", []
    for x, y in zip(frame.across(across).tolist(), frame.down(up).tolist(), strict=True):
        if np.isnan(y):
            pen = "M"
            continue
        path.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
    colour = choose_colour(classes[class_id], classes)
    return f'<path d="{" ".join(path)}" fill="none" stroke="{colour}" stroke-width="1.6"/>' if path else ""


def _draw_unread(frame: _Frame, steps: Steps) -> list[str]:
    """A grey field wherever nothing counts."""
    hidden = ~steps.readable
    ends = zip(frame.across(steps.start_s[hidden]), frame.across(steps.end_s[hidden]), strict=True)
    return [_field(left, _TOP, right - left, frame.floor - _TOP, _GREY) for left, right in ends]


def _draw_presence(frame: _Frame, view: RunView) -> list[str]:
    parts = []
    for row, name in enumerate(view.classes):
        y = WH[1] - 14 + row * (_BAR + 3)
        for each in view.presence(name):
            left, right = frame.across(np.asarray([each.start_s, each.end_s])).tolist()
            parts.append(_field(left, y, max(right - left, 0.8), _BAR, choose_colour(name, view.classes)))
    return parts


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="1"/>'


def _field(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'


def _text(x: float, y: float, words: str, anchor: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} font-family="sans-serif" font-size="12" fill="{_INK}">{escape(words)}</text>'
