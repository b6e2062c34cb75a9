"""The grid over a stretch of the footage, two stretches against each other, and one cell over time."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from dashboard.components.chart import Picked, show
from dashboard.components.frames import SAMPLE, Picture
from dashboard.components.stretch import samples_within, stretch_slider
from dashboard.state import address
from dashboard.views.heatmaps.grids import (
    CELL,
    Look,
    emptiest,
    grid_downloads,
    ground_of,
    look_controls,
    picked_cell,
    seen_at,
)
from detector.analysis.heatmap import Aggregate, Figure, aggregate, cell_over_time, difference
from detector.figures.heatmaps import Layer, cell_chart, stretch_chart
from detector.library.run import Run
from detector.types import Bool, Float64
from detector.words import moment, plural

FIGURES: dict[str, str] = {"occupied": "Share of frames", "mean": "Mean coverage", "maximum": "Highest coverage"}
FIRST, SECOND = "range.a", "range.b"

Stretch = tuple[float, float]


def over_time(run: Run) -> Look:
    """Draw the grid over one stretch."""
    chart_side, control_side = st.columns([10, 3], gap="large")
    with control_side:
        look = look_controls(run)
        figure = _figure()
        stretch_s = stretch_slider(run, "range", "Part of the footage")
    within = _readable(run, stretch_s)
    if not within.any():
        st.info("No frame of this stretch could be read. Choose another part of the footage.")
        return look
    found = _aggregate(look, within)
    layer = _layer(look, found, figure)
    picture = emptiest(look, seen_at(run), np.flatnonzero(within))
    with chart_side:
        most = float(np.nanmax(layer.values, initial=0.0))
        alt = f"{_title(look, figure)} in each cell, {_span(stretch_s)}: at most {most:.2f}."
        _draw(look, layer, picture, alt)
        st.caption(
            f"{found.frames:,} frames, {_span(stretch_s)}, over the emptiest of them. {_unknown(look, found, figure)} "
            "Click a cell to follow it over time."
        )
    with control_side:
        st.markdown("##### To take away")
        names = ("mean", "maximum", "occupied", "mean_low_by")
        grid_downloads(look, figure, layer.values, {name: getattr(found, name) for name in names}, picture, layer.top)
    return look


def against(run: Run) -> Look:
    """Draw the grid of stretch A minus that of stretch B."""
    _halve(run)
    chart_side, control_side = st.columns([10, 3], gap="large")
    with control_side:
        look = look_controls(run)
        figure = _figure()
        spans = stretch_slider(run, FIRST, "Stretch A"), stretch_slider(run, SECOND, "Stretch B")
    parts = [_readable(run, span) for span in spans]
    if not (parts[0].any() and parts[1].any()):
        st.info("One of the stretches has no frame that could be read. Choose another part of the footage.")
        return look
    a, b = (_aggregate(look, part) for part in parts)
    values = difference(a, b, figure)
    top = max(0.05, float(np.nanmax(np.abs(values), initial=0.0)))
    layer = Layer(values, top, f"{_title(look, figure)}: A minus B", partial(_signed, _unit(figure)), diverging=True)
    picture = emptiest(look, seen_at(run), np.flatnonzero(parts[0] | parts[1]))
    with chart_side:
        alt = f"{_title(look, figure)}, stretch A ({_span(spans[0])}) minus stretch B ({_span(spans[1])})."
        _draw(look, layer, picture, alt)
        st.caption(
            f"Teal: more in A ({_span(spans[0])}, {a.frames:,} frames). Rust: more in B ({_span(spans[1])}, "
            f"{b.frames:,} frames). {_unknown(look, a, figure)} Click a cell to follow it over time."
        )
    with control_side:
        st.markdown("##### To take away")
        both = {"a_minus_b": values, "a": getattr(a, figure), "b": getattr(b, figure)}
        grid_downloads(look, f"{figure} a minus b", values, dict(both), picture, top)
    return look


def _halve(run: Run) -> None:
    """Start A minus B with the first half against the second, where nobody chose stretches yet."""
    if not address.flag("halved"):
        middle = round(run.end_s / 2)
        address.put("halved", True)
        address.put(FIRST, (0.0, float(middle)))
        address.put(SECOND, (float(middle), run.end_s))


def one_cell(look: Look) -> None:
    """Draw the chosen cell over time."""
    run = look.run
    if look.cell is None:
        return
    row, col = look.cell
    px, samples = run.manifest.model.stride_px, run.samples
    series = cell_over_time(run.cells, look.class_id, row, col, samples.readable)
    corner = run.transform.to_source(np.asarray([[col * px, row * px, (col + 1) * px, (row + 1) * px]], np.float32))[0]
    where = f"{corner[0]:.0f} to {corner[2]:.0f} across, {corner[1]:.0f} to {corner[3]:.0f} down"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"##### One cell over time · {where}, in the footage's pixels", width="stretch")
        st.button("Let go", icon=":material/close:", on_click=address.put, args=(CELL, -1))
    chart = cell_chart(
        samples.time_s,
        run.end_s,
        series,
        samples.readable,
        floor=run.manifest.floor,
        threshold=look.threshold,
        name=f"{look.class_name.capitalize()}, row {row}, column {col}",
    )
    show(chart, key="cell-over-time", on_pick=_to_frame)
    over = int(np.count_nonzero(series[samples.readable] >= np.float32(look.threshold)))
    st.caption(
        f"The cell reaches {look.threshold:.2f} (dashed) in {over:,} of {int(samples.readable.sum()):,} frames. In the "
        f"grey below {run.manifest.floor:g} nothing was kept. Click the line to see the frame."
    )


def _to_frame(picked: Picked) -> None:
    if picked.points:
        address.put(SAMPLE, int(picked.points[0]))
        address.put("grid", "frame")


def _figure() -> Figure:
    chosen = address.choice("figure", list(FIGURES), "occupied")
    st.selectbox(
        "Each cell shows",
        list(FIGURES),
        format_func=FIGURES.__getitem__,
        help="Share of frames: how often the cell reaches the coverage that counts.",
        **address.bind("figure", chosen),
    )
    return "mean" if chosen == "mean" else "maximum" if chosen == "maximum" else "occupied"


def _readable(run: Run, stretch_s: Stretch) -> Bool:
    return np.asarray(samples_within(run, stretch_s) & run.samples.readable)


def _aggregate(look: Look, within: Bool) -> Aggregate:
    run = look.run
    return aggregate(run.cells, look.class_id, within, run.grid_hw, threshold=look.threshold, floor=run.manifest.floor)


def _layer(look: Look, found: Aggregate, figure: Figure) -> Layer:
    values: Float64 = getattr(found, figure)
    top = max(0.02, float(np.nanmax(values, initial=0.0)))
    return Layer(values, top, _title(look, figure), partial(_plain, _unit(figure)))


def _draw(look: Look, layer: Layer, picture: Picture, alt: str) -> None:
    opacity = min(1.0, look.opacity + 0.4)  # a surface has no outlines that would carry it
    chart = stretch_chart(ground_of(look, picture), layer, opacity=opacity, cell=look.cell, alt=alt)
    show(chart, key="grid", on_pick=lambda picked: picked_cell(look, picked))


def _title(look: Look, figure: Figure) -> str:
    """What each cell's number is."""
    name = plural(look.class_name)
    return {
        "occupied": f"share of frames with {name}",
        "mean": f"mean coverage, {name}",
        "maximum": f"highest coverage, {name}",
    }[figure]


def _unknown(look: Look, found: Aggregate, figure: Figure) -> str:
    """What the floor means for the figure shown."""
    floor = look.run.manifest.floor
    if figure == "occupied":
        return ""
    if figure == "maximum":
        return f"Clear cells never reached {floor:g}: below that nothing was kept, so they are unknown, not zero."
    most = float(np.max(found.mean_low_by))
    return f"What lay below {floor:g} was not kept and counts as 0 here: a mean is too low by up to {most:.3f}."


def _unit(figure: Figure) -> str:
    return "of the frames" if figure == "occupied" else "coverage"


def _plain(unit: str, value: float) -> str:
    if np.isnan(value):
        return "never above the floor: unknown"
    return f"{100 * value:.1f}% {unit}" if unit == "of the frames" else f"{unit} {value:.3f}"


def _signed(unit: str, value: float) -> str:
    if np.isnan(value):
        return "never above the floor in either stretch"
    more = "more in A" if value > 0 else "more in B"
    amount = f"{100 * abs(value):.1f} points {unit}" if unit == "of the frames" else f"{unit} {abs(value):.3f}"
    return f"{amount} {more}" if value else "alike"


def _span(stretch_s: Stretch) -> str:
    return f"{moment(stretch_s[0])} to {moment(stretch_s[1])}"
