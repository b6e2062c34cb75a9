"""The moments behind a place's figures, as pictures: who came in, who left, who passed, who stayed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from dashboard.components.frames import inline, page_of
from dashboard.components.pointing import point_out
from dashboard.state import address
from detector.types import Int64, Place
from detector.view import RunView
from detector.view.pictures import draw_alone
from detector.view.places import PlaceFigures, Visits
from detector.words import format_duration

A_PAGE = 6
_NONE = "none"


@dataclass(frozen=True, slots=True)
class _Kind:
    """The moments behind one number: what they are called, their boxes among those followed, and each one's words."""

    name: str
    rows: Int64
    words: Callable[[int], str]


def draw_moments(view: RunView, figures: PlaceFigures, number: int, *, blur_faces: bool) -> None:
    """Draw the choice of a number of the place, and the pictures behind it; each leads to its frame.

    ``number`` is the place's own among those of the video: its settings are named by it.
    """
    kinds = {kind.name: kind for kind in _list_kinds(view, figures) if len(kind.rows)}
    if not kinds:
        return
    setting = f"moments.{number}"
    chosen = address.choice(setting, [_NONE, *kinds], _NONE)
    st.segmented_control(
        "Pictures of those who",
        [_NONE, *kinds],
        format_func=lambda name: f"{name} ({len(kinds[name].rows):,})" if name in kinds else name,
        required=True,
        **address.bind(setting, chosen, then=lambda: address.put(f"{setting}.page", 1)),
    )
    if chosen in kinds:
        _draw_pictures(view, figures, kinds[chosen], setting, blur_faces=blur_faces)


def _list_kinds(view: RunView, figures: PlaceFigures) -> list[_Kind]:
    passed = figures.place.kind == "line"
    names = ("came in", "went out") if passed else ("entered", "left")
    entered_s, left_s = figures.entered_s, figures.left_s
    kinds = [
        _Kind(names[0], figures.entered_row, lambda at: view.moment(float(entered_s[at]))),
        _Kind(names[1], figures.left_row, lambda at: view.moment(float(left_s[at]))),
    ]
    if figures.visits is not None and len(figures.visits):
        kinds.append(_list_longest(view, figures.visits))
    return kinds


def _list_longest(view: RunView, visits: Visits) -> _Kind:
    longest = np.argsort(-visits.dwell_s, kind="stable")
    start_s, dwell_s = visits.start_s[longest], visits.dwell_s[longest]

    def words(at: int) -> str:
        return f"{format_duration(float(dwell_s[at]))} from {view.moment(float(start_s[at]))}"

    return _Kind("stayed longest", visits.first[longest], words)


def _draw_pictures(view: RunView, figures: PlaceFigures, kind: _Kind, setting: str, *, blur_faces: bool) -> None:
    on_page = page_of(np.arange(len(kind.rows)), A_PAGE, f"{setting}.page")
    with st.grid("auto", min_column_width=165, gap="small", key=f"{setting}-pictures"):
        for at in on_page.tolist():
            with st.container(gap="xxsmall"):
                _draw_one(view, figures, kind, at, f"{setting}-{kind.name}-{at}", blur_faces)


def _draw_one(view: RunView, figures: PlaceFigures, kind: _Kind, at: int, key: str, blur_faces: bool) -> None:
    followed, row = figures.followed, int(kind.rows[at])
    detection = followed.view.detections[followed.rows[row : row + 1]]
    words = kind.words(at)
    picture = draw_alone(view, detection, place=figures.place, blur_faces=blur_faces)
    st.image(inline(picture), width="stretch", alt=f"Somebody who {kind.name}: {words}")
    if st.button(words, key=key, icon=":material/zoom_in:", type="tertiary", width="stretch"):
        _open(figures, row, figures.place)


def _open(figures: PlaceFigures, row: int, place: Place) -> None:
    x, y = figures.followed.tracks.boxes.centre_px[row].tolist()
    point_out(int(figures.followed.sample[row]), (x, y), place)
