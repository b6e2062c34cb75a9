"""Timeline: how many of what, when; and the frames behind every point of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from dashboard.components.chart import ChartSelection, show
from dashboard.components.frames import PAGE, SAMPLE, blur_switch
from dashboard.components.messages import plain
from dashboard.components.notes import draw_notes
from dashboard.components.report import report
from dashboard.components.run_header import draw_run_page
from dashboard.components.stretch import stretch_slider
from dashboard.components.take_away import take_away
from dashboard.components.taken import draw_table_downloads
from dashboard.components.thresholds import threshold_controls
from dashboard.state import address, settings
from dashboard.views.timeline.bins import draw_bins
from dashboard.views.timeline.evidence import Selection, draw_evidence, go_to_note, read_selection
from dashboard.views.timeline.figures import draw_key_figures
from dashboard.views.timeline.footage import choose_rows, draw_conditions
from dashboard.views.timeline.presence import draw_presence
from detector.figures.steps import Steps, is_downsampled, make_view_steps
from detector.figures.timeline import Marks, draw_timeline
from detector.view import Interval, RunView
from detector.view.footage import Condition, assess_footage
from detector.view.spelling import STRETCH
from detector.words import pluralise

HOW = {"mean": "mean", "max": "most"}


def _explore(opened: RunView) -> None:
    chart_side, control_side = st.columns([10, 3], gap="medium")
    with control_side:
        view, shown, collar_s, blurred = _draw_controls(opened)
    with chart_side:
        selection = read_selection(view)
        draw_key_figures(settings.stretch(view), view.classes[shown[0]])
        intervals = {c: view.presence(view.classes[c], collar_s) for c in shown}
        conditions = assess_footage(settings.stretch(view))
        draw_conditions(view, conditions)
        _draw_chart(view, shown, intervals, selection, conditions)
        draw_evidence(view, selection, view.classes[shown[0]], blur_faces=blurred)
        draw_notes(view, selection.noted, partial(go_to_note, view))
        draw_presence(view, intervals)
        draw_bins(settings.stretch(view), view.classes[shown[0]])
    with control_side:
        take_away(view)


def _draw_controls(opened: RunView) -> tuple[RunView, tuple[int, ...], float, bool]:
    """The column beside the chart: thresholds, what is drawn, and what can be taken away."""
    st.markdown("##### What counts as seen")
    view = threshold_controls(opened)
    st.markdown("##### What is drawn")
    shown = _choose_classes(view)
    stretch_slider(view, STRETCH, "Stretch of the footage")
    _draw_bin_controls()
    collar_s = address.number("collar", 2.0, 0.0, 60.0)
    st.slider(
        "Bridge gaps up to",
        0.0,
        60.0,
        step=0.5,
        format="%.1f s",
        help="Who is gone for no longer than that is taken to be there all the time: in the bars, and in the table of "
        "when something was in view.",
        **address.bind("collar", collar_s),
    )
    blurred = blur_switch()
    st.markdown("##### To take away")
    report(view)
    draw_table_downloads(view)
    return view, shown, collar_s, blurred


def _choose_classes(view: RunView) -> tuple[int, ...]:
    """The classes that are drawn, all of them by default; the key figures tell of the first."""
    names = address.several("classes", view.classes, view.classes)
    st.pills(
        "Show",
        view.classes,
        selection_mode="multi",
        format_func=lambda name: plain(pluralise(name)),
        label_visibility="collapsed",
        **address.bind("classes", list(names)),
    )
    chosen = names or view.classes
    return tuple(i for i, name in enumerate(view.classes) if name in chosen)


def _draw_bin_controls() -> None:
    chosen = settings.bins()
    st.pills("Bins", list(settings.BINS_S), required=True, wrap=True, **address.bind("bins", chosen))
    if chosen != "none":
        st.segmented_control(
            "Each bin shows the",
            list(HOW),
            format_func=HOW.__getitem__,
            required=True,
            **address.bind("bins.how", address.choice("bins.how", list(HOW), "mean")),
        )


def _make_steps(view: RunView) -> Steps:
    bin_s = settings.BINS_S[settings.bins()]
    how = address.choice("bins.how", list(HOW), "mean")
    return make_view_steps(view, bin_s=bin_s or None, how="max" if how == "max" else "mean")


def _draw_chart(
    view: RunView,
    shown: tuple[int, ...],
    intervals: dict[int, list[Interval]],
    selection: Selection,
    conditions: Sequence[Condition],
) -> None:
    steps = _make_steps(view)
    if selection.zoomed and selection.range_s:
        steps = steps.within(selection.range_s)
    figure = _make_figure(view, steps, shown, intervals, selection, choose_rows(conditions))
    show(figure, key="timeline", on_select=lambda selected: _select(view, steps, selected))
    _draw_pointer_control(thinned=is_downsampled(steps))
    if not view.has_boxes:
        st.caption(view.method.hint)


def _make_figure(
    view: RunView,
    steps: Steps,
    shown: tuple[int, ...],
    intervals: dict[int, list[Interval]],
    selection: Selection,
    rows: dict[str, list[tuple[float, float]]],
) -> go.Figure:
    return draw_timeline(
        steps,
        view.classes,
        shown=shown,
        presence_s={c: [(i.start_s, i.end_s) for i in spans] for c, spans in intervals.items()},
        marks=Marks(selection.at_s, None if selection.zoomed else selection.range_s, rows),
        dragging=address.flag("drag"),
        what=_describe_axis(),
    )


def _describe_axis() -> str:
    bins = settings.bins()
    if bins == "none":
        return "in view at once"
    return f"in view, {HOW[address.choice('bins.how', list(HOW), 'mean')]} of {bins}"


def _draw_pointer_control(*, thinned: bool) -> None:
    """How to get from the chart to its frames, in so many words."""
    dragging = address.flag("drag")
    words = "Drag across the chart to look at a stretch." if dragging else "Click the chart to see a moment's frames."
    if thinned:
        words += " Drawn thinned; every peak and dip is kept."
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(words, width="stretch")
        st.toggle("Drag to choose a stretch", **address.bind("drag", dragging))


def _select(view: RunView, steps: Steps, selected: ChartSelection) -> None:
    """A drag is a stretch of time; a click is a frame, or the stretch its bin covers."""
    address.put(PAGE, 1)
    if selected.range_s is not None:
        address.put(STRETCH, selected.range_s)
        address.put(SAMPLE, -1)
    elif selected.points:
        piece = int(selected.points[0])
        if settings.BINS_S[settings.bins()]:
            address.put(STRETCH, (float(steps.start_s[piece]), float(steps.end_s[piece])))
            address.put(SAMPLE, -1)
        else:
            address.put(SAMPLE, view.sample_at(float(steps.start_s[piece])))


def page() -> None:
    """Draw the page."""
    draw_run_page("Timeline", _explore)
