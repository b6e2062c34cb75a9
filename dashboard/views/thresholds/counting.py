"""A picture to count in: large, to be zoomed into, with marks set by click or by keyboard.

Markup, style and script stand in ``counting.html``, ``counting.css`` and ``counting.js`` beside this file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypedDict, cast

from dashboard.components.canvas import define_canvas
from dashboard.state import address


class Asked(TypedDict):
    """The script's input: ``frame`` names what is asked, so that marks belong to it; ``words`` are what to count.

    ``picture`` is the picture's address, ``alt`` what it is in words. ``draw_counting`` adds ``sent``, how many answers
    have arrived: the picture takes no marks from one on until it is drawn again, also where the answer was not kept.
    """

    frame: str
    picture: str
    alt: str
    words: str


class Kept(TypedDict):
    """The script's answer when somebody is done: how many marks are on the frame of this name."""

    frame: str
    counted: int


_canvas = define_canvas("counting", __file__)


def draw_counting(asked: Asked, *, key: str, on_kept: Callable[[int], None]) -> None:
    """Draw the picture; ``on_kept`` is called with the number of marks once somebody keeps them."""

    def keep() -> None:
        kept = cast("Kept | None", address.read_widget(key).get("kept"))
        if kept is not None and kept["frame"] == asked["frame"]:
            on_kept(int(kept["counted"]))
        address.remember(sent, address.recall(sent, int) + 1)

    sent = f"{key}-sent"
    _canvas(key=key, data={**asked, "sent": address.recall(sent, int)}, on_kept_change=keep)
