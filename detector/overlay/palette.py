"""One set of colours for charts and pictures.

Chosen for their distance (CIELAB, after simulated protanopia, deuteranopia and tritanopia): any two of
person, bag and face stay at least 35 apart for everybody, and so do A and B; each has a contrast of
3 : 1 or more against both a white and a near-black page.
"""

from __future__ import annotations

from collections.abc import Sequence

Rgb = tuple[int, int, int]

CLASS_COLOURS = {"person": "#1f6fff", "bag": "#c98300", "face": "#e6308a"}
FURTHER_COLOURS = ("#0b8f8c", "#8b3fd9", "#c2410c", "#5f7d1f", "#7a7f87")
"""For classes beyond the three; a longer list starts again from the front."""

SETTING_A = "#0b8f8c"
SETTING_B = "#c2410c"
IN_BOTH = "#8a9099"
HALO = "#11151c"
UNKNOWN = "#8a9099"


def choose_colour(class_name: str, classes: Sequence[str]) -> str:
    """The colour ``#rrggbb`` of a class; ``classes`` is the run's whole list, so further ones keep theirs."""
    if class_name in CLASS_COLOURS:
        return CLASS_COLOURS[class_name]
    further = [name for name in classes if name not in CLASS_COLOURS]
    if class_name not in further:
        return UNKNOWN
    return FURTHER_COLOURS[further.index(class_name) % len(FURTHER_COLOURS)]


def parse_rgb(colour: str) -> Rgb:
    """``#rrggbb`` -> (red, green, blue), each 0 to 255; ValueError for anything else."""
    if len(colour) != 7 or colour[0] != "#":
        raise ValueError(f"expected a colour like #1f6fff, got {colour!r}")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
