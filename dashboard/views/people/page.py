"""People: how many different people there were, when each was there, and which way they went."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard.components.chart import ChartSelection, show
from dashboard.components.downloads import download
from dashboard.components.frames import blur_switch
from dashboard.components.messages import empty, plain
from dashboard.components.report import report
from dashboard.components.run_header import draw_run_page
from dashboard.components.stretch import stretch_slider
from dashboard.components.taken import choose_form, choose_part, describe_part
from dashboard.components.thresholds import threshold_controls
from dashboard.state import address, cache, settings
from dashboard.views.people.correcting import draw_corrected
from dashboard.views.people.figures import draw_key_figures
from dashboard.views.people.track import TRACK, chosen_track, draw_track
from detector.figures.tracks import draw_track_bars, draw_track_lines
from detector.view import RunView
from detector.view.pictures import read_small_jpeg
from detector.view.spelling import STRETCH
from detector.view.tracks import FollowedTracks
from detector.words import pluralise


def _explore(opened: RunView) -> None:
    chart_side, control_side = st.columns([10, 3], gap="medium")
    with control_side:
        st.markdown("##### What counts as seen")
        view = threshold_controls(opened)
        stretch_slider(view, STRETCH, "Stretch of the footage")
        blurred = blur_switch()
    with chart_side:
        part = settings.stretch(view)
        followed = cache.wait_for(partial(part.tracks, None), "Following people from frame to frame")
        draw_key_figures(part, followed)
        draw_corrected(view.whole, followed)
        _draw_tracks(part, followed, blurred)
    with control_side:
        _draw_downloads(view, followed)


def _draw_tracks(view: RunView, followed: FollowedTracks, blurred: bool) -> None:
    if not followed.allowed.passages:
        return
    if not len(followed.tracks):
        empty(
            f"No {plain(pluralise(followed.class_name))} to follow",
            "Nobody is seen in two frames here. Lower the threshold, or choose a longer stretch.",
            icon=":material/directions_walk:",
        )
        return
    chosen = chosen_track(followed)
    st.markdown("##### From when to when")
    show(draw_track_bars(followed, chosen, view.clock), key="bars", on_select=_choose)
    pale = "; pale ones are too short or too seldom seen to count" if followed.allowed.people else ""
    st.caption(f"A bar for each{pale}. Click one to see its pictures.")
    if chosen:
        draw_track(view, followed, chosen, blur_faces=blurred)
    st.markdown("##### Which way")
    show(draw_track_lines(followed, _picture(view), chosen, view.clock), key="lines", on_select=_choose)
    st.caption("Where their feet went, over the first picture. Click a line to see who it is.")


def _picture(view: RunView) -> bytes:
    """A picture of the place: of the first frame that counts."""
    return read_small_jpeg(view, view.first_counted) if view.n_counted else b""


def _choose(selected: ChartSelection) -> None:
    if selected.points:
        address.put(TRACK, int(selected.points[0]))


def _draw_downloads(view: RunView, followed: FollowedTracks) -> None:
    """The files to take away: of the stretch on screen, or of the whole run."""
    st.markdown("##### To take away")
    report(view)
    part, form = choose_part(view), choose_form()
    more = describe_part(part)
    download("xlsx", part, more=more)
    if followed.allowed.passages:
        download("tracks", part, more=more, **form)
    download("cvat", part, more=more)
    download("mot", part, more=more, tracks=True)


def page() -> None:
    """Draw the page."""
    draw_run_page("People", _explore)
