"""Places: areas and lines that somebody drew on a camera's picture."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

PlaceKind = Literal["area", "line", "exclusion"]
Anchor = Literal["feet", "centre"]
Point = tuple[float, float]


class Place(BaseModel):
    """An area, a directed line, or an exclusion: an area in which nothing counts, such as a screen or a mirror.

    ``points_px`` are x and y in pixels of the picture as displayed, ``picture_wh`` large: x to the right and y down
    from its upper left corner. An area's border runs from point to point and back to the first; a line has two, and
    whoever comes from its left to its right, seen along it, goes in. ``anchor`` says which point of a box is where
    somebody stands: the middle of its lower edge (feet), or its centre. ``colour`` is #rrggbb.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    name: Annotated[str, Field(min_length=1, max_length=60)]
    kind: PlaceKind = "area"
    points_px: Annotated[tuple[Point, ...], Field(min_length=2, max_length=200)]
    picture_wh: tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]]
    anchor: Anchor = "feet"
    colour: Annotated[str, Field(pattern="^#[0-9a-f]{6}$")] = "#0072b2"
