"""The places of a video, drawn on a frame or typed, named, changed and removed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.components.acting import act, may, press
from dashboard.components.frames import inline_jpeg
from dashboard.components.messages import plain, show_error
from dashboard.state import address, cache
from dashboard.views.places.drawing import Asked, Shape, draw_canvas
from detector.errors import DetectorError
from detector.library.places import (
    LONGEST_NAME,
    add_places,
    change_place,
    next_colour,
    parse_points,
    remove_place,
    tidy_name,
    write_points,
)
from detector.types import Place, PlaceKind, Point
from detector.view import RunView
from detector.view.pictures import read_small_jpeg
from detector.view.places import video_of

SHAPE = "shape"
"""The setting that names the place being changed; empty for a new one."""
_KEPT = "places-kept"
"""The number of places kept so far in this session: the next one begins without points."""
_KINDS: dict[PlaceKind, str] = {"area": "Area", "line": "Line", "exclusion": "Does not count"}
_ANCHORS = {"feet": "their feet are", "centre": "the middle of their box is"}
_KIND = "drawn.kind"


def draw_editor(view: RunView, places: Sequence[Place]) -> None:
    """Draw the picture with all places, and the form of the one that is new or chosen."""
    seen = _choose(places)
    kind: PlaceKind = seen.kind if seen else _choose_kind()
    key = f"{view.run_id}:{seen.name if seen else ''}:{kind}:{address.recall(_KEPT, int)}"
    asked: Asked = {
        "key": key,
        "picture": inline_jpeg(read_small_jpeg(view, view.first_counted)) if view.n_counted else "",
        "alt": "A frame of the footage with its places",
        "wh": view.frame_wh,
        "line": kind == "line",
        "shapes": [_make_shape(place, view.frame_wh, chosen=place == seen) for place in places],
    }

    def take(points: list[Point]) -> None:
        address.write_widget(_points_key(key), write_points(points))

    draw_canvas(asked, key="drawing", on_drawn=take)
    if kind == "line":
        st.caption(
            "The arrow points inwards: who passes the line that way comes in. Draw it from the other end to turn it."
        )
    if may("change places"):
        _draw_form(view, seen, kind, key, places)


def _choose(places: Sequence[Place]) -> Place | None:
    names = ["", *(place.name for place in places)]
    name = address.choice(SHAPE, names, "")
    st.selectbox("Draw", names, format_func=lambda name: plain(name) or "A new place", **address.bind(SHAPE, name))
    return next((place for place in places if place.name == name), None)


def _choose_kind() -> PlaceKind:
    kinds = list(_KINDS)
    kind = address.choice(_KIND, kinds, "area")
    st.segmented_control(
        "Kind", kinds, format_func=lambda kind: _KINDS[kind], required=True, **address.bind(_KIND, kind)
    )
    return next(known for known in kinds if known == kind)


def _make_shape(place: Place, picture_wh: tuple[int, int], *, chosen: bool) -> Shape:
    points = _scale_points(place, picture_wh)
    return {"name": place.name, "kind": place.kind, "points": points, "colour": place.colour, "chosen": chosen}


def _scale_points(place: Place, picture_wh: tuple[int, int]) -> list[Point]:
    """Its points in pixels of a picture of this size."""
    across, down = picture_wh[0] / place.picture_wh[0], picture_wh[1] / place.picture_wh[1]
    return [(x * across, y * down) for x, y in place.points_px]


def _points_key(key: str) -> str:
    """The key of the field with the points: one for the shape, whatever is drawn."""
    return f"points:{key}"


def _draw_form(view: RunView, seen: Place | None, kind: PlaceKind, key: str, places: Sequence[Place]) -> None:
    points = address.start_widget(_points_key(key), write_points(_scale_points(seen, view.frame_wh)) if seen else "")
    with st.form(f"place:{key}", border=False):
        name = st.text_input("Name", seen.name if seen else "", max_chars=LONGEST_NAME, key=f"name:{key}")
        typed = st.text_input("Points in pixels, as x,y", key=points, placeholder="10,20 300,20 300,200")
        anchors = list(_ANCHORS)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            anchor = st.selectbox(
                "Somebody is where",
                anchors,
                index=anchors.index(seen.anchor) if seen else 0,
                format_func=_ANCHORS.__getitem__,
                key=f"anchor:{key}",
            )
            colour = st.color_picker("Colour", seen.colour if seen else next_colour(places), key=f"colour:{key}")
            kept = st.form_submit_button("Keep", icon=":material/check:", type="primary")
    if kept:
        try:
            _keep(view, seen, {"name": name, "kind": kind, "points": typed, "anchor": anchor, "colour": colour})
        except DetectorError as error:  # here, where somebody looks; the figures beneath stay
            show_error(error)
        else:
            st.rerun()
    if seen:
        st.button("Remove", icon=":material/delete:", type="tertiary", on_click=_remove, args=(view, seen))


def _keep(view: RunView, seen: Place | None, said: dict[str, str]) -> None:
    """Add the place, or put it in the place of the one ``seen``. Raises SettingError and what the library raises."""
    name = tidy_name(said["name"])
    place = Place.model_validate(
        {
            **{part: said[part] for part in ("kind", "anchor")},
            "name": name,
            "colour": said["colour"].lower(),
            "points_px": parse_points(said["points"]),
            "picture_wh": view.frame_wh,
        }
    )
    library, video_id = cache.library(), video_of(view)
    if seen is None:
        act("change places", lambda: add_places(library, video_id, [place]), video_id, name=view.label)
    else:
        act("change places", lambda: change_place(library, video_id, seen, place), video_id, name=view.label)
        address.put(SHAPE, name)
    address.remember(_KEPT, address.recall(_KEPT, int) + 1)


def _remove(view: RunView, seen: Place) -> None:
    video_id = video_of(view)
    press("change places", lambda: _forget(video_id, seen), video_id, name=view.label)


def _forget(video_id: str, seen: Place) -> None:
    remove_place(cache.library(), video_id, seen)
    address.put(SHAPE, "")
