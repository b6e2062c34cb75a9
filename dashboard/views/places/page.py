"""Places: areas and lines on the picture, who was in each, and who came, left and passed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.components.chart import show
from dashboard.components.downloads import download
from dashboard.components.frames import blur_switch
from dashboard.components.messages import empty, plain
from dashboard.components.report import report
from dashboard.components.run_header import draw_run_page
from dashboard.components.stretch import stretch_slider
from dashboard.components.taken import choose_form, choose_part, describe_part
from dashboard.components.thresholds import threshold_controls
from dashboard.state import address, settings
from dashboard.views.places.editor import SHAPE, draw_editor
from dashboard.views.places.figures import draw_figures
from dashboard.views.places.moments import draw_moments
from detector.figures.steps import make_view_steps
from detector.figures.timeline import draw_timeline
from detector.types import Place
from detector.view import RunView
from detector.view.places import list_places
from detector.view.spelling import STRETCH
from detector.view.tracks import choose_followed_class


def _explore(opened: RunView) -> None:
    places = list_places(opened)
    drawing_side, control_side = st.columns([10, 3], gap="medium")
    with control_side:
        st.markdown("##### What counts as seen")
        view = threshold_controls(opened, within_place=False)
        stretch_slider(view, STRETCH, "Stretch of the footage")
        blurred = blur_switch()
        _draw_downloads(view)
    with drawing_side:
        draw_editor(view, places)
        _draw_all_figures(settings.stretch(view), places, blurred)


def _draw_downloads(view: RunView) -> None:
    st.markdown("##### To take away")
    report(view)
    part, form = choose_part(view), choose_form()
    download("xlsx", part, more=describe_part(part))
    download("places", part, more=describe_part(part), **form)


def _draw_all_figures(view: RunView, places: Sequence[Place], blurred: bool) -> None:
    if all(place.kind == "exclusion" for place in places):
        empty(
            "No places yet",
            "Draw an area or a line on the picture, or type its points; then give it a name and keep it. Its figures "
            "stand here.",
            icon=":material/fence:",
        )
        return
    for number, place in enumerate(places, start=1):
        if place.kind != "exclusion":
            draw_moments(view, draw_figures(view, place), number, blur_faces=blurred)
    _draw_chart(view, [place for place in places if place.kind == "area"])


def _draw_chart(view: RunView, areas: Sequence[Place]) -> None:
    """Who is in the area being changed, or else in the first one, over time."""
    name = address.text(SHAPE)
    area = next((area for area in areas if area.name == name), areas[0] if areas else None)
    if area is None:
        return
    within = view.within(area)
    class_id = view.class_id(choose_followed_class(view))
    st.markdown(f"##### {plain(area.name)}, over time")
    steps = make_view_steps(within, bin_s=None, how="mean")
    show(draw_timeline(steps, view.classes, shown=(class_id,), what="in it at once"), key="in-place")


def page() -> None:
    """Draw the page."""
    draw_run_page("Places", _explore)
