"""Confidence: how sure the detector was, of whom, when and at what size; and what the thresholds do with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard.components.chart import ChartSelection, show
from dashboard.components.frames import blur_switch
from dashboard.components.messages import plain
from dashboard.components.report import report
from dashboard.components.run_header import draw_run_page
from dashboard.components.thresholds import threshold_controls
from dashboard.state import address, settings
from dashboard.views.confidence.examples import draw_examples, pick, read_pick
from detector.figures.distribution import draw_distribution, make_scored_class
from detector.figures.fields import read_picked_field
from detector.figures.score_by_height import describe_by_height, draw_by_height
from detector.figures.score_density import draw_score_density
from detector.types import Float64
from detector.view import RunView
from detector.view.scores import Scores
from detector.view.spelling import STRETCH
from detector.words import pluralise

BINS, BANDS, COLUMNS = 50, 25, 120
SCALES = {"log": "logarithmic", "linear": "linear"}


def _explore(opened: RunView) -> None:
    chart_side, control_side = st.columns([7, 2], gap="large")
    with control_side:
        st.markdown("##### What counts as seen")
        view = threshold_controls(opened)
        st.markdown("##### What is drawn")
        log = _choose_scale()
        blurred = blur_switch()
        st.markdown("##### To take away")
        report(view)
    with chart_side:
        part = _draw_stretch(view)
        _draw_distributions(part, log=log)
        class_name = _choose_class(view)
        chosen = read_pick(view)
        _draw_over_time(part, class_name)
        _draw_by_height(part, class_name)
        # Examples of a clicked moment come from that moment, inside the stretch or not.
        draw_examples(view if chosen.range_s != (0.0, view.end_s) else part, class_name, chosen, blur_faces=blurred)


def _draw_stretch(view: RunView) -> RunView:
    """The view within the stretch chosen on another page or in the link, and a way back to the whole run."""
    part = settings.stretch(view)
    if part != view:
        start_s, end_s = settings.range_s(view)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"Only {view.moment(start_s)} to {view.moment(end_s)} is counted here.", width="content")
            st.button(
                "Back to the whole run", key="whole", icon=":material/close:", on_click=lambda: address.clear(STRETCH)
            )
    return part


def _choose_scale() -> bool:
    scale = address.choice("scale", list(SCALES), "log")
    st.segmented_control(
        "Heights of the bars",
        list(SCALES),
        format_func=SCALES.__getitem__,
        required=True,
        help="Logarithmic: each line is ten times the one below, so that few can be seen beside many.",
        **address.bind("scale", scale),
    )
    return scale == "log"


def _choose_class(view: RunView) -> str:
    """Whose scores the charts below show; not asked where there is only one class."""
    name = address.choice("class", view.classes, view.classes[0])
    if len(view.classes) > 1:
        st.segmented_control(
            "Below, in detail",
            view.classes,
            format_func=lambda name: plain(pluralise(name)),
            required=True,
            **address.bind("class", name),
        )
    return name


def _draw_distributions(view: RunView, *, log: bool) -> None:
    """A panel per class: how many there are at each score, and how many on either side of the threshold."""
    st.markdown("##### How sure the detector was")
    if not view.has_boxes:
        st.caption(
            "This model gives no boxes, so grid cells are counted here, not people: one person covers several cells."
        )
    with st.grid("auto", min_column_width=215, gap="small", key="spread"):
        for class_name in view.classes:
            with st.container(gap="xsmall"):
                _draw_class_distribution(view, class_name, log=log)


def _draw_class_distribution(view: RunView, class_name: str, *, log: bool) -> None:
    scored, (whole, reaching) = make_scored_class(view, class_name), Scores(view).distribution(class_name, BINS)
    total, reach = int(whole.at_least[0]), int(reaching.at_least[0])
    part = reach / max(total, 1)
    share = f"{'<0.1%' if 0 < part < 0.001 else f'{part:.1%}'} reach {scored.threshold:.2f}" if total else "none"
    st.markdown(f"**{plain(pluralise(class_name).capitalize())}** · {share}")
    st.caption(f"{reach:,} do, {total - reach:,} do not")
    figure = draw_distribution(scored, whole, reaching, frames=view.n_counted, log=log)
    show(figure, key=f"spread-{view.class_id(class_name)}", on_select=partial(_pick_bar, view, class_name, whole.edges))


def _draw_over_time(view: RunView, class_name: str) -> None:
    """Over the whole run, the stretch marked in it."""
    scored, whole = make_scored_class(view, class_name), view.whole
    st.markdown(f"##### {scored.score.capitalize()} over time")
    density = Scores(view).over_time(class_name, bands=BANDS, columns=COLUMNS)
    if density is None:
        st.caption("No frame was looked at yet.")
        return
    range_s = None if view == whole else settings.range_s(view)
    show(
        draw_score_density(scored, density, range_s=range_s),
        key="density",
        on_select=_make_field_pick(view, "range_s", density.x_edges, density.y_edges),
    )
    per_column = -(-whole.n_samples // COLUMNS)
    note = f" Each column is the mean of {per_column} frames." if per_column > 1 else ""
    st.caption(
        f"The stronger the colour, the more {plain(scored.thing)}s a frame.{note} Click a field to see who is in it."
    )


def _draw_by_height(view: RunView, class_name: str) -> None:
    scored = make_scored_class(view, class_name)
    if not view.has_boxes:
        st.caption("Without boxes nobody's height is known, so confidence cannot be shown by height.")
        return
    st.markdown(f"##### Height and {scored.score}")
    by_height = Scores(view).by_height(class_name, BANDS)
    figure = draw_by_height(scored, by_height, least_px=view.cut.min_height_px / view.about.scale_y)
    on_select = _make_field_pick(view, "heights_px", by_height.height_edges_px, by_height.score_edges)
    show(figure, key="height", on_select=on_select)
    words = describe_by_height(scored, by_height)
    st.caption(f"{words} Above the fields: the share of all boxes of a height that reaches the threshold.")


def _pick_bar(view: RunView, class_name: str, edges: Float64, selected: ChartSelection) -> None:
    if selected.points:
        bar = int(selected.points[0])
        address.put("class", class_name)
        pick(view, band=(edges[bar], edges[bar + 1]))


def _make_field_pick(view: RunView, across: str, columns: Float64, bands: Float64) -> Callable[[ChartSelection], None]:
    """A click on a field of a heat chart: its column, in time or height, and its band of scores."""

    def keep(selected: ChartSelection) -> None:
        if selected.points:
            column, row = read_picked_field(selected.points[0])
            spans = {across: (columns[column], columns[column + 1]), "band": (bands[row], bands[row + 1])}
            pick(view, **spans)

    return keep


def page() -> None:
    """Draw the page."""
    draw_run_page("Confidence", _explore)
