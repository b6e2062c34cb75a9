"""The place and the person that a link points out in a frame: its shape, and the box in its colour."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard.components.frames import open_sample
from dashboard.components.messages import plain
from dashboard.state import address
from detector.overlay.palette import UNKNOWN
from detector.types import Place, UInt8
from detector.view import RunView
from detector.view.pictures import annotate_picture, outline_place
from detector.view.places import list_places

OUTLINE, WHO = "outline", "who"
"""The settings that hold the place's name, and the person as ``sample,x,y``: the middle of the box, in pixels."""
_NEAR_PX = 3.0


def point_out(sample: int, centre_px: tuple[float, float], place: Place) -> None:
    """Go to the Frames page with this frame large, this place drawn, and the box around this point marked."""
    address.put(OUTLINE, place.name)
    address.put(WHO, ",".join(f"{round(number, 1):g}" for number in (sample, *centre_px)))
    open_sample(sample)


def choose_outline(view: RunView) -> Place | None:
    """Draw the choice of the place that is drawn over a frame, where somebody drew any."""
    places = {place.name: place for place in list_places(view)}
    if not places:
        return None
    name = address.choice(OUTLINE, ["", *places], "")
    st.selectbox(
        "Place drawn",
        ["", *places],
        format_func=lambda name: plain(name) or "None",
        width=160,
        **address.bind(OUTLINE, name),
    )
    return places.get(name)


def draw_pointed(view: RunView, sample: int, image: UInt8, place: Place | None, *, blur_faces: bool) -> UInt8:
    """The frame with its boxes and the place's shape; where a person is pointed out, all others are grey."""
    if place is None:
        return annotate_picture(view, sample, image, blur_faces=blur_faces)
    colours: dict[int, str] = {}
    if who := _find_who(view, sample):
        colours = dict.fromkeys(range(len(view.detections_of(sample))), UNKNOWN) | dict.fromkeys(who, place.colour)
    return annotate_picture(view, sample, outline_place(image, place), blur_faces=blur_faces, colours=colours)


def _find_who(view: RunView, sample: int) -> list[int]:
    """The row of the sample's detections that the link points out; none where it is not there at these thresholds."""
    try:
        at, x, y = map(float, address.text(WHO).split(","))
    except ValueError:
        return []
    x1, y1, x2, y2 = view.source_px(view.detections_of(sample)).T
    away = np.hypot((x1 + x2) / 2 - x, (y1 + y2) / 2 - y)
    return [int(away.argmin())] if int(at) == sample and away.min(initial=np.inf) < _NEAR_PX else []
