"""The grid over a stretch of the footage, two stretches against each other, and one cell over time."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from dashboard.components.chart import ChartSelection, show
from dashboard.components.frames import SAMPLE
from dashboard.components.stretch import stretch_slider
from dashboard.state import address
from dashboard.views.heatmaps.heatmap import (
    CELL,
    Heatmap,
    choose_cell,
    draw_grid_downloads,
    draw_heatmap_controls,
    make_ground,
    read_ground_picture,
)
from detector.figures.heatmaps import Layer, draw_cell_timeline, draw_stretch_cells
from detector.view import RunView
from detector.view.grid import Aggregate, CellFigure, ClassGrid, find_emptiest_sample
from detector.view.pictures import Picture
from detector.view.spelling import STRETCH
from detector.words import pluralise

FIGURES: dict[str, str] = {"occupied": "Share of frames", "mean": "Mean coverage", "maximum": "Highest coverage"}
FIRST, SECOND = "range.a", "range.b"

Stretch = tuple[float, float]


def draw_stretch(view: RunView) -> Heatmap:
    """Draw the grid over one stretch."""
    chart_side, control_side = st.columns([10, 3], gap="large")
    with control_side:
        heatmap = draw_heatmap_controls(view)
        figure = _choose_figure()
        stretch_s = stretch_slider(view, STRETCH, "Part of the footage")
    part = view.between(*stretch_s)
    if not part.counted.any():
        st.info("No frame of this stretch could be read. Choose another part of the footage.")
        return heatmap
    aggregate = ClassGrid(part, heatmap.class_name).over_stretch(heatmap.threshold)
    layer = _make_layer(heatmap, aggregate, figure)
    picture = read_ground_picture(heatmap, find_emptiest_sample([part], heatmap.class_name))
    with chart_side:
        most, when = float(np.nanmax(layer.values, initial=0.0)), _format_span(heatmap.view, stretch_s)
        alt = f"{_name_values(heatmap, figure)} in each cell, {when}: at most {most:.2f}."
        _draw(heatmap, layer, picture, alt)
        st.caption(
            f"{aggregate.frames:,} frames, {when}, over the emptiest of them. "
            f"{_describe_unknown(heatmap, aggregate, figure)} Click a cell to follow it over time."
        )
    with control_side:
        st.markdown("##### To take away")
        draw_grid_downloads(part, heatmap, layer, picture, figure=figure)
    return heatmap


def draw_difference(view: RunView) -> Heatmap:
    """Draw the grid of stretch A minus that of stretch B."""
    _set_halves(view)
    chart_side, control_side = st.columns([10, 3], gap="large")
    with control_side:
        heatmap = draw_heatmap_controls(view)
        figure = _choose_figure()
        spans = stretch_slider(view, FIRST, "Stretch A"), stretch_slider(view, SECOND, "Stretch B")
    parts = [view.between(*span) for span in spans]
    if not all(part.counted.any() for part in parts):
        st.info("One of the stretches has no frame that could be read. Choose another part of the footage.")
        return heatmap
    a, b = (ClassGrid(part, heatmap.class_name).over_stretch(heatmap.threshold) for part in parts)
    values = a.minus(b, figure)
    top = max(0.05, float(np.nanmax(np.abs(values), initial=0.0)))
    layer = Layer(
        values,
        top,
        f"{_name_values(heatmap, figure)}: A minus B",
        partial(_format_difference, _name_unit(figure)),
        diverging=True,
    )
    picture = read_ground_picture(heatmap, find_emptiest_sample(parts, heatmap.class_name))
    with chart_side:
        of_a, of_b = (_format_span(heatmap.view, span) for span in spans)
        alt = f"{_name_values(heatmap, figure)}, stretch A ({of_a}) minus stretch B ({of_b})."
        _draw(heatmap, layer, picture, alt)
        st.caption(
            f"Teal: more in A ({of_a}, {a.frames:,} frames). Rust: more in B ({of_b}, {b.frames:,} frames). "
            f"{_describe_unknown(heatmap, a, figure)} Click a cell to follow it over time."
        )
    with control_side:
        st.markdown("##### To take away")
        draw_grid_downloads(parts[0], heatmap, layer, picture, figure=figure, minus=spans[1])
    return heatmap


def _set_halves(view: RunView) -> None:
    """Start A minus B with the first half against the second, where nobody chose stretches yet."""
    if not address.flag("halved"):
        middle = round(view.end_s / 2)
        address.put("halved", True)
        address.put(FIRST, (0.0, float(middle)))
        address.put(SECOND, (float(middle), view.end_s))


def draw_cell(heatmap: Heatmap) -> None:
    """Draw the chosen cell over time."""
    if heatmap.cell is None:
        return
    view, (row, col) = heatmap.view, heatmap.cell
    series, corner = heatmap.grid.cell_over_time(row, col), heatmap.grid.cell_source_px(row, col)
    where = f"{corner[0]:.0f} to {corner[2]:.0f} across, {corner[1]:.0f} to {corner[3]:.0f} down"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"##### One cell over time · {where}, in the footage's pixels", width="stretch")
        st.button("Let go", icon=":material/close:", on_click=address.put, args=(CELL, -1))
    chart = draw_cell_timeline(
        view.time_s,
        view.end_s,
        series,
        view.counted,
        floor=view.floor,
        threshold=heatmap.threshold,
        name=f"{heatmap.class_name.capitalize()}, row {row}, column {col}",
    )
    show(chart, key="cell-over-time", on_select=_open_frame)
    over = heatmap.grid.frames_reaching(row, col, heatmap.threshold)
    st.caption(
        f"The cell reaches {heatmap.threshold:.2f} (dashed) in {over:,} of {view.n_counted:,} frames. In the "
        f"grey below {view.floor:g} nothing was kept. Click the line to see the frame."
    )


def _open_frame(selected: ChartSelection) -> None:
    if selected.points:
        address.put(SAMPLE, int(selected.points[0]))
        address.put("grid", "frame")


def _choose_figure() -> CellFigure:
    chosen = address.choice("figure", list(FIGURES), "occupied")
    st.selectbox(
        "Each cell shows",
        list(FIGURES),
        format_func=FIGURES.__getitem__,
        help="Share of frames: how often the cell reaches the coverage that counts.",
        **address.bind("figure", chosen),
    )
    return "mean" if chosen == "mean" else "maximum" if chosen == "maximum" else "occupied"


def _make_layer(heatmap: Heatmap, aggregate: Aggregate, figure: CellFigure) -> Layer:
    values = aggregate.values(figure)
    top = max(0.02, float(np.nanmax(values, initial=0.0)))
    return Layer(values, top, _name_values(heatmap, figure), partial(_format_value, _name_unit(figure)))


def _draw(heatmap: Heatmap, layer: Layer, picture: Picture, alt: str) -> None:
    opacity = min(1.0, heatmap.opacity + 0.4)  # a surface has no outlines that would carry it
    chart = draw_stretch_cells(make_ground(heatmap, picture), layer, opacity=opacity, cell=heatmap.cell, alt=alt)
    show(chart, key="grid", on_select=lambda selected: choose_cell(heatmap, selected))


def _name_values(heatmap: Heatmap, figure: CellFigure) -> str:
    """The unit of each cell's number."""
    name = pluralise(heatmap.class_name)
    return {
        "occupied": f"share of frames with {name}",
        "mean": f"mean coverage, {name}",
        "maximum": f"highest coverage, {name}",
    }[figure]


def _describe_unknown(heatmap: Heatmap, aggregate: Aggregate, figure: CellFigure) -> str:
    """The note on what the floor means for the figure shown."""
    floor = heatmap.view.floor
    if figure == "occupied":
        return ""
    if figure == "maximum":
        return f"Clear cells never reached {floor:g}: below that nothing was kept, so they are unknown, not zero."
    most = float(np.max(aggregate.mean_low_by))
    return f"What lay below {floor:g} was not kept and counts as 0 here: a mean is too low by up to {most:.3f}."


def _name_unit(figure: CellFigure) -> str:
    return "of the frames" if figure == "occupied" else "coverage"


def _format_value(unit: str, value: float) -> str:
    if np.isnan(value):
        return "never above the floor: unknown"
    return f"{100 * value:.1f}% {unit}" if unit == "of the frames" else f"{unit} {value:.3f}"


def _format_difference(unit: str, value: float) -> str:
    if np.isnan(value):
        return "never above the floor in either stretch"
    more = "more in A" if value > 0 else "more in B"
    amount = f"{100 * abs(value):.1f} points {unit}" if unit == "of the frames" else f"{unit} {abs(value):.3f}"
    return f"{amount} {more}" if value else "alike"


def _format_span(view: RunView, stretch_s: Stretch) -> str:
    return f"{view.moment(stretch_s[0])} to {view.moment(stretch_s[1])}"
