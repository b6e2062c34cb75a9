"""Confidence: how sure the detector was, of whom, when and at what size; and what the thresholds do with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st

from dashboard.components.chart import Picked, show
from dashboard.components.frames import blur_switch
from dashboard.components.messages import guard, plain
from dashboard.components.run_header import chosen_run, run_header
from dashboard.components.thresholds import threshold_controls
from dashboard.state import address, settings
from dashboard.views.confidence.examples import Pick, examples, pick, picked_now
from dashboard.views.confidence.scored import BANDS, BINS, COLUMNS, Scored, scored
from detector.analysis import confidence
from detector.figures.confidence_fields import density_chart, describe_height, height_chart, picked_field
from detector.figures.distribution import distribution_chart
from detector.library.run import Run
from detector.types import Bool, Float64
from detector.words import moment, plural

SCALES = {"log": "logarithmic", "linear": "linear"}


@st.fragment
def explore(run: Run) -> None:
    """Everything that follows a control; only this is drawn again when one moves."""
    with guard():
        _explore(run)


def _explore(run: Run) -> None:
    chart_side, control_side = st.columns([7, 2], gap="large")
    with control_side:
        st.markdown("##### What counts as seen")
        what = scored(run, threshold_controls(run))
        st.markdown("##### What is drawn")
        log = _scale_control()
        blurred = blur_switch()
    with chart_side:
        within, range_s = _stretch(run)
        _spread(what, within, log=log)
        class_id = _class_control(run)
        chosen = picked_now(what)
        _over_time(what, class_id, range_s)
        _by_height(what, class_id, within)
        examples(what, class_id, chosen, _where(what, chosen, within), blur_faces=blurred)


def _stretch(run: Run) -> tuple[Bool, tuple[float, float] | None]:
    """The samples of the stretch chosen on another page or in the link, and a way back to the whole run."""
    start_s, end_s = settings.range_s(run)
    if (start_s, end_s) == (0.0, run.end_s):
        return np.ones(run.n_samples, np.bool_), None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"Only {moment(start_s)} to {moment(end_s)} is counted here.", width="content")
        st.button(
            "Back to the whole run", key="whole", icon=":material/close:", on_click=lambda: address.clear("range")
        )
    times = run.samples.time_s
    return np.asarray((times >= start_s) & (times < end_s)), (start_s, end_s)


def _where(what: Scored, chosen: Pick, within: Bool) -> Bool:
    """Examples of a clicked moment come from that moment, inside the stretch or not."""
    return np.ones_like(within) if chosen.range_s != (0.0, what.run.end_s) else within


def _scale_control() -> bool:
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


def _class_control(run: Run) -> int:
    """Whose scores the charts below show; not asked where there is only one class."""
    name = address.choice("class", run.classes, run.classes[0])
    if len(run.classes) > 1:
        st.segmented_control(
            "Below, in detail",
            run.classes,
            format_func=lambda name: plain(plural(name)),
            required=True,
            **address.bind("class", name),
        )
    return run.classes.index(name)


def _spread(what: Scored, within: Bool, *, log: bool) -> None:
    """A panel per class: how many there are at each score, and how many on either side of the threshold."""
    frames = int((within & what.run.samples.readable).sum())
    st.markdown("##### How sure the detector was")
    if not what.has_boxes:
        st.caption(
            "This model gives no boxes, so grid cells are counted here, not people: one person covers several cells."
        )
    with st.grid("auto", min_column_width=215, gap="small", key="spread"):
        for class_id in range(len(what.run.classes)):
            with st.container(gap="xsmall"):
                _spread_of(what, class_id, within, frames, log=log)


def _spread_of(what: Scored, class_id: int, within: Bool, frames: int, *, log: bool) -> None:
    who, own = what.who(class_id), what.of_class(class_id, within)
    reach = own.score >= np.float32(who.threshold)
    kept, out = int(reach.sum()), int((~reach).sum())
    part = kept / max(len(own), 1)
    share = f"{'<0.1%' if 0 < part < 0.001 else f'{part:.1%}'} reach {who.threshold:.2f}" if len(own) else "none"
    st.markdown(f"**{plain(plural(who.class_name).capitalize())}** · {share}")
    st.caption(f"{kept:,} do, {out:,} do not")
    edges = what.score_edges(BINS)
    whole, reaching = (confidence.distribution(scores, edges) for scores in (own.score, own.score[reach]))
    figure = distribution_chart(who, whole, reaching, frames=frames, log=log)
    show(figure, key=f"spread-{class_id}", on_pick=partial(_pick_bar, what, class_id, edges))


def _over_time(what: Scored, class_id: int, range_s: tuple[float, float] | None) -> None:
    samples, who = what.run.samples, what.who(class_id)
    st.markdown(f"##### {who.score.capitalize()} over time")
    edges_s = confidence.time_edges(samples.time_s, what.run.end_s, COLUMNS)
    if len(edges_s) < 2:
        st.caption("No frame was looked at yet.")
        return
    bands = what.score_edges(BANDS)
    density = confidence.over_time(what.found, class_id, samples.time_s, samples.readable, edges_s, bands)
    figure = density_chart(who, density, range_s=range_s)
    show(figure, key="density", on_pick=_field_pick(what, "range_s", edges_s, bands))
    per_column = -(-len(samples) // COLUMNS)
    note = f" Each column is the mean of {per_column} frames." if per_column > 1 else ""
    st.caption(
        f"The stronger the colour, the more {plain(who.thing)}s a frame.{note} Click a field to see who is in it."
    )


def _by_height(what: Scored, class_id: int, within: Bool) -> None:
    who, own = what.who(class_id), what.of_class(class_id, within)
    if not what.has_boxes:
        st.caption("Without boxes nobody's height is known, so confidence cannot be shown by height.")
        return
    st.markdown(f"##### Height and {who.score}")
    heights, bands = what.heights_px(own), what.score_edges(BANDS)
    edges = what.height_edges_px(heights)
    by_height = confidence.by_height(own.score, heights, edges, bands)
    kept, total = confidence.kept_by_height(own.score, heights, edges, who.threshold)
    least_px = what.thresholds.min_height_px / what.run.transform.scale_xy[1]
    figure = height_chart(who, by_height, kept, total, least_px=least_px)
    show(figure, key="height", on_pick=_field_pick(what, "heights_px", edges, bands))
    words = describe_height(who, edges, kept, total)
    st.caption(f"{words} Above the fields: the share of all boxes of a height that reaches the threshold.")


def _pick_bar(what: Scored, class_id: int, edges: Float64, picked: Picked) -> None:
    if picked.points:
        bar = int(picked.points[0])
        address.put("class", what.run.classes[class_id])
        pick(what, band=(edges[bar], edges[bar + 1]))


def _field_pick(what: Scored, across: str, columns: Float64, bands: Float64) -> Callable[[Picked], None]:
    """A click on a field of a heat chart: its column, in time or height, and its band of scores."""

    def keep(picked: Picked) -> None:
        if picked.points:
            column, row = picked_field(picked.points[0])
            spans = {across: (columns[column], columns[column + 1]), "band": (bands[row], bands[row + 1])}
            pick(what, **spans)

    return keep


def page() -> None:
    """Draw the page."""
    run = chosen_run()
    run_header("Confidence", run)
    explore(run)
