"""A picture to draw an area or a line on, with the mouse or by keyboard.

Markup, style and script stand in ``drawing.html``, ``drawing.css`` and ``drawing.js`` beside this file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict, cast

from dashboard.components.canvas import define_canvas
from dashboard.state import address
from detector.types import Point


class Shape(TypedDict):
    """A place that there is already: its points in pixels of the picture as displayed, its colour as #rrggbb."""

    name: str
    kind: str
    points: list[Point]
    colour: str
    chosen: bool


class Asked(TypedDict):
    """The script's input: ``key`` names what is drawn, so that its points belong to it; ``wh`` is the picture's size.

    ``picture`` is the picture's address, empty where there is none; ``line`` asks for two points, else for corners.
    """

    key: str
    picture: str
    alt: str
    wh: tuple[int, int]
    line: bool
    shapes: list[Shape]


class Drawn(TypedDict):
    """The script's answer: the points of what was drawn, in pixels."""

    key: str
    points: list[list[float]]


_canvas = define_canvas("drawing", __file__)


def draw_canvas(asked: Asked, *, key: str, on_drawn: Callable[[list[Point]], None]) -> None:
    """Draw the picture; ``on_drawn`` is called with the points once somebody takes the shape."""

    def take() -> None:
        drawn = cast("Drawn | None", address.read_widget(key).get("drawn"))
        if drawn is not None and drawn["key"] == asked["key"]:
            on_drawn([(float(x), float(y)) for x, y in drawn["points"]])

    _canvas(key=key, data=asked, on_drawn_change=take)
