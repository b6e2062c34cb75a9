"""One frame's grid over its picture, with what the network said of it in numbers."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.components.chart import show
from dashboard.components.frames import SAMPLE, chosen_sample
from dashboard.components.messages import plain
from dashboard.components.moment_field import moment_field
from dashboard.components.stepping import BACK, ON, step_button
from dashboard.state import address
from dashboard.views.heatmaps.heatmap import (
    Heatmap,
    choose_cell,
    draw_grid_downloads,
    draw_heatmap_controls,
    make_frame_layer,
    make_ground,
    read_ground_picture,
)
from detector.figures.heatmaps import draw_frame_cells
from detector.types import Float32
from detector.view import RunView
from detector.view.grid import CANDIDATES_AT, CELLS_OVER, FrameFigures, measure_frame
from detector.view.pictures import Picture
from detector.words import format_count, format_counts, format_moment, pluralise


def draw_frame(view: RunView) -> Heatmap:
    """Draw the frame looked at: controls beside, numbers below."""
    chart_side, control_side = st.columns([10, 3], gap="large")
    with control_side:
        heatmap = draw_heatmap_controls(view)
        dim = address.flag("dim", True)
        st.toggle("Dim what is below it", **address.bind("dim", dim))
    sample = _choose_sample(heatmap)
    grid = heatmap.grid.frame(sample)
    picture = read_ground_picture(heatmap, sample)
    with chart_side:
        _draw_stepping(heatmap, sample)
        _draw_chart(heatmap, grid, picture, sample, dim)
    with control_side:
        st.markdown("##### To take away")
        draw_grid_downloads(
            view, heatmap, make_frame_layer(heatmap, grid), picture, frame=view.facts_of(sample).frame_index
        )
    return heatmap


def _choose_sample(heatmap: Heatmap) -> int:
    """The frame somebody chose, or else the first with the most of the class."""
    chosen = chosen_sample(heatmap.view)
    if chosen >= 0:
        return chosen
    peak = heatmap.view.peak(heatmap.class_name)
    return peak.sample if peak else 0


def _draw_chart(heatmap: Heatmap, grid: Float32, picture: Picture, sample: int, dim: bool) -> None:
    frame = heatmap.view.facts_of(sample)
    when = heatmap.view.moment(frame.time_s) + (f" ({frame.doubt})" if frame.doubt else "")
    if not frame.readable:
        st.info(f"The frame at {when} could not be read, so nothing is known of it.")
        return
    over = heatmap.grid.n_reaching(sample, heatmap.threshold)
    words = f"{when}: {format_counts(list(frame.counts), heatmap.view.classes)} at the present thresholds."
    alt = f"Coverage for {heatmap.class_name} at {when}: {over} cells reach {heatmap.threshold:.2f}. {words}"
    figure = draw_frame_cells(
        make_ground(heatmap, picture),
        make_frame_layer(heatmap, grid),
        threshold=heatmap.threshold,
        opacity=heatmap.opacity,
        dim=dim,
        cell=heatmap.cell,
        alt=alt,
    )
    show(figure, key="grid", on_select=lambda selected: choose_cell(heatmap, selected))
    st.caption(
        f"{plain(words)} {format_count(over, 'cell')} at {heatmap.threshold:.2f} or more. Cells without an outline lie "
        f"below {heatmap.view.floor:g}: that is unknown, not zero, for the run kept nothing there. "
        "Click a cell to follow it over time."
    )


def _draw_stepping(heatmap: Heatmap, sample: int) -> None:
    """The frame's slider, and buttons and arrow keys to the next one and the next with somebody in it."""
    times, clock = heatmap.view.time_s, heatmap.view.clock
    if len(times) > 1:
        st.select_slider(
            "Frame",
            list(range(len(times))),
            label_visibility="collapsed",
            format_func=lambda i: format_moment(float(times[i]), clock),
            **address.bind(SAMPLE, sample),
        )
        _draw_field(heatmap.view, float(times[sample]))
    before = heatmap.view.next_present(heatmap.class_name, sample, -1)
    after = heatmap.view.next_present(heatmap.class_name, sample, 1)
    name = plain(pluralise(heatmap.class_name))
    with st.container(horizontal=True, gap="small"):
        step_button(SAMPLE, "Previous", BACK, sample - 1 if sample > 0 else None, "Left")
        step_button(SAMPLE, "Next", ON, sample + 1 if sample < len(times) - 1 else None, "Right")
        step_button(SAMPLE, f"Last with {name}", ":material/skip_previous:", before, "Shift+Left")
        step_button(SAMPLE, f"Next with {name}", ":material/skip_next:", after, "Shift+Right")


def _draw_field(view: RunView, time_s: float) -> None:
    def store(typed_s: float) -> None:
        address.put(SAMPLE, min(view.sample_at(typed_s), view.n_samples - 1))

    moment_field("Frame at", time_s, view.end_s, view.clock, key=f"heatmap:{view.run_id}", store=store)


def draw_numbers(heatmap: Heatmap) -> None:
    """Draw the debugging numbers of the frame looked at, a row a class."""
    st.markdown("##### What the network said of this frame")
    table = pd.DataFrame([_make_row(figures) for figures in measure_frame(heatmap.view, _choose_sample(heatmap))])
    narrow = {name: st.column_config.Column(width=34 + 5 * len(name)) for name in table.columns}
    st.dataframe(table, hide_index=True, width="stretch", column_config=narrow)
    st.caption(
        "Lowest, highest, mean: coverage over the whole raw grid; box min and max: its box outputs. >: cells with more "
        "coverage than that. ≥: boxes proposed at that threshold, before overlapping ones are merged. Counted: what is "
        "left at the present thresholds."
    )


def _make_row(figures: FrameFigures) -> dict[str, object]:
    row: dict[str, object] = {
        "class": figures.class_name,
        "lowest": f"{figures.cov_min:.4f}",
        "highest": f"{figures.cov_max:.4f}",
        "mean": f"{figures.cov_mean:.4f}",
        "box min": f"{figures.box_min:.2f}",
        "box max": f"{figures.box_max:.2f}",
    }
    row |= {f"> {cut:g}": n for cut, n in zip(CELLS_OVER, figures.cells_over, strict=True)}
    row |= {f"≥ {cut:g}": n for cut, n in zip(CANDIDATES_AT, figures.candidates, strict=True)}
    return row | {"counted": figures.detections}
