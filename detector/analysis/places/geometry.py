"""The geometry of places: which can be, and which boxes are in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detector.errors import SettingError
from detector.types import Anchor, Bool, Float32, Float64, Place

if TYPE_CHECKING:
    from shapely import Polygon

LEAST_PX = 1.0
"""An area is at least so many pixels wide and high, and a line so long."""
_EDGE_PX = 1.0


def check_place(place: Place) -> Place:
    """The place itself. Raises SettingError where it has no such border, or lies outside the picture."""
    width, height = place.picture_wh
    for x, y in place.points_px:
        if not (0 <= x <= width and 0 <= y <= height):
            raise SettingError(
                "{name} has a point at {x:g},{y:g}, outside the picture, which is {width} x {height} pixels. Move it "
                "inside.",
                name=place.name,
                x=x,
                y=y,
                width=width,
                height=height,
            )
    if place.kind == "line":
        _check_line(place)
    else:
        _check_area(place)
    return place


def scale_to(place: Place, picture_wh: tuple[int, int]) -> Float64:
    """The place's points (K, 2) in pixels of the same picture at another size."""
    return np.asarray(place.points_px, np.float64) * np.divide(picture_wh, place.picture_wh)


def find_points(xyxy_px: Float32, anchor: Anchor) -> Float64:
    """The points (N, 2) at which somebody in each box (N, 4) stands."""
    x1, y1, x2, y2 = xyxy_px.astype(np.float64).T
    return np.stack(((x1 + x2) / 2, y2 if anchor == "feet" else (y1 + y2) / 2), axis=1)


def find_inside(points_px: Float64, place: Place, picture_wh: tuple[int, int]) -> Bool:
    """True for the points (N, 2), in pixels of a picture of this size, that are in the area or on its border."""
    import shapely

    polygon = make_polygon(place, picture_wh)
    shapely.prepare(polygon)
    return np.asarray(shapely.intersects_xy(polygon, points_px[:, 0], points_px[:, 1]), np.bool_)


def measure_to_border(points_px: Float64, place: Place, picture_wh: tuple[int, int]) -> Float64:
    """The distance (N,) of each point from the border that can be walked over: not where it is the picture's edge.

    Infinite where the area is the whole picture.
    """
    import shapely

    width, height = picture_wh
    inner = shapely.box(_EDGE_PX, _EDGE_PX, width - _EDGE_PX, height - _EDGE_PX)
    border = make_polygon(place, picture_wh).boundary.intersection(inner)
    if border.is_empty:
        return np.full(len(points_px), np.inf)
    shapely.prepare(border)
    return np.asarray(shapely.distance(border, shapely.points(points_px)), np.float64)


def make_polygon(place: Place, picture_wh: tuple[int, int]) -> Polygon:
    """The area in pixels of a picture of this size."""
    from shapely import Polygon

    return Polygon(scale_to(place, picture_wh))


def _check_line(place: Place) -> None:
    length_px = float(np.hypot(*np.subtract(place.points_px[-1], place.points_px[0])))
    if len(place.points_px) != 2 or length_px < LEAST_PX:
        raise SettingError("The line {name} needs two points, at least a pixel apart.", name=place.name)


def _check_area(place: Place) -> None:
    from shapely import LinearRing

    if len(set(place.points_px)) < 3:
        raise SettingError("The area {name} needs three corners or more.", name=place.name)
    if np.ptp(np.asarray(place.points_px), axis=0).min() < LEAST_PX or not LinearRing(place.points_px).is_simple:
        raise SettingError(
            "The border of {name} crosses or touches itself, so that what is inside cannot be told. Give its "
            "corners in the order in which its border runs.",
            name=place.name,
        )
