"""Places as GeoJSON (RFC 7946), its coordinates pixels of the picture instead of degrees: x to the right, y down."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, Field, ValidationError

from detector.errors import SettingError
from detector.library.places import MOST, next_colour
from detector.types import Anchor, Place, PlaceKind

MOST_BYTES = 1_000_000
_Position = Annotated[list[float], Field(min_length=2, max_length=3)]


class _Polygon(BaseModel):
    type: Literal["Polygon"]
    coordinates: Annotated[list[list[_Position]], Field(min_length=1, max_length=1)]


class _Line(BaseModel):
    type: Literal["LineString"]
    coordinates: Annotated[list[_Position], Field(min_length=2)]


class _Properties(BaseModel):
    name: str = ""
    kind: PlaceKind | None = None
    anchor: Anchor = "feet"
    colour: str | None = None
    picture_wh: tuple[int, int] | None = None


class _Feature(BaseModel):
    type: Literal["Feature"]
    geometry: Annotated[_Polygon | _Line, Field(discriminator="type")]
    properties: _Properties | None = None


class _Collection(BaseModel):
    type: Literal["FeatureCollection"]
    features: Annotated[list[_Feature], Field(max_length=MOST)]


def write_geojson(places: Sequence[Place]) -> bytes:
    """A FeatureCollection of the places, which ``read_geojson`` reads."""
    features = [
        {
            "type": "Feature",
            "properties": place.model_dump(mode="json", exclude={"points_px"}),
            "geometry": _geometry(place),
        }
        for place in places
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1).encode()


def read_geojson(content: bytes, picture_wh: tuple[int, int]) -> list[Place]:
    """The polygons and lines of a FeatureCollection as places on a picture of this size, where it names no other.

    Polygons are areas where they do not say that they are exclusions. Raises SettingError for anything else.
    """
    if len(content) > MOST_BYTES:
        raise SettingError("The file of places is larger than a megabyte.")
    try:
        features = _Collection.model_validate_json(content).features
        places: list[Place] = []
        for feature in features:
            places.append(_place(feature, places, picture_wh))
    except ValidationError as error:
        problem = error.errors()[0]
        raise SettingError(
            "The file holds no places: it should be a GeoJSON FeatureCollection of polygons without holes and lines, "
            "in pixels. At {where}: {problem}.",
            where=".".join(map(str, problem["loc"])) or "its beginning",
            problem=problem["msg"],
        ) from error
    return places


def _geometry(place: Place) -> dict[str, object]:
    points = [list(point) for point in place.points_px]
    if place.kind == "line":
        return {"type": "LineString", "coordinates": points}
    return {"type": "Polygon", "coordinates": [[*points, points[0]]]}


def _place(feature: _Feature, before: Sequence[Place], picture_wh: tuple[int, int]) -> Place:
    said, geometry = feature.properties or _Properties(), feature.geometry
    is_line = isinstance(geometry, _Line)
    positions = geometry.coordinates if isinstance(geometry, _Line) else geometry.coordinates[0]
    points = [(position[0], position[1]) for position in positions]
    if not is_line and points[0] == points[-1]:
        points = points[:-1]
    kind: PlaceKind = "line" if is_line else "exclusion" if said.kind == "exclusion" else "area"
    return Place(
        name=said.name or f"{'Line' if is_line else 'Area'} {len(before) + 1}",
        kind=kind,
        points_px=tuple(points),
        picture_wh=said.picture_wh or picture_wh,
        anchor=said.anchor,
        colour=said.colour or next_colour(before),
    )
